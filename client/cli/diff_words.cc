#include "client/cli/diff_words.h"

#include <fmt/format.h>

#include "absl/strings/ascii.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "client/cli/admin_text.h"
#include "client/cli/decision_text.h"
#include "client/cli/text.h"

namespace seuil::client::cli {
namespace {

// "THRESHOLD_RAISED" as "threshold raised".
std::string Worded(const std::string& name) {
  return absl::StrReplaceAll(absl::AsciiStrToLower(name), {{"_", " "}});
}

std::string OrNone(const std::string& level) { return level.empty() ? "none" : level; }

std::string OrNot(const std::string& text, const char* nothing) {
  return text.empty() ? nothing : Printable(text);
}

}  // namespace

DiffEntries EntriesOf(const seuil::v1::CompareVersionsResponse& response) {
  DiffEntries entries;
  for (const seuil::v1::ComparisonEntry& entry : response.entries()) {
    switch (entry.entry_case()) {
      case seuil::v1::ComparisonEntry::kDecision:
        entries.decisions.push_back(&entry.decision());
        break;
      case seuil::v1::ComparisonEntry::kInput:
        entries.inputs.push_back(&entry.input());
        break;
      case seuil::v1::ComparisonEntry::kJob:
        entries.jobs.push_back(&entry.job());
        break;
      case seuil::v1::ComparisonEntry::kBand:
        entries.bands.push_back(&entry.band());
        break;
      case seuil::v1::ComparisonEntry::kPart:
        entries.parts.push_back(&entry.part());
        break;
      case seuil::v1::ComparisonEntry::kText:
        entries.texts.push_back(&entry.text());
        break;
      case seuil::v1::ComparisonEntry::ENTRY_NOT_SET:
        break;  // of a newer server
    }
  }
  return entries;
}

std::string KindText(seuil::v1::DifferenceKind kind) {
  return absl::AsciiStrToUpper(
      EnumText(seuil::v1::DifferenceKind_Name(kind), "DIFFERENCE_KIND_", kind));
}

std::string JobKindsText(const google::protobuf::RepeatedField<int>& job_kinds) {
  std::vector<std::string> kinds;
  for (const int kind : job_kinds) {
    const auto one = static_cast<seuil::v1::JobChangeKind>(kind);
    kinds.push_back(Worded(EnumText(seuil::v1::JobChangeKind_Name(one), "JOB_CHANGE_KIND_", kind)));
  }
  return absl::StrJoin(kinds, ", ");
}

std::string BandKindsText(const google::protobuf::RepeatedField<int>& band_kinds) {
  std::vector<std::string> kinds;
  for (const int kind : band_kinds) {
    const auto one = static_cast<seuil::v1::BandChangeKind>(kind);
    kinds.push_back(
        Worded(EnumText(seuil::v1::BandChangeKind_Name(one), "BAND_CHANGE_KIND_", kind)));
  }
  return absl::StrJoin(kinds, ", ");
}

std::string ObjectivesText(const seuil::v1::ObjectiveSet& set) {
  std::vector<std::string> parts;
  const auto add = [&](const char* what, const auto& ids) {
    if (ids.empty()) return;
    parts.push_back(fmt::format("{}{} {}", what, ids.size() == 1 ? "" : "s",
                                Printable(absl::StrJoin(ids, ", "))));
  };
  add("level", set.levels());
  if (set.none()) parts.emplace_back("no objective");
  if (set.fixed()) parts.emplace_back("the scheme's own");
  add("language", set.languages());
  add("band", set.bands());
  if (set.job_count() > 0) {
    parts.push_back(fmt::format("{} ({}{})", Counted(set.job_count(), "job"),
                                Printable(absl::StrJoin(set.jobs(), ", ")),
                                set.jobs_size() < set.job_count() ? ", …" : ""));
  }
  return absl::StrJoin(parts, ", ");
}

std::string ThresholdText(const seuil::v1::DecisionDifference& difference) {
  return Printable(
      FromTo(OrNone(difference.threshold_before()), OrNone(difference.threshold_after())));
}

std::string RangeText(const seuil::v1::TableRange& range) {
  const std::string from = OrNot(range.from(), "absent"), to = OrNot(range.to(), "absent");
  return from == to ? from : from + " to " + to;
}

std::string GivenText(const seuil::v1::Given& given) {
  return Printable(given.outcome()) +
         (given.attained_level().empty() ? "" : " at " + Printable(given.attained_level()));
}

std::string PartText(const seuil::v1::PartChange& part) {
  const std::string name =
      Printable(part.id().empty() ? part.what() : part.what() + " " + part.id());
  switch (part.kind()) {
    case seuil::v1::PART_CHANGE_KIND_ADDED:
      return "+ " + name;
    case seuil::v1::PART_CHANGE_KIND_TAKEN_AWAY:
      return "- " + name;
    default:
      return fmt::format("~ {}: {} -> {}", name, OrNot(part.before(), "not stated"),
                         OrNot(part.after(), "not stated"));
  }
}

std::string InputText(const seuil::v1::InputChange& input) {
  if (input.what() == "objectives") {
    return fmt::format("only {}: {}", input.before().empty() ? "after" : "before",
                       ObjectivesText(input.objectives()));
  }
  const bool level = input.what() == "certificate_from_level";
  const std::string name =
      level ? fmt::format("certificate from, for {}", Printable(OrNone(input.name())))
            : Printable(input.name());
  const char* const nothing = level ? "none" : "not taken";
  return fmt::format("{}: {} -> {}", name, OrNot(input.before(), nothing),
                     OrNot(input.after(), nothing));
}

}  // namespace seuil::client::cli
