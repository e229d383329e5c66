// Comparisons, impacts and problems as messages of the contract.
//
// Thread contract: pure functions.
//
//   ComparisonEntries entries(*comparison);
//   for (size_t i = 0; i < entries.size(); ++i) entries.Fill(i, *response.add_entries());
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/problem.h"
#include "decision/impact.h"
#include "grid/cell_count.h"
#include "registry/comparison.h"
#include "seuil/v1/grid_admin.pb.h"

namespace seuil::rpc {

// The largest int64 where it does not fit.
int64_t FitInt64(grid::CellCount count);

// The first `most` problems, with their texts cut, and how many there are.
void Fill(const std::vector<Problem>& problems, size_t most, v1::ProblemList& message);

void Fill(const decision::DifferenceCounts& counts, v1::DecisionCounts& message);
void Fill(const registry::VersionComparison& comparison, v1::ComparisonSummary& message);

// Everything that a comparison lists, in the order of the contract, by position.
class ComparisonEntries {
 public:
  // The comparison outlives it.
  explicit ComparisonEntries(const registry::VersionComparison& comparison);

  size_t size() const;
  // REQUIRES: position < size().
  void Fill(size_t position, v1::ComparisonEntry& message) const;

 private:
  const registry::VersionComparison& comparison_;
  std::vector<v1::InputChange> inputs_;
};

// Everything that an impact lists, in the order of the contract, by position.
size_t EntriesOf(const decision::Impact& impact);
// REQUIRES: position < EntriesOf(impact).
void Fill(const decision::Impact& impact, size_t position, v1::ImpactEntry& message);
void Fill(const decision::ImpactCounts& counts, v1::ImpactCounts& message);

}  // namespace seuil::rpc
