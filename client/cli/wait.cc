// `seuil wait`: until every replica serves a version, or has it scheduled. Asks what callers ask,
// so it needs no admin listener; a replica that does not get there says why.
#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "client/cli/commands.h"
#include "client/cli/text.h"
#include "seuil/client/channel.h"
#include "seuil/client/error_info.h"

namespace seuil::client::cli {
namespace {

constexpr absl::Duration kPause = absl::Milliseconds(200);

struct Answer {
  enum class State { kServes, kScheduled, kNot, kUnreachable };
  State state = State::kUnreachable;
  std::string text;
};

std::string_view StateText(Answer::State state) {
  switch (state) {
    case Answer::State::kServes:
      return "serves";
    case Answer::State::kScheduled:
      return "scheduled";
    case Answer::State::kNot:
      return "not yet";
    case Answer::State::kUnreachable:
      break;
  }
  return "unreachable";
}

bool IsThere(const Answer& answer) {
  return answer.state == Answer::State::kServes || answer.state == Answer::State::kScheduled;
}

Answer Failed(const absl::Status& status) {
  const ExitCode code = ExitCodeOf(status);
  std::string text(status.message());
  if (const std::optional<ErrorInfo> info = ErrorInfoOf(status); info && !info->reason.empty()) {
    text += " [" + info->reason + "]";
    const auto problem = info->metadata.find("problem");
    if (problem != info->metadata.end()) text += "; " + problem->second;
  }
  const bool unreachable = code == ExitCode::kUnreachable;
  return {unreachable ? Answer::State::kUnreachable : Answer::State::kNot, std::move(text)};
}

class Replica {
 public:
  Replica(std::string address, std::shared_ptr<grpc::Channel> channel,
          const ConnectionOptions& options)
      : address_(std::move(address)), catalogue_(std::move(channel), options) {}

  const std::string& address() const { return address_; }
  const Answer& answer() const { return answer_; }

  void Ask(const WaitCommand& command) { answer_ = Look(command); }

 private:
  Answer Look(const WaitCommand& command) const {
    seuil::v1::GetGridRequest in_force;
    in_force.set_grid(command.grid);
    const auto grid = catalogue_.GetGrid(in_force);
    if (grid.ok() && grid->served_by().digest() == command.digest) {
      return {Answer::State::kServes, fmt::format("version {}", grid->served_by().version())};
    }
    if (!grid.ok() && ExitCodeOf(grid.status()) == ExitCode::kUnreachable) {
      return Failed(grid.status());
    }
    seuil::v1::ListReleasesRequest plan;
    plan.set_grid(command.grid);
    for (const auto& release : catalogue_.Releases(plan)) {
      if (!release.ok()) break;  // what is in force says more
      if (release->digest() == command.digest &&
          release->state() == seuil::v1::RELEASE_STATE_SCHEDULED) {
        return Scheduled(command, release->version());
      }
    }
    // Why it is not: the version itself, where the replica has it and refuses it.
    if (const Answer version = Version(command); !version.text.empty()) return version;
    if (!grid.ok()) return Failed(grid.status());
    return {Answer::State::kNot, fmt::format("version {} answers", grid->served_by().version())};
  }

  // A release that lies ahead counts where its version can be used.
  Answer Scheduled(const WaitCommand& command, const std::string& version) const {
    const Answer refused = Version(command);
    if (!refused.text.empty()) return refused;
    return {Answer::State::kScheduled, fmt::format("version {}", version)};
  }

  // Empty where the version can be asked for.
  Answer Version(const WaitCommand& command) const {
    seuil::v1::GetGridRequest request;
    request.set_grid(command.grid);
    request.mutable_version()->set_digest(command.digest);
    const auto grid = catalogue_.GetGrid(request);
    return grid.ok() ? Answer() : Failed(grid.status());
  }

  const std::string address_;
  const CatalogueClient catalogue_;
  Answer answer_;
};

ExitCode CodeOf(const std::vector<Replica>& replicas) {
  bool there = true, reached = true;
  for (const Replica& replica : replicas) {
    there = there && IsThere(replica.answer());
    reached = reached && replica.answer().state != Answer::State::kUnreachable;
  }
  if (there) return ExitCode::kOk;
  return reached ? ExitCode::kRefused : ExitCode::kUnreachable;
}

void PrintReplicas(const WaitCommand& command, const std::vector<Replica>& replicas,
                   std::ostream& out) {
  if (command.format == Format::kJson) {
    nlohmann::ordered_json json = nlohmann::ordered_json::array();
    for (const Replica& replica : replicas) {
      json.push_back({{"target", replica.address()},
                      {"state", StateText(replica.answer().state)},
                      {"text", replica.answer().text}});
    }
    out << nlohmann::ordered_json{{"grid", command.grid},
                                  {"digest", command.digest},
                                  {"targets", json}}
               .dump(1, ' ', false, nlohmann::ordered_json::error_handler_t::replace)
        << '\n';
    return;
  }
  std::vector<std::vector<std::string>> rows;
  rows.reserve(replicas.size());
  for (const Replica& replica : replicas) {
    rows.push_back(
        {replica.address(), std::string(StateText(replica.answer().state)), replica.answer().text});
  }
  out << AlignedTable({"TARGET", "STATE", "SAYS"}, rows);
}

}  // namespace

ExitCode RunCommand(const WaitCommand& command, const Context& context) {
  std::vector<Replica> replicas;
  for (const std::string& target : command.targets) {
    auto channel = MakeChannel(target, context.caller.credentials);
    if (!channel.ok()) {
      context.env.err << UsageText(std::string(channel.status().message()));
      return ExitCode::kUsage;
    }
    replicas.emplace_back(target, *std::move(channel), context.caller.options);
  }
  const absl::Time end = context.env.now() + absl::Seconds(command.seconds);
  while (true) {
    for (Replica& replica : replicas) {
      if (!IsThere(replica.answer())) replica.Ask(command);
    }
    const ExitCode code = CodeOf(replicas);
    if (code == ExitCode::kOk || context.env.now() >= end) {
      PrintReplicas(command, replicas, context.env.out);
      return code;
    }
    context.env.sleep(kPause);
  }
}

}  // namespace seuil::client::cli
