#include "tools/releases.h"

#include <pwd.h>
#include <unistd.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/str_replace.h"
#include "base/error.h"
#include "base/instant.h"
#include "base/text.h"
#include "fmt/ostream.h"
#include "registry/change_releases.h"
#include "registry/ownership.h"
#include "tools/diff_words.h"

namespace seuil::tools {
namespace {

using registry::ReleasesChanged;

constexpr int kRefused = 1, kUsage = 2, kConflict = 3;

// Who the system says runs the command; what is typed instead is marked so.
std::string By(const std::string& stated) {
  if (!stated.empty()) return stated + " (stated)";
  const passwd* const user = getpwuid(geteuid());
  return user == nullptr ? fmt::format("uid {}", geteuid()) : std::string(user->pw_name);
}

absl::StatusOr<registry::ReleasesOrder> OrderOf(const ReleaseOptions& options) {
  registry::ReleasesOrder order;
  std::optional<absl::Time> at;
  if (!options.at.empty()) {
    at = ParseInstantOrDay(options.at, absl::LocalTimeZone());
    if (!at) {
      return absl::InvalidArgumentError(
          AsAbsl(fmt::format("--at takes a day (2026-03-01) or an instant with its offset "
                             "(2026-03-01T09:30:00+01:00), "
                             "not `{}`",
                             options.at)));
    }
  }
  switch (options.verb) {
    case ReleaseVerb::kRelease:
      order.wish = registry::ReleaseWish{options.version, "", at};
      break;
    case ReleaseVerb::kRollBack:
      if (options.version.empty()) {
        order.wish = registry::RollBackNowWish{};
      } else {
        order.wish = registry::RollBackWish{options.version};
      }
      break;
    case ReleaseVerb::kCancel:
      order.wish = registry::CancelWish{};
      break;
    case ReleaseVerb::kWithdraw:
      order.wish = registry::WithdrawalWish{at};
      break;
  }
  order.terms.ahead = options.ahead;
  order.terms.expected_digest = options.expected_digest;
  order.terms.by = By(options.by);
  order.terms.reason = options.reason;
  order.guards = options.guards;
  order.validate_only = options.dry_run;
  return order;
}

// "1.1.0", "nothing".
std::string Named(const std::string& version) { return version.empty() ? "nothing" : version; }

std::string Headline(const ReleaseOptions& options, const ReleasesChanged& changed,
                     absl::Time now) {
  const registry::Release& entry = changed.entry;
  const std::string from = FormatInstant(entry.from);
  const std::string what = entry.withdrawn ? "withdrawn" : fmt::format("version {}", entry.version);
  if (options.verb == ReleaseVerb::kCancel) {
    return changed.unchanged ? "nothing lies ahead"
                             : fmt::format("cancelled: {} from {}", what, from);
  }
  if (changed.unchanged) return fmt::format("{} from {} already", what, from);
  return fmt::format(
      "{} from {} ({}), after {}{}", what, from, entry.from > now ? "ahead" : "now",
      Named(changed.before_version),
      entry.rolls_back.empty() ? "" : fmt::format("; {} is rolled back", entry.rolls_back));
}

std::string Ending(const ReleaseOptions& options, const ReleasesChanged& changed) {
  if (changed.unchanged) return "nothing was written";
  if (options.dry_run) return "dry run: nothing was written";
  return fmt::format("written to {}/releases.toml", options.folder);
}

void WriteText(const ReleaseOptions& options, const ReleasesChanged& changed, absl::Time now,
               std::ostream& out) {
  fmt::print(out, "{}: {}\n", changed.grid, Headline(options, changed, now));
  if (changed.comparison) {
    fmt::print(out, "  {}\n", Verdict(*changed.comparison));
    for (const registry::StepReason& reason : changed.comparison->reasons) {
      fmt::print(out, "  {:<6} {}\n", registry::VersionStepName(reason.step), reason.text);
    }
  }
  if (!changed.entry.digest.empty()) fmt::print(out, "  digest {}\n", changed.entry.digest);
  if (options.verb == ReleaseVerb::kRollBack && options.version.empty() && changed.written) {
    fmt::print(out, "  sent again it would go further back: repeat it with --to {}\n",
               changed.entry.version);
  }
  fmt::print(out, "  {}\n", Ending(options, changed));
}

void WriteJson(const ReleaseOptions& options, const ReleasesChanged& changed, std::ostream& out) {
  nlohmann::ordered_json json = {
      {"grid", changed.grid},
      {"unchanged", changed.unchanged},
      {"written", changed.written},
      {"dry_run", options.dry_run},
      {"before", {{"version", changed.before_version}, {"digest", changed.before_digest}}},
      {"plan_etag", changed.etag}};
  const registry::Release& entry = changed.entry;
  if (options.verb != ReleaseVerb::kCancel || !changed.unchanged) {
    json["entry"] = {
        {"from", FormatInstant(entry.from)}, {"version", entry.version}, {"digest", entry.digest},
        {"withdrawn", entry.withdrawn},      {"by", entry.by},           {"reason", entry.reason},
        {"rolls_back", entry.rolls_back}};
  }
  if (changed.comparison) {
    const decision::DifferenceCounts& counts = changed.comparison->decisions.counts();
    json["step"] = registry::VersionStepName(changed.comparison->step);
    json["outcome_changes"] = counts.outcome_changes().ToString();
    json["outcome_losses"] = counts.outcome_losses().ToString();
  }
  out << json.dump(1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) << '\n';
}

int Refuse(const absl::Status& status, std::ostream& err) {
  const std::optional<ErrorDetail> detail = DetailOf(status);
  if (!detail) {
    fmt::print(err, "seuild: {}\n", FromAbsl(status.message()));
    return kUsage;
  }
  const ReasonEntry& reason = ReasonInfo(detail->reason);
  fmt::print(err, "seuild: {} [{}]\n", FromAbsl(status.message()), reason.name);
  for (const auto& [key, value] : detail->metadata) {
    if (key != "problems") continue;
    fmt::print(err, "  {}\n", absl::StrReplaceAll(value, {{"\n", "\n  "}}));
  }
  fmt::print(err, "  {}\n", reason.fix);
  return reason.code == absl::StatusCode::kAborted ? kConflict : kRefused;
}

}  // namespace

int ChangeReleases(const ReleaseOptions& options, absl::Time now, std::ostream& out,
                   std::ostream& err) {
  std::error_code error;
  if (!std::filesystem::is_directory(options.folder, error)) {
    fmt::print(err, "seuild: {} is no folder of a grid\n", options.folder);
    return kUsage;
  }
  absl::StatusOr<registry::ReleasesOrder> order = OrderOf(options);
  if (!order.ok()) return Refuse(order.status(), err);
  const absl::StatusOr<registry::Ownership> guest = registry::Ownership::Visit(options.folder);
  if (!guest.ok()) return Refuse(guest.status(), err);
  const absl::StatusOr<ReleasesChanged> changed =
      registry::ChangeReleases(options.folder, *order, {}, now);
  if (!changed.ok()) return Refuse(changed.status(), err);
  if (options.format == ReportFormat::kJson) {
    WriteJson(options, *changed, out);
  } else {
    WriteText(options, *changed, now, out);
  }
  return 0;
}

}  // namespace seuil::tools
