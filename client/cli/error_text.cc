#include "client/cli/error_text.h"

#include <fmt/format.h>

#include <map>
#include <optional>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "client/cli/text.h"
#include "seuil/client/error_info.h"

namespace seuil::client::cli {
namespace {

// Where a field of a request comes from on the command line. Empty where it does not.
std::string OptionOf(const std::string& field) {
  static const auto* const options = new std::map<std::string, std::string>{
      {"after.digest", "VERSION"},
      {"after.version_id", "VERSION"},
      {"at", "--at"},
      {"band", "--band"},
      {"before.digest", "VERSION"},
      {"before.version_id", "VERSION"},
      {"cases", "--cases"},
      {"certified_language", "--language"},
      {"digest", "--digest"},
      {"grid", "--grid"},
      {"guards.max_outcome_changes", "--max-outcome-changes"},
      {"guards.max_outcome_losses", "--max-outcome-losses"},
      {"job", "JOB"},
      {"level", "--level"},
      {"locale", "--locale"},
      {"objective", "--job, --band, --level or --none"},
      {"objective.band", "--band"},
      {"objective.job", "--job"},
      {"objective.level", "--level"},
      {"objective.none", "--none"},
      {"queries[0].code", "--code"},
      {"reference", "--reference"},
      {"result", "--result-level, --result-score or --skill"},
      {"result.level", "--result-level"},
      {"result.score", "--result-score"},
      {"source", "FILE"},
      {"sync_token", "--since"},
      {"terms.by", "--by"},
      {"terms.expected_digest", "--expect"},
      {"terms.plan_etag", "--plan-etag"},
      {"terms.reason", "--reason"},
      {"terms.scheduled", "--scheduled"},
      {"to_version", "--to"},
      {"version", "VERSION"},
      {"version.as_of", "--as-of"},
      {"version.digest", "--digest"},
      {"version.version_id", "--version"},
  };
  if (absl::StartsWith(field, "result.skills")) return "--skill";
  const auto it = options->find(field);
  return it == options->end() ? std::string() : it->second;
}

// What to do next, where there is a command or an option for it.
std::string HintOf(const ErrorInfo& info) {
  const auto metadata = [&](const char* key) {
    const auto it = info.metadata.find(key);
    return it == info.metadata.end() ? std::string() : it->second;
  };
  const std::string grid = metadata("grid").empty() ? "GRID" : Printable(metadata("grid"));
  if (info.reason == "JOB_UNKNOWN") {
    return fmt::format("`seuil jobs list --grid {}` lists them", grid);
  }
  if (info.reason == "JOB_REMOVED" && !metadata("replaced_by").empty()) {
    return fmt::format("use `{}` instead", Printable(metadata("replaced_by")));
  }
  if (info.reason == "CODE_NOT_EXACT" || info.reason == "CODE_AMBIGUOUS") {
    return "a code finds candidates and never decides; choose one and ask by its id";
  }
  if (info.reason == "BAND_UNKNOWN") {
    return fmt::format("`seuil bands --grid {}` lists them", grid);
  }
  if (info.reason == "GRID_UNKNOWN") return "`seuil grids` lists them";
  if (info.reason == "OBJECTIVE_REQUIRED") {
    return "say --job, --band or --level; --none where the candidate has no objective";
  }
  if (info.reason == "VERSION_UNKNOWN" || info.reason == "NO_RELEASE_IN_FORCE" ||
      info.reason == "DIGEST_UNKNOWN") {
    return fmt::format("`seuil releases --grid {}` shows the plan", grid);
  }
  if (info.reason == "LEVEL_UNKNOWN" || info.reason == "SKILL_UNKNOWN" ||
      info.reason == "SKILL_REQUIRED" || info.reason == "RESULT_REQUIRED" ||
      info.reason == "RESULT_NOT_ACCEPTED" || info.reason == "OBJECTIVE_NOT_ACCEPTED" ||
      info.reason == "LANGUAGE_UNKNOWN" || info.reason == "LANGUAGE_REQUIRED") {
    return fmt::format("`seuil grids {}` shows what it takes", grid);
  }
  if (info.reason == "SYNC_TOKEN_MALFORMED" || info.reason == "SYNC_TOKEN_MISMATCH") {
    return "without --since, or without the .sync.json beside the copy, all is asked for";
  }
  if (info.reason == "RELEASE_SCHEDULED") {
    return "--scheduled keep, or --scheduled cancel, says what becomes of it";
  }
  if (info.reason == "PLAN_CHANGED_OUTSIDE") {
    return fmt::format("restore the file, or `seuil reload --grid {}` to serve by it", grid);
  }
  if (info.reason == "CONTROL_IS_FILES") {
    return "change the files of this server: `seuild release`, `seuild rollback`, git";
  }
  if (info.reason == "IN_FORCE_CHANGED" || info.reason == "PLAN_CHANGED" ||
      info.reason == "PLAN_REFUSED" || info.reason == "NO_EARLIER_VERSION") {
    return fmt::format("`seuil plan --grid {}` shows what is so now", grid);
  }
  if (info.reason == "VERSION_EXISTS" || info.reason == "VERSION_CHANGED") {
    return "a version never changes: the change takes a new number";
  }
  if (info.reason == "VERSION_UNAVAILABLE") {
    return "the server's log has the problems of its file; `seuild check` names them too";
  }
  return {};
}

// gRPC says what it tried, then why it failed: "…; last error: …: Connection refused".
std::string CauseOf(std::string_view message) {
  const std::size_t colon = message.rfind(": ");
  const bool more = colon != std::string_view::npos && colon + 2 < message.size();
  return Printable(more ? message.substr(colon + 2) : message);
}

// What gRPC itself refuses on the server's side it says in its own words, which name no setting.
std::string_view SettingOf(const std::string& message) {
  if (absl::StrContains(message, "Received message larger than max")) {
    return "calls.request_bytes";
  }
  if (absl::StrContains(message, "initial metadata size exceeds limit")) {
    return "calls.metadata_bytes";
  }
  return {};
}

std::string ServerErrorText(const absl::Status& status, const ErrorInfo& info) {
  std::string text = fmt::format("error: {} [{}]\n", Printable(std::string(status.message())),
                                 Printable(info.reason));
  for (const FieldViolation& violation : info.field_violations) {
    const std::string option = OptionOf(violation.field);
    text += fmt::format("  field: {}{}\n", Printable(violation.field),
                        option.empty() ? "" : " (" + option + ")");
  }
  // What helps to say it right, unless the sentence has it already.
  for (const char* const key :
       {"nearest", "replaced_by", "accepted", "known", "certifiable_from", "first_from", "limit",
        "in_force_version", "in_force_digest", "plan_etag", "serving", "on_disk", "outcome_changes",
        "outcome_losses", "problem"}) {
    const auto it = info.metadata.find(key);
    if (it != info.metadata.end() && !it->second.empty() &&
        !absl::StrContains(status.message(), it->second)) {
      text += fmt::format("  {}: {}\n", key, Printable(it->second));
    }
  }
  const auto problems = info.metadata.find("problems");
  if (problems != info.metadata.end()) {
    for (const absl::string_view line : absl::StrSplit(problems->second, '\n')) {
      text += fmt::format("  problem: {}\n", Printable(std::string(line)));
    }
  }
  if (const std::string hint = HintOf(info); !hint.empty()) {
    text += fmt::format("  hint: {}\n", hint);
  }
  return text;
}

// Somebody was faster: what is so now is not what the command expected.
bool IsConflict(const absl::Status& status) {
  const std::optional<ErrorInfo> info = ErrorInfoOf(status);
  return info && (info->reason == "IN_FORCE_CHANGED" || info->reason == "PLAN_CHANGED" ||
                  info->reason == "VERSION_CHANGED");
}

}  // namespace

std::string ErrorText(const absl::Status& status, std::string_view address) {
  if (const std::optional<ErrorInfo> info = ErrorInfoOf(status);
      info.has_value() && !info->reason.empty()) {
    return ServerErrorText(status, *info);
  }
  const std::string message(status.message());
  switch (status.code()) {
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kCancelled:
      return fmt::format(
          "error: no server answers at {} [{}]\n  cause: {}\n"
          "  hint: is it running? --address says where; `seuil --help` has the defaults\n",
          Printable(address), absl::StatusCodeToString(status.code()), CauseOf(message));
    case absl::StatusCode::kDeadlineExceeded:
      return fmt::format(
          "error: no answer from {} in time [DEADLINE_EXCEEDED]\n"
          "  hint: --timeout sets how long to wait\n",
          Printable(address));
    case absl::StatusCode::kUnimplemented:
      return fmt::format(
          "error: the listener at {} does not have this call [UNIMPLEMENTED]\n"
          "  hint: operators' commands need the admin listener, all others that of callers; "
          "--address says where\n",
          Printable(address));
    default: {
      const std::string_view setting = SettingOf(message);
      return fmt::format(
          "error: {} [{}]\n{}", Printable(message), absl::StatusCodeToString(status.code()),
          setting.empty() ? std::string()
                          : fmt::format("  hint: the server's setting {} is the limit\n", setting));
    }
  }
}

std::string UsageText(std::string_view message, std::string_view hint) {
  std::string text = fmt::format("error: {}\n", Printable(message));
  if (!hint.empty()) text += fmt::format("  hint: {}\n", hint);
  return text;
}

ExitCode ExitCodeOf(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kCancelled:
      return ExitCode::kUnreachable;
    case absl::StatusCode::kAborted:
      return IsConflict(status) ? ExitCode::kConflict : ExitCode::kRefused;
    case absl::StatusCode::kInternal:
    case absl::StatusCode::kUnknown:
    case absl::StatusCode::kDataLoss:
    case absl::StatusCode::kUnimplemented:
      return ExitCode::kFailed;
    default:
      return ExitCode::kRefused;
  }
}

}  // namespace seuil::client::cli
