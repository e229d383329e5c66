#include "client/cli/run.h"

#include <fmt/format.h>

#include <utility>
#include <variant>

#include "client/cli/caller.h"
#include "client/cli/command_line.h"
#include "client/cli/commands.h"
#include "client/cli/instant.h"
#include "client/cli/text.h"
#include "seuil/client/channel.h"

namespace seuil::client::cli {
namespace {

// The version that the command line chose; a bare date says which instant it was read as.
// Returns INVALID_ARGUMENT for two of them and for an --as-of that is no instant.
absl::StatusOr<seuil::v1::VersionSelector> Select(const GridChoice& choice,
                                                  const Environment& env) {
  if (!choice.version.empty() + !choice.digest.empty() + !choice.as_of.empty() > 1) {
    return absl::InvalidArgumentError("--version, --digest and --as-of exclude each other");
  }
  seuil::v1::VersionSelector selector;
  if (!choice.version.empty()) selector.set_version_id(choice.version);
  if (!choice.digest.empty()) selector.set_digest(choice.digest);
  if (!choice.as_of.empty()) {
    const absl::StatusOr<absl::Time> instant = ParseAsOf(choice.as_of, env.zone);
    if (!instant.ok()) return instant.status();
    *selector.mutable_as_of() = ToTimestamp(*instant);
    env.err << fmt::format("note: as of {}\n",
                           absl::FormatTime(absl::RFC3339_full, *instant, env.zone));
  }
  return selector;
}

struct SelectOf {
  const Environment& env;
  template <typename C>
  absl::StatusOr<seuil::v1::VersionSelector> operator()(const C& command) const {
    if constexpr (requires { command.grid.as_of; }) {
      return Select(command.grid, env);
    } else {
      return seuil::v1::VersionSelector();
    }
  }
};

// `code`, or that what was said did not arrive.
ExitCode Written(const Environment& env, ExitCode code) {
  if (env.out.flush()) return code;
  env.err << UsageText("the output cannot be written");
  return ExitCode::kFailed;
}

}  // namespace

ExitCode Run(std::vector<std::string> words, const Environment& env) {
  for (const std::string& word : words) {
    if (!IsUtf8(word)) {
      env.err << UsageText(fmt::format("`{}` is not UTF-8", word));
      return ExitCode::kUsage;
    }
  }
  const auto parsed = ParseCommandLine(std::move(words));
  if (const auto* nothing = std::get_if<NothingToRun>(&parsed)) {
    env.out << nothing->out;
    env.err << nothing->err;
    return Written(env, nothing->code);
  }
  const Invocation& invocation = std::get<Invocation>(parsed);
  auto version = std::visit(SelectOf{env}, invocation.command);
  if (!version.ok()) {
    env.err << UsageText(std::string(version.status().message()));
    return ExitCode::kUsage;
  }
  absl::StatusOr<Caller> caller = ReadCaller(invocation);
  if (!caller.ok()) {
    env.err << UsageText(std::string(caller.status().message()));
    return ExitCode::kUsage;
  }
  auto channel = MakeChannel(invocation.address, caller->credentials);
  if (!channel.ok()) {
    env.err << UsageText(std::string(channel.status().message()));
    return ExitCode::kUsage;
  }

  const ConnectionOptions& options = caller->options;
  const Context context{env,
                        invocation.address,
                        *caller,
                        *channel,
                        EvaluationClient(*channel, options),
                        CatalogueClient(*channel, options),
                        GridAdminClient(*channel, options),
                        *std::move(version)};
  const ExitCode code = std::visit(
      [&](const auto& command) { return RunCommand(command, context); }, invocation.command);
  return Written(env, code);
}

}  // namespace seuil::client::cli
