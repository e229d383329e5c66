// A comparison for a review: what an approver reads first stands on top.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <vector>

#include "absl/strings/str_replace.h"
#include "base/text.h"
#include "tools/diff_report.h"
#include "tools/diff_words.h"
#include "tools/report_lines.h"

namespace seuil::tools {
namespace {

using catalogue::JobChange;
using catalogue::JobChangeKind;
using registry::PartChange;
using registry::VersionComparison;

// In a cell of a table, as it stands.
std::string Cell(const std::string& text) {
  return absl::StrReplaceAll(text, {{"\\", "\\\\"},
                                    {"|", "\\|"},
                                    {"\n", " "},
                                    {"\r", " "},
                                    {"<", "&lt;"},
                                    {"*", "\\*"},
                                    {"_", "\\_"},
                                    {"`", "\\`"}});
}

class MarkdownWriter : ReportLines {
 public:
  explicit MarkdownWriter(const DiffReport& report)
      : ReportLines(report.limit),
        report_(report),
        comparison_(report.comparison),
        decisions_(comparison_.decisions) {}

  std::string Write() {
    Line("# {} {}\n", comparison_.grid, Cell(Verdict(comparison_)));
    for (const registry::GuardBreach& breach : report_.breaches) {
      Line("**Refused by a guard:** `{}` is {}, the limit {}.\n", breach.guard,
           breach.counted.ToString(), breach.limit);
    }
    if (const std::string claim = ClaimText(comparison_); !claim.empty()) {
      Line("The version: {}.\n", claim);
    }
    if (!comparison_.same_bytes()) {
      for (const registry::StepReason& reason : comparison_.reasons) {
        Line("- {}: {}", registry::VersionStepName(reason.step), Cell(reason.text));
      }
      if (!comparison_.reasons.empty()) Line("");
      Thresholds();
      Decisions();
      Parts();
      OtherJobs();
      Texts();
    }
    Line("---\n");
    Line("before `{}` {}  ", comparison_.before.version, comparison_.before.digest);
    Line("after `{}` {}", comparison_.after.version, comparison_.after.digest);
    return Take();
  }

 private:
  void Rest(size_t total) {
    if (LeftOut(total) > 0) Line("\n… and {} more.", LeftOut(total));
    Line("");
  }

  void Header(const std::vector<std::string>& columns) {
    Line("| {} |", fmt::join(columns, " | "));
    std::string rule = "|";
    for (size_t i = 0; i < columns.size(); ++i) rule += " --- |";
    Line("{}", rule);
  }

  static bool MovesThreshold(const JobChange& job) {
    return job.kinds.Has(JobChangeKind::kThresholdRaised) ||
           job.kinds.Has(JobChangeKind::kThresholdLowered) ||
           job.kinds.Has(JobChangeKind::kThresholdChanged) ||
           job.kinds.Has(JobChangeKind::kRemoved);
  }

  // First what hurts: jobs that ask for another level, or are gone.
  void Thresholds() { JobTable("Jobs that ask for another level, or are removed", true); }
  void OtherJobs() { JobTable("Other changes of jobs", false); }

  void JobTable(const char* title, bool moved) {
    std::vector<const JobChange*> jobs;
    for (const JobChange& job : comparison_.catalogue.jobs) {
      if (MovesThreshold(job) == moved) jobs.push_back(&job);
    }
    if (jobs.empty()) return;
    Line("## {}: {}\n", title, jobs.size());
    Header({"job", "title", "change", "level", "band"});
    for (size_t i = 0; i < Shown(jobs.size()); ++i) {
      const JobChange& job = *jobs[i];
      std::string change = JobKindsText(job);
      if (!job.replaced_by.empty()) change += "; replaced by " + job.replaced_by;
      if (!job.reason.empty()) change += "; " + job.reason;
      Line("| `{}` | {} | {} | {} | {} |", job.id, Cell(JobTitle(comparison_, job)), Cell(change),
           FromTo(job.threshold_before, job.threshold_after),
           FromTo(job.band_before, job.band_after));
    }
    Rest(jobs.size());
  }

  void Decisions() {
    const decision::DifferenceCounts& counts = decisions_.counts();
    Line("## Decisions\n");
    Line("{} compared, none left out. Decided otherwise: {}.", Counted(counts.common, "input"),
         CountsText(counts));
    if (!counts.only_before.zero()) {
      Line("{} taken no longer.", Counted(counts.only_before, "input"));
    }
    if (!counts.only_after.zero()) Line("{} taken now.", Counted(counts.only_after, "input"));
    Line("");
    for (const decision::AxisChange& change : decisions_.axis_changes()) {
      const auto worded = [](const std::string& text) { return text.empty() ? "not taken" : text; };
      Line("- `{}`: {} → {}", change.name, Cell(worded(change.before)), Cell(worded(change.after)));
    }
    if (!decisions_.axis_changes().empty()) Line("");
    if (decisions_.size() == 0) return;
    std::vector<std::string> columns = {"objective", "threshold"};
    for (const decision::TableAxis& axis : decisions_.axes()) columns.push_back(Cell(axis.name));
    for (const char* column : {"change", "before", "after", "results"})
      columns.emplace_back(column);
    Header(columns);
    for (size_t i = 0; i < Shown(decisions_.size()); ++i) Region(decisions_.At(i));
    Rest(decisions_.size());
  }

  void Region(const decision::Difference& region) {
    const decision::ObjectiveGroup& group = decisions_.objectives().groups[region.group];
    std::string row =
        fmt::format("| {} | {} |", Cell(ObjectivesText(group.objectives, group.moved)),
                    ThresholdText(decisions_, group));
    for (const decision::TableRange& range : region.ranges) row += " " + RangeText(range) + " |";
    Line("{} {} | {}: {} | {}: {} | {} |", row,
         Cell(std::string(decision::DifferenceKindName(region.kind))), GivenText(region.before),
         fmt::join(region.before.rules, ", "), GivenText(region.after),
         fmt::join(region.after.rules, ", "), region.results.ToString());
  }

  void Parts() {
    if (comparison_.parts.empty()) return;
    Line("## Taken away, changed, added\n");
    for (const PartChange& part : comparison_.parts) {
      const std::string name =
          part.id.empty() ? part.what : fmt::format("{} `{}`", part.what, part.id);
      const auto worded = [](const std::string& text) {
        return text.empty() ? "not stated" : text;
      };
      if (part.kind == PartChange::Kind::kChanged) {
        Line("- {}: {} → {}", name, Cell(worded(part.before)), Cell(worded(part.after)));
      } else {
        Line("- {} {}", name,
             part.kind == PartChange::Kind::kAdded ? "is added" : "is **taken away**");
      }
    }
    Line("");
  }

  void Texts() {
    const auto& texts = comparison_.texts;
    if (texts.empty()) return;
    Line("## Texts: {}\n", texts.size());
    Header({"text", "locale", "before", "after"});
    for (size_t i = 0; i < Shown(texts.size()); ++i) {
      Line("| `{}` | {} | {} | {} |", texts[i].path, texts[i].locale, Cell(texts[i].before),
           Cell(texts[i].after));
    }
    Rest(texts.size());
  }

  const DiffReport& report_;
  const VersionComparison& comparison_;
  const decision::Comparison& decisions_;
};

}  // namespace

std::string DiffMarkdown(const DiffReport& report) { return MarkdownWriter(report).Write(); }

}  // namespace seuil::tools
