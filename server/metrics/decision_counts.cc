#include "metrics/decision_counts.h"

namespace seuil::metrics {

std::vector<DecisionCounts::Count*> DecisionCounts::Of(const std::string& grid,
                                                       const std::vector<std::string>& outcomes) {
  std::vector<Count*> counts;
  const std::lock_guard lock(mu_);
  for (const std::string& outcome : outcomes) {
    std::unique_ptr<Counted>& counted = counted_[{grid, outcome}];
    if (counted == nullptr) counted = std::make_unique<Counted>();
    counts.push_back(&counted->count);
  }
  return counts;
}

Families DecisionCounts::Collect() const {
  prometheus::MetricFamily decisions =
      Counter("seuil_decisions_total", "Decisions made, each item of a batch one, by outcome.");
  const std::lock_guard lock(mu_);
  for (const auto& [names, counted] : counted_) {
    Add(decisions, static_cast<double>(counted->count.load(std::memory_order_relaxed)),
        {{"grid", names.first}, {"outcome", names.second}});
  }
  return {decisions};
}

}  // namespace seuil::metrics
