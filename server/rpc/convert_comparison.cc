#include "rpc/convert_comparison.h"

#include <algorithm>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

#include "base/text.h"
#include "rpc/convert_catalogue.h"

namespace seuil::rpc {
namespace {

using decision::kAfter;
using decision::kBefore;

constexpr size_t kTextBytes = 1000;                  // of a problem's text
constexpr size_t kGridTextBytes = size_t{64} << 10;  // of a text of a grid
constexpr size_t kReasons = 100;                     // of a step

std::string Str(std::string_view text) { return std::string(text); }

v1::VersionStep ToStep(registry::VersionStep step) {
  switch (step) {
    case registry::VersionStep::kNone:
      return v1::VERSION_STEP_NONE;
    case registry::VersionStep::kPatch:
      return v1::VERSION_STEP_PATCH;
    case registry::VersionStep::kMinor:
      return v1::VERSION_STEP_MINOR;
    case registry::VersionStep::kMajor:
      return v1::VERSION_STEP_MAJOR;
  }
  return v1::VERSION_STEP_UNSPECIFIED;
}

v1::DifferenceKind ToKind(decision::DifferenceKind kind) {
  switch (kind) {
    case decision::DifferenceKind::kWon:
      return v1::DIFFERENCE_KIND_WON;
    case decision::DifferenceKind::kLost:
      return v1::DIFFERENCE_KIND_LOST;
    case decision::DifferenceKind::kChanged:
      return v1::DIFFERENCE_KIND_CHANGED;
    case decision::DifferenceKind::kLevelRaised:
      return v1::DIFFERENCE_KIND_LEVEL_RAISED;
    case decision::DifferenceKind::kLevelLowered:
      return v1::DIFFERENCE_KIND_LEVEL_LOWERED;
    case decision::DifferenceKind::kRules:
      return v1::DIFFERENCE_KIND_RULES;
  }
  return v1::DIFFERENCE_KIND_UNSPECIFIED;
}

v1::PartChangeKind ToKind(registry::PartChange::Kind kind) {
  switch (kind) {
    case registry::PartChange::Kind::kAdded:
      return v1::PART_CHANGE_KIND_ADDED;
    case registry::PartChange::Kind::kTakenAway:
      return v1::PART_CHANGE_KIND_TAKEN_AWAY;
    case registry::PartChange::Kind::kChanged:
      return v1::PART_CHANGE_KIND_CHANGED;
  }
  return v1::PART_CHANGE_KIND_UNSPECIFIED;
}

std::string LevelName(const grid::CompiledGrid& grid, grid::Index level) {
  return level == grid::kNoIndex ? std::string() : grid.levels[level].id;
}

void FillSet(const decision::ObjectiveSet& set, v1::ObjectiveSet& message) {
  for (const std::string& level : set.thresholds) message.add_levels(level);
  message.set_none(set.none);
  message.set_fixed(set.fixed);
  for (const std::string& language : set.languages) message.add_languages(language);
  for (const std::string& band : set.bands) message.add_bands(band);
  message.set_job_count(static_cast<int32_t>(set.jobs));
  for (const std::string& job : set.job_ids) message.add_jobs(job);
}

void FillGiven(const decision::GivenWords& given, v1::Given& message) {
  message.set_outcome(Str(given.outcome));
  message.set_attained_level(Str(given.attained));
  for (const std::string_view rule : given.rules) message.add_rules(Str(rule));
}

void FillDecision(const decision::Comparison& decisions, size_t position,
                  v1::DecisionDifference& message) {
  const decision::Difference difference = decisions.At(position);
  const decision::ObjectiveGroup& group = decisions.objectives().groups[difference.group];
  message.set_kind(ToKind(difference.kind));
  message.set_threshold_before(LevelName(decisions.before(), group.before));
  message.set_threshold_after(LevelName(decisions.after(), group.after));
  FillSet(group.objectives, *message.mutable_objectives());
  for (const decision::TableRange& range : difference.ranges) {
    v1::TableRange& ends = *message.add_ranges();
    ends.set_from(range.from);
    ends.set_to(range.to);
  }
  message.set_results(FitInt64(difference.results));
  FillGiven(difference.before, *message.mutable_before());
  FillGiven(difference.after, *message.mutable_after());
}

std::string TitleOf(const registry::VersionComparison& comparison,
                    const catalogue::JobChange& job) {
  const bool is_there = job.after != grid::kNoIndex;
  const grid::CompiledGrid& grid =
      is_there ? comparison.decisions.after() : comparison.decisions.before();
  const grid::Index at = is_there ? job.after : job.before;
  return at == grid::kNoIndex ? std::string() : Str(grid.jobs[at].title.In(0));
}

void FillJob(const registry::VersionComparison& comparison, const catalogue::JobChange& job,
             v1::JobChange& message) {
  message.set_job(job.id);
  FillKinds(job.kinds, message);
  message.set_title(TitleOf(comparison, job));
  message.set_band_before(job.band_before);
  message.set_band_after(job.band_after);
  message.set_threshold_before(job.threshold_before);
  message.set_threshold_after(job.threshold_after);
  message.set_replaced_by(job.replaced_by);
  message.set_removal_reason(job.reason);
}

void FillBand(const catalogue::BandChange& band, v1::BandChange& message) {
  message.set_band(band.id);
  FillKinds(band.kinds, message);
  message.set_threshold_before(band.threshold_before);
  message.set_threshold_after(band.threshold_after);
}

void FillPart(const registry::PartChange& part, v1::PartChange& message) {
  message.set_kind(ToKind(part.kind));
  message.set_what(part.what);
  message.set_id(part.id);
  message.set_before(CutText(part.before, kGridTextBytes));
  message.set_after(CutText(part.after, kGridTextBytes));
  message.set_step(ToStep(part.step));
}

void FillText(const registry::TextChange& text, v1::TextChange& message) {
  message.set_path(text.path);
  message.set_locale(text.locale);
  message.set_before(CutText(text.before, kGridTextBytes));
  message.set_after(CutText(text.after, kGridTextBytes));
}

}  // namespace

int64_t FitInt64(grid::CellCount count) {
  constexpr int64_t kMost = std::numeric_limits<int64_t>::max();
  const bool fits = count.counted() && count.value() <= static_cast<uint64_t>(kMost);
  return fits ? static_cast<int64_t>(count.value()) : kMost;
}

void Fill(const std::vector<Problem>& problems, size_t most, v1::ProblemList& message) {
  int32_t errors = 0;
  for (const Problem& problem : problems) {
    const bool error = problem.severity == Severity::kError;
    errors += error ? 1 : 0;
    if (static_cast<size_t>(message.problems_size()) >= most) continue;
    v1::Problem& one = *message.add_problems();
    one.set_path(problem.path);
    one.set_line(static_cast<int32_t>(problem.at.line));
    one.set_column(static_cast<int32_t>(problem.at.column));
    one.set_severity(error ? v1::PROBLEM_SEVERITY_ERROR : v1::PROBLEM_SEVERITY_WARNING);
    one.set_code(problem.code);
    one.set_message(CutText(problem.message, kTextBytes));
    one.set_hint(CutText(problem.hint, kTextBytes));
  }
  message.set_total(static_cast<int32_t>(problems.size()));
  message.set_errors(errors);
}

void Fill(const decision::DifferenceCounts& counts, v1::DecisionCounts& message) {
  message.set_common(FitInt64(counts.common));
  message.set_won(FitInt64(counts.won));
  message.set_lost(FitInt64(counts.lost));
  message.set_changed(FitInt64(counts.changed));
  message.set_level_raised(FitInt64(counts.level_raised));
  message.set_level_lowered(FitInt64(counts.level_lowered));
  message.set_rules_only(FitInt64(counts.rules_only));
  message.set_only_before(FitInt64(counts.only_before));
  message.set_only_after(FitInt64(counts.only_after));
  message.set_outcome_changes(FitInt64(counts.outcome_changes()));
  message.set_outcome_losses(FitInt64(counts.outcome_losses()));
}

void Fill(const registry::VersionComparison& comparison, v1::ComparisonSummary& message) {
  message.set_before_version(comparison.before.version);
  message.set_before_digest(comparison.before.digest);
  message.set_after_version(comparison.after.version);
  message.set_after_digest(comparison.after.digest);
  message.set_equivalent(comparison.decisions.equivalent());
  message.set_step(ToStep(comparison.step));
  if (comparison.claimed) message.set_claimed_step(ToStep(*comparison.claimed));
  for (size_t i = 0; i < std::min(comparison.reasons.size(), kReasons); ++i) {
    v1::StepReason& reason = *message.add_reasons();
    reason.set_step(ToStep(comparison.reasons[i].step));
    reason.set_text(CutText(comparison.reasons[i].text, kTextBytes));
  }
  Fill(comparison.decisions.counts(), *message.mutable_decisions());
  const catalogue::CatalogueChanges& changes = comparison.catalogue;
  const auto count = [&](catalogue::JobChangeKind kind) {
    return static_cast<int32_t>(changes.Count(kind));
  };
  message.set_jobs_added(count(catalogue::JobChangeKind::kAdded));
  message.set_jobs_removed(count(catalogue::JobChangeKind::kRemoved));
  message.set_jobs_raised(count(catalogue::JobChangeKind::kThresholdRaised));
  message.set_jobs_lowered(count(catalogue::JobChangeKind::kThresholdLowered));
  message.set_jobs_changed(static_cast<int32_t>(changes.jobs.size()));
  message.set_entries(static_cast<int64_t>(ComparisonEntries(comparison).size()));
}

ComparisonEntries::ComparisonEntries(const registry::VersionComparison& comparison)
    : comparison_(comparison) {
  const decision::Comparison& decisions = comparison.decisions;
  for (const decision::Side side : {kBefore, kAfter}) {
    const decision::ObjectiveSet& only = decisions.objectives().only[side];
    if (only.count() == 0) continue;
    v1::InputChange& change = inputs_.emplace_back();
    change.set_what("objectives");
    FillSet(only, *change.mutable_objectives());
    // Worded where they are taken; the other side has nothing.
    (side == kBefore ? change.mutable_before() : change.mutable_after())->assign("taken");
  }
  for (const decision::AxisChange& axis : decisions.axis_changes()) {
    v1::InputChange& change = inputs_.emplace_back();
    change.set_what("results");
    change.set_name(axis.name);
    change.set_before(CutText(axis.before, kGridTextBytes));
    change.set_after(CutText(axis.after, kGridTextBytes));
  }
  for (const decision::CertificateFromChange& moved : decisions.certificate_from()) {
    v1::InputChange& change = inputs_.emplace_back();
    change.set_what("certificate_from_level");
    change.set_name(moved.threshold);
    change.set_before(moved.before);
    change.set_after(moved.after);
  }
}

size_t ComparisonEntries::size() const {
  return comparison_.decisions.size() + inputs_.size() + comparison_.catalogue.jobs.size() +
         comparison_.catalogue.bands.size() + comparison_.parts.size() + comparison_.texts.size();
}

void ComparisonEntries::Fill(size_t position, v1::ComparisonEntry& message) const {
  // True where the position is within this list; else it becomes one of the lists after it.
  const auto within = [&position](size_t size) {
    if (position < size) return true;
    position -= size;
    return false;
  };
  const catalogue::CatalogueChanges& changes = comparison_.catalogue;
  if (within(comparison_.decisions.size())) {
    FillDecision(comparison_.decisions, position, *message.mutable_decision());
  } else if (within(inputs_.size())) {
    *message.mutable_input() = inputs_[position];
  } else if (within(changes.jobs.size())) {
    FillJob(comparison_, changes.jobs[position], *message.mutable_job());
  } else if (within(changes.bands.size())) {
    FillBand(changes.bands[position], *message.mutable_band());
  } else if (within(comparison_.parts.size())) {
    FillPart(comparison_.parts[position], *message.mutable_part());
  } else if (within(comparison_.texts.size())) {
    FillText(comparison_.texts[position], *message.mutable_text());
  }
}

}  // namespace seuil::rpc
