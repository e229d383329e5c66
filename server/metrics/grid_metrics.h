// What serves, grid by grid: read from the registry whenever somebody asks, so that a version that
// no longer answers has no series either.
//
// Thread contract: thread-safe; what it is given outlives it.
//
//   GridMetrics grids(registry, clock);
//   page.Add([&] { return grids.Collect(); });
#pragma once

#include "base/clock.h"
#include "metrics/families.h"
#include "registry/registry.h"

namespace seuil::metrics {

class GridMetrics {
 public:
  GridMetrics(const registry::Registry& registry, const Clock& clock)
      : registry_(registry), clock_(clock) {}

  Families Collect() const;

 private:
  const registry::Registry& registry_;
  const Clock& clock_;
};

}  // namespace seuil::metrics
