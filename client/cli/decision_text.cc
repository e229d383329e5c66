#include "client/cli/decision_text.h"

#include <fmt/format.h>

#include "absl/strings/ascii.h"
#include "client/cli/instant.h"
#include "client/cli/text.h"

namespace seuil::client::cli {
namespace {

// A line of a decision; nothing where the value is empty.
std::string Field(std::string_view name, const std::string& value) {
  return value.empty() ? std::string() : fmt::format("  {:<17} {}\n", name, Printable(value));
}

std::string WantedText(const seuil::v1::Missing& missing) {
  switch (missing.wanted_case()) {
    case seuil::v1::Missing::kAtLeastLevel:
      return "at least " + missing.at_least_level();
    case seuil::v1::Missing::kAtLeastScore:
      return "at least " + missing.at_least_score();
    case seuil::v1::Missing::kBelowLevel:
      return "below " + missing.below_level();
    case seuil::v1::Missing::kBelowScore:
      return "below " + missing.below_score();
    case seuil::v1::Missing::kNoObjective:
      return "no objective";
    case seuil::v1::Missing::kAnyObjective:
      return "an objective";
    case seuil::v1::Missing::kWithoutRule:
      return "that rule " + missing.without_rule() + " not hold";
    case seuil::v1::Missing::kOutOfScale:
      return "more than the scale has";
    case seuil::v1::Missing::WANTED_NOT_SET:
      break;
  }
  return "something that this client does not know";
}

std::string ThresholdText(const seuil::v1::EvaluateResponse& decision) {
  const seuil::v1::ObjectiveUsed& objective = decision.objective();
  switch (objective.source()) {
    case seuil::v1::OBJECTIVE_SOURCE_JOB:
      return fmt::format("{}, of job {} (band {})", decision.threshold_level(), objective.job(),
                         objective.band());
    case seuil::v1::OBJECTIVE_SOURCE_BAND:
      return fmt::format("{}, of band {}", decision.threshold_level(), objective.band());
    case seuil::v1::OBJECTIVE_SOURCE_LEVEL:
      return objective.grid_threshold_level().empty()
                 ? decision.threshold_level()
                 : fmt::format("{}, over the grid's {}", decision.threshold_level(),
                               objective.grid_threshold_level());
    case seuil::v1::OBJECTIVE_SOURCE_FIXED:
      return fmt::format("{}, set by the grid", decision.threshold_level());
    case seuil::v1::OBJECTIVE_SOURCE_LANGUAGE:
      return fmt::format("{}, set by the grid for {}", decision.threshold_level(),
                         decision.certified_language());
    case seuil::v1::OBJECTIVE_SOURCE_NONE:
      return "none: no objective";
    default:
      return decision.threshold_level();
  }
}

}  // namespace

std::string EnumText(const std::string& name, std::string_view prefix, int number) {
  if (name.size() <= prefix.size()) return fmt::format("{}", number);
  return absl::AsciiStrToLower(name.substr(prefix.size()));
}

std::string KindText(seuil::v1::OutcomeKind kind) {
  return EnumText(seuil::v1::OutcomeKind_Name(kind), "OUTCOME_KIND_", kind);
}

std::string MissingText(const seuil::v1::Missing& missing) {
  std::string text = fmt::format("{}: {}", missing.input(), WantedText(missing));
  if (!missing.actual().empty()) text += fmt::format(" (is {})", missing.actual());
  return text;
}

std::string ServedByText(const seuil::v1::ServedBy& served_by) {
  const std::string from = InstantText(served_by.has_in_force_from(), served_by.in_force_from());
  const std::string until = InstantText(served_by.has_in_force_until(), served_by.in_force_until());
  std::string status;
  switch (served_by.status()) {
    case seuil::v1::RELEASE_STATUS_IN_FORCE:
      status = "in force since " + from + (until.empty() ? "" : " until " + until);
      break;
    case seuil::v1::RELEASE_STATUS_WAS_IN_FORCE:
      status = "was in force from " + from + " until " + until;
      break;
    case seuil::v1::RELEASE_STATUS_NEVER_IN_FORCE:
      status = "never in force";
      break;
    case seuil::v1::RELEASE_STATUS_LAST_GOOD:
      status = "the last good version: the one due cannot be used";
      break;
    default:
      status = "of a status that this client does not know";
  }
  return fmt::format("{} {}, {}", served_by.grid(), served_by.version(), status);
}

std::string NoticeText(const google::protobuf::RepeatedPtrField<seuil::v1::Notice>& notices) {
  std::string text;
  for (const seuil::v1::Notice& notice : notices) {
    text += fmt::format("note: {} [{}]\n", Printable(notice.text()), Printable(notice.code()));
  }
  return text;
}

std::string DecisionText(const seuil::v1::EvaluateResponse& decision) {
  const seuil::v1::Outcome& outcome = decision.outcome();
  std::string text = Printable(outcome.title()) + "\n";
  text += Field("outcome", fmt::format("{} ({})", outcome.id(), KindText(outcome.kind())));
  text += Field("validity", outcome.validity());
  text += Field("attained", decision.attained_level());
  text += Field("score", decision.attained_score());
  text += Field("threshold", ThresholdText(decision));
  text += Field("certificate from", decision.certificate_from_level());
  text += Field("language", decision.certified_language());
  text += Field("register", decision.register_id());
  text += Field("reference", decision.reference());
  text += Field("version", ServedByText(decision.served_by()));
  text += Field("digest", decision.served_by().digest());
  text += Field("decided at", InstantText(decision.has_decided_at(), decision.decided_at()));

  text += "because\n";
  for (const seuil::v1::Reason& reason : decision.reasons()) {
    text += fmt::format("  {}: {}\n", Printable(reason.rule()), Printable(reason.text()));
    if (reason.citation() != reason.text()) {
      text += fmt::format("    ({}: {})\n", Printable(reason.citation_locale()),
                          Printable(reason.citation()));
    }
  }

  // Conditions of one rule stand together: all of them must hold. Another rule is another way.
  std::string heading;
  for (const seuil::v1::Missing& missing : decision.missing()) {
    const std::string rule =
        fmt::format("missing for {}, rule {}\n", missing.outcome(), missing.rule());
    if (rule != heading) text += Printable(rule.substr(0, rule.size() - 1)) + "\n";
    heading = rule;
    text += fmt::format("  {}\n", Printable(MissingText(missing)));
  }
  return text + NoticeText(decision.notices());
}

}  // namespace seuil::client::cli
