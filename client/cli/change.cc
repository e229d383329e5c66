// `seuil activate`, `seuil rollback`, `seuil cancel` and `seuil withdraw`: what would change is
// shown first and a person is asked; what was shown is what is done, or nothing.
#include <fmt/format.h>

#include <istream>
#include <optional>
#include <string>
#include <utility>

#include "client/cli/admin_text.h"
#include "client/cli/commands.h"
#include "client/cli/instant.h"
#include "client/cli/json.h"
#include "client/cli/text.h"

namespace seuil::client::cli {
namespace {

using seuil::v1::PlanChange;

// Fills what every change states.
template <typename Request>
void SetTerms(const ChangeChoice& choice, const Context& context, Request* request) {
  request->set_grid(choice.grid);
  seuil::v1::ChangeTerms& terms = *request->mutable_terms();
  terms.set_reason(choice.reason);
  terms.set_by(choice.by.empty() ? context.env.user : choice.by);
  if (choice.scheduled == "keep") terms.set_scheduled(seuil::v1::SCHEDULED_RELEASE_KEEP);
  if (choice.scheduled == "cancel") terms.set_scheduled(seuil::v1::SCHEDULED_RELEASE_CANCEL);
  if (!choice.expected.empty()) {
    terms.set_expected_digest(choice.expected == "none" ? std::string() : choice.expected);
  }
  if (!choice.plan_etag.empty()) terms.set_plan_etag(choice.plan_etag);
  if constexpr (requires { request->mutable_guards(); }) {
    if (choice.guards.max_outcome_changes) {
      request->mutable_guards()->set_max_outcome_changes(*choice.guards.max_outcome_changes);
    }
    if (choice.guards.max_outcome_losses) {
      request->mutable_guards()->set_max_outcome_losses(*choice.guards.max_outcome_losses);
    }
  }
}

// The instant that was typed, and a note of how a bare date was read.
template <typename Request>
absl::Status SetInstant(const std::string& at, const Context& context, Request* request) {
  if (at.empty()) return absl::OkStatus();
  const absl::StatusOr<absl::Time> instant = ParseAsOf(at, context.env.zone);
  if (!instant.ok()) return instant.status();
  *request->mutable_at() = ToTimestamp(*instant);
  context.env.err << fmt::format("note: from {}\n",
                                 absl::FormatTime(absl::RFC3339_full, *instant, context.env.zone));
  return absl::OkStatus();
}

// What the plan says now becomes the precondition, unless one was typed: then what is shown is what
// is done, or the call is refused.
absl::Status Pin(const Context& context, const std::string& grid, seuil::v1::ChangeTerms* terms) {
  if (terms->has_expected_digest() && terms->has_plan_etag()) return absl::OkStatus();
  seuil::v1::GetReleasePlanRequest request;
  request.set_grid(grid);
  auto plan = context.admin.Plan(request);
  std::string in_force;
  for (const auto& entry : plan) {
    if (!entry.ok()) return entry.status();
    if (entry->state() == seuil::v1::RELEASE_STATE_CURRENT) in_force = entry->digest();
  }
  if (!terms->has_expected_digest()) terms->set_expected_digest(in_force);
  if (!terms->has_plan_etag()) terms->set_plan_etag(plan.page().plan_etag());
  return absl::OkStatus();
}

std::string ChangeText(const ChangeChoice& choice, bool cancels, const PlanChange& change) {
  std::string text = Printable(choice.grid) + ": ";
  const seuil::v1::PlanEntry& entry = change.entry();
  if (cancels) {
    text += change.unchanged() ? "nothing lies ahead" : "cancelled: " + EntryText(entry);
  } else if (change.unchanged()) {
    text += EntryText(entry) + " already";
  } else {
    text += fmt::format(
        "{} ({}), after {}", EntryText(entry),
        entry.state() == seuil::v1::RELEASE_STATE_SCHEDULED ? "ahead" : "now",
        change.before_version().empty() ? "nothing" : Printable(change.before_version()));
    if (!entry.rolls_back().empty()) {
      text += fmt::format("; {} is rolled back", Printable(entry.rolls_back()));
    }
  }
  text += '\n';
  if (change.has_comparison()) text += SummaryText(change.comparison(), "  ");
  if (!entry.digest().empty()) text += fmt::format("  digest {}\n", Printable(entry.digest()));
  return text;
}

std::string EndingText(const PlanChange& change) {
  if (change.unchanged()) return "  nothing was changed\n";
  if (change.validated_only()) return "  dry run: nothing was changed\n";
  return fmt::format("  done; plan etag {}\n", Printable(change.plan_etag()));
}

// True where the person says so.
bool Confirmed(const Context& context, const std::string& question) {
  context.env.err << question << " [y/N] " << std::flush;
  std::string answer;
  std::getline(context.env.in, answer);
  return answer == "y" || answer == "Y" || answer == "yes";
}

struct Wording {
  std::string question;
  bool cancels = false;
  bool goes_further = false;  // where it is run again
};

// Shows, asks, does. `call(request)` sends it.
template <typename Request, typename CallIt>
ExitCode Change(const ChangeChoice& choice, const Context& context, Request request,
                const Wording& words, CallIt call) {
  const auto print = [&](const PlanChange& change) {
    if (choice.format == Format::kJson) {
      context.env.out << ToJson(change, JsonLayout::kIndented);
    } else {
      context.env.out << ChangeText(choice, words.cancels, change);
      if (words.goes_further && !change.unchanged() && !change.validated_only()) {
        context.env.out << fmt::format(
            "  run again it would go further back: repeat it with --to {}\n",
            Printable(change.entry().version()));
      }
      context.env.out << EndingText(change);
    }
    return ExitCode::kOk;
  };
  if (!choice.yes || choice.dry_run) {
    if (absl::Status pinned = Pin(context, choice.grid, request.mutable_terms()); !pinned.ok()) {
      return Fail(context, pinned);
    }
    request.mutable_terms()->set_validate_only(true);
    const auto dry = call(request);
    if (!dry.ok()) return Fail(context, dry.status());
    if (choice.dry_run || dry->change().unchanged()) return print(dry->change());
    context.env.err << ChangeText(choice, words.cancels, dry->change());
    if (!Confirmed(context, words.question)) {
      context.env.err << "nothing was changed\n";
      return ExitCode::kRefused;
    }
    request.mutable_terms()->set_validate_only(false);
  }
  const auto done = call(request);
  return done.ok() ? print(done->change()) : Fail(context, done.status());
}

ExitCode Unusable(const Context& context, const absl::Status& status) {
  context.env.err << UsageText(std::string(status.message()));
  return ExitCode::kUsage;
}

// Nobody to ask, and nothing that stands for an answer.
std::optional<ExitCode> CannotAsk(const ChangeChoice& choice, const Context& context) {
  if (choice.yes || choice.dry_run || context.env.asks) return std::nullopt;
  context.env.err << UsageText("nobody can be asked: standard input is no terminal",
                               "--yes does it without asking, --dry-run shows what it would do");
  return ExitCode::kUsage;
}

// The digest of the version as the server has it.
absl::StatusOr<std::string> DigestOf(const Context& context, const std::string& grid,
                                     const std::string& version) {
  seuil::v1::ListVersionsRequest request;
  request.set_grid(grid);
  for (const auto& one : context.admin.Versions(request)) {
    if (!one.ok()) return one.status();
    if (one->version() == version) return one->digest();
  }
  return absl::NotFoundError(
      fmt::format("{} has no version {}; `seuil publish` stores one", grid, version));
}

}  // namespace

ExitCode RunCommand(const ActivateCommand& command, const Context& context) {
  if (const auto refused = CannotAsk(command.change, context)) return *refused;
  seuil::v1::ActivateVersionRequest request;
  SetTerms(command.change, context, &request);
  if (absl::Status set = SetInstant(command.at, context, &request); !set.ok()) {
    return Unusable(context, set);
  }
  request.set_version(command.version);
  request.set_digest(command.digest);
  if (command.digest.empty()) {
    const auto digest = DigestOf(context, command.change.grid, command.version);
    if (!digest.ok()) return Fail(context, digest.status());
    request.set_digest(*digest);
  }
  return Change(command.change, context, std::move(request),
                {command.at.empty() ? "Put it in force?" : "Schedule it?"},
                [&](const auto& sent) { return context.admin.ActivateVersion(sent); });
}

ExitCode RunCommand(const RollBackCommand& command, const Context& context) {
  if (const auto refused = CannotAsk(command.change, context)) return *refused;
  seuil::v1::RollBackVersionRequest request;
  SetTerms(command.change, context, &request);
  request.set_to_version(command.to);
  // Without a target the call says what it leaves: sent again it must not go further back.
  if (command.to.empty()) {
    if (absl::Status pinned = Pin(context, command.change.grid, request.mutable_terms());
        !pinned.ok()) {
      return Fail(context, pinned);
    }
  }
  return Change(command.change, context, std::move(request),
                {"Roll back?", /*cancels=*/false, /*goes_further=*/command.to.empty()},
                [&](const auto& sent) { return context.admin.RollBackVersion(sent); });
}

ExitCode RunCommand(const CancelCommand& command, const Context& context) {
  if (const auto refused = CannotAsk(command.change, context)) return *refused;
  seuil::v1::CancelReleaseRequest request;
  SetTerms(command.change, context, &request);
  return Change(command.change, context, std::move(request),
                {"Cancel this release?", /*cancels=*/true},
                [&](const auto& sent) { return context.admin.CancelRelease(sent); });
}

ExitCode RunCommand(const WithdrawCommand& command, const Context& context) {
  if (const auto refused = CannotAsk(command.change, context)) return *refused;
  seuil::v1::WithdrawGridRequest request;
  SetTerms(command.change, context, &request);
  if (absl::Status set = SetInstant(command.at, context, &request); !set.ok()) {
    return Unusable(context, set);
  }
  return Change(command.change, context, std::move(request), {"End the grid?"},
                [&](const auto& sent) { return context.admin.WithdrawGrid(sent); });
}

}  // namespace seuil::client::cli
