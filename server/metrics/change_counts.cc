#include "metrics/change_counts.h"

namespace seuil::metrics {
namespace {

// In the order of Change and of ChangeResult.
constexpr std::array kChangeNames = {"PublishVersion", "ActivateVersion", "RollBackVersion",
                                     "CancelRelease",  "WithdrawGrid",    "ReloadPlan"};
constexpr std::array kResultNames = {"done", "unchanged", "validated", "refused", "failed"};

}  // namespace

void ChangeCounts::Count(Change change, ChangeResult result, double seconds) {
  counts_[static_cast<size_t>(change)][static_cast<size_t>(result)].fetch_add(
      1, std::memory_order_relaxed);
  took_.Record(seconds);
}

Families ChangeCounts::Collect() const {
  prometheus::MetricFamily total =
      Counter("seuil_admin_changes_total", "Operators' calls that change what serves, by result.");
  for (size_t change = 0; change < kChanges; ++change) {
    for (size_t result = 0; result < kResults; ++result) {
      Add(total, static_cast<double>(counts_[change][result].load(std::memory_order_relaxed)),
          {{"method", kChangeNames[change]}, {"result", kResultNames[result]}});
    }
  }
  return {std::move(total),
          {"seuil_admin_change_duration_seconds",
           "How long such a call took from when its turn came.",
           prometheus::MetricType::Histogram,
           {took_.Read()}}};
}

}  // namespace seuil::metrics
