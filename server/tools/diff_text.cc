// A comparison for people at a terminal.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <vector>

#include "absl/strings/str_replace.h"
#include "tools/diff_report.h"
#include "tools/diff_words.h"
#include "tools/report_lines.h"

namespace seuil::tools {
namespace {

using registry::PartChange;
using registry::VersionComparison;

std::string OnOneLine(const std::string& text) {
  return absl::StrReplaceAll(text, {{"\n", " "}, {"\r", " "}});
}

class TextWriter : ReportLines {
 public:
  explicit TextWriter(const DiffReport& report)
      : ReportLines(report.limit),
        report_(report),
        comparison_(report.comparison),
        decisions_(comparison_.decisions) {}

  std::string Write() {
    Line("{} {}", comparison_.grid, Verdict(comparison_));
    if (const std::string claim = ClaimText(comparison_); !claim.empty()) Line("  {}", claim);
    Line("  before  {}", comparison_.before.digest);
    Line("  after   {}", comparison_.after.digest);
    if (comparison_.same_bytes()) return Take();
    Reasons();
    Decisions();
    Jobs();
    Parts();
    Texts();
    return Take();
  }

 private:
  void Rest(size_t total) {
    if (LeftOut(total) > 0) Line("  and {} more (--limit 0 lists all)", LeftOut(total));
  }

  void Reasons() {
    if (comparison_.reasons.empty()) return;
    Line("\nwhy {}", registry::VersionStepName(comparison_.step));
    for (const registry::StepReason& reason : comparison_.reasons) {
      Line("  {:<6} {}", registry::VersionStepName(reason.step), reason.text);
    }
  }

  void Decisions() {
    const decision::DifferenceCounts& counts = decisions_.counts();
    Line("\ndecisions: {} compared, none left out; decided otherwise: {}",
         Counted(counts.common, "input"), CountsText(counts));
    const auto only = [&](const char* which, grid::CellCount count,
                          const decision::ObjectiveSet& objectives) {
      if (count.zero()) return;
      Line("  only {}: {}", which, Counted(count, "input"));
      if (objectives.count() > 0) Line("    {}", ObjectivesText(objectives, true));
    };
    only("before", counts.only_before, decisions_.objectives().only[decision::kBefore]);
    only("after", counts.only_after, decisions_.objectives().only[decision::kAfter]);
    for (const decision::AxisChange& change : decisions_.axis_changes()) {
      const auto worded = [](const std::string& text) { return text.empty() ? "not taken" : text; };
      Line("  {}: {} -> {}", change.name, worded(change.before), worded(change.after));
    }
    Moved();
    size_t group = decisions_.objectives().groups.size();
    for (size_t i = 0; i < Shown(decisions_.size()); ++i) {
      const decision::Difference region = decisions_.At(i);
      if (region.group != group) Group(group = region.group);
      Region(region);
    }
    Rest(decisions_.size());
  }

  // Whose threshold moved and nothing with it.
  void Moved() {
    const auto& groups = decisions_.objectives().groups;
    for (size_t i = 0; i < groups.size(); ++i) {
      if (!groups[i].moved) continue;
      const decision::DifferenceCounts& each = decisions_.each_of(i);
      if (each.outcome_changes().zero() && each.rules_only.zero()) {
        Line("  {}: {}; decided alike", ThresholdText(decisions_, groups[i]),
             ObjectivesText(groups[i].objectives, true));
      }
    }
  }

  void Group(size_t index) {
    const decision::ObjectiveGroup& group = decisions_.objectives().groups[index];
    Line("  objective {}: {}", ThresholdText(decisions_, group),
         ObjectivesText(group.objectives, group.moved));
  }

  void Region(const decision::Difference& region) {
    std::string where;
    for (size_t i = 0; i < region.ranges.size(); ++i) {
      where += fmt::format("{}{} {}", i == 0 ? "" : ", ", decisions_.axes()[i].name,
                           RangeText(region.ranges[i]));
    }
    Line("    {:<13} {} ({})", decision::DifferenceKindName(region.kind), where,
         Counted(region.results, "result"));
    Line("    {:<13} {} [{}] -> {} [{}]", "", GivenText(region.before),
         fmt::join(region.before.rules, ", "), GivenText(region.after),
         fmt::join(region.after.rules, ", "));
  }

  void Jobs() {
    const auto& jobs = comparison_.catalogue.jobs;
    if (!jobs.empty()) Line("\njobs: {} changed", jobs.size());
    for (size_t i = 0; i < Shown(jobs.size()); ++i) {
      const catalogue::JobChange& job = jobs[i];
      Line("  {} ({}): {}; {}, band {}{}{}", job.id, JobTitle(comparison_, job), JobKindsText(job),
           FromTo(job.threshold_before, job.threshold_after),
           FromTo(job.band_before, job.band_after),
           job.replaced_by.empty() ? "" : "; replaced by " + job.replaced_by,
           job.reason.empty() ? "" : "; " + job.reason);
    }
    Rest(jobs.size());
  }

  void Parts() {
    if (comparison_.parts.empty()) return;
    Line("\ntaken away, changed, added");
    for (const PartChange& part : comparison_.parts) {
      const std::string name = part.id.empty() ? part.what : part.what + " " + part.id;
      const auto worded = [](const std::string& text) {
        return text.empty() ? "not stated" : text;
      };
      switch (part.kind) {
        case PartChange::Kind::kTakenAway:
          Line("  - {}", name);
          break;
        case PartChange::Kind::kAdded:
          Line("  + {}", name);
          break;
        case PartChange::Kind::kChanged:
          Line("  ~ {}: {} -> {}", name, worded(part.before), worded(part.after));
          break;
      }
    }
  }

  void Texts() {
    const auto& texts = comparison_.texts;
    if (!texts.empty()) Line("\ntexts: {} changed", texts.size());
    for (size_t i = 0; i < Shown(texts.size()); ++i) {
      Line("  {}{}", texts[i].path, texts[i].locale.empty() ? "" : " (" + texts[i].locale + ")");
      if (!texts[i].before.empty()) Line("    - {}", OnOneLine(texts[i].before));
      if (!texts[i].after.empty()) Line("    + {}", OnOneLine(texts[i].after));
    }
    Rest(texts.size());
  }

  const DiffReport& report_;
  const VersionComparison& comparison_;
  const decision::Comparison& decisions_;
};

}  // namespace

std::string DiffText(const DiffReport& report) { return TextWriter(report).Write(); }

}  // namespace seuil::tools
