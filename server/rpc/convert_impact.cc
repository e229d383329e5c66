// An impact as messages of the contract.
#include <string>

#include "base/reason.h"
#include "base/text.h"
#include "rpc/convert_comparison.h"

namespace seuil::rpc {
namespace {

using decision::kAfter;
using decision::kBefore;

constexpr size_t kTextBytes = 1000;

void FillUndecided(const decision::Undecided& one, v1::UndecidedImpact& message) {
  message.set_by_after(one.side == kAfter);
  message.set_reason(std::string(ReasonInfo(one.reason).name));
  message.set_field(CutText(one.field, kTextBytes));
  message.set_inputs(static_cast<int64_t>(one.inputs));
  message.set_count(FitInt64(one.count));
  message.set_example(CutText(one.example, kTextBytes));
}

void FillTaken(const decision::ObjectiveImpact::Taken& taken, v1::ObjectiveTaken& message) {
  message.set_threshold(taken.threshold);
  if (!taken.refused) return;
  message.set_refused(std::string(ReasonInfo(*taken.refused).name));
  message.set_message(CutText(taken.why, kTextBytes));
}

void FillObjective(const decision::ObjectiveImpact& one, v1::ObjectiveImpact& message) {
  if (!one.job.empty() || !one.band.empty() || !one.level.empty() || one.none) {
    v1::Objective& objective = *message.mutable_objective();
    objective.set_job(CutText(one.job, kTextBytes));
    objective.set_band(CutText(one.band, kTextBytes));
    objective.set_level(CutText(one.level, kTextBytes));
    objective.set_none(one.none);
  }
  message.set_certified_language(CutText(one.language, kTextBytes));
  FillTaken(one.taken[kBefore], *message.mutable_before());
  FillTaken(one.taken[kAfter], *message.mutable_after());
  Fill(one.counts, *message.mutable_counts());
}

}  // namespace

void Fill(const decision::ImpactCounts& counts, v1::ImpactCounts& message) {
  Fill(static_cast<const decision::DifferenceCounts&>(counts), *message.mutable_decisions());
  message.set_same(FitInt64(counts.same));
  message.set_neither(FitInt64(counts.neither));
}

size_t EntriesOf(const decision::Impact& impact) {
  return impact.undecided.size() + impact.thresholds.size() + impact.objectives.size();
}

void Fill(const decision::Impact& impact, size_t position, v1::ImpactEntry& message) {
  if (position < impact.undecided.size()) {
    return FillUndecided(impact.undecided[position], *message.mutable_undecided());
  }
  position -= impact.undecided.size();
  if (position < impact.thresholds.size()) {
    const decision::ThresholdImpact& one = impact.thresholds[position];
    v1::ThresholdImpact& threshold = *message.mutable_threshold();
    threshold.set_before(one.before);
    threshold.set_after(one.after);
    return Fill(one.counts, *threshold.mutable_counts());
  }
  FillObjective(impact.objectives[position - impact.thresholds.size()],
                *message.mutable_objective());
}

}  // namespace seuil::rpc
