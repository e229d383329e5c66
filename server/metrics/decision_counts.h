// How often each outcome was decided, by grid.
//
// A version that is loaded asks once for the counters of its outcomes; a decision is then one
// atomic addition. Versions of a grid that have the same outcome share its counter, so a count goes
// on through a swap of versions and never goes down. There are as many series as the grids that
// were loaded define outcomes.
//
// Thread contract: thread-safe. The counters live as long as this.
//
//   DecisionCounts decisions;
//   std::vector<DecisionCounts::Count*> of = decisions.Of("cloe", {"report", "certificate"});
//   of[outcome]->fetch_add(1, std::memory_order_relaxed);
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "metrics/families.h"

namespace seuil::metrics {

class DecisionCounts {
 public:
  using Count = std::atomic<uint64_t>;

  // By position in `outcomes`.
  std::vector<Count*> Of(const std::string& grid, const std::vector<std::string>& outcomes);

  Families Collect() const;

 private:
  struct alignas(64) Counted {  // outcomes do not slow each other
    Count count{0};
  };

  mutable std::mutex mu_;
  // Guarded by mu_: by grid and outcome.
  std::map<std::pair<std::string, std::string>, std::unique_ptr<Counted>> counted_;
};

}  // namespace seuil::metrics
