// Which rules hold on each region of a domain, and what they give together.
//
// Thread contract: immutable; const access from any thread.
//
//   Verdicts verdicts(domain);
//   verdicts.At(/*objective=*/0, /*region=*/2).outcome;
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "grid/cell_count.h"
#include "grid/domain.h"
#include "grid/point.h"

namespace seuil::grid {

// The regions on which the same rules hold share one verdict.
struct Verdict {
  RuleSet rules;
  Index outcome = kNoIndex;    // that of the first rule, or the otherwise; kNoIndex: left over
  Index disagrees = kNoIndex;  // the first rule that gives another one
  CellCount cells;             // inputs of all those regions
  size_t objective = 0;        // the first of them
  size_t region = 0;

  bool decided() const { return outcome != kNoIndex && disagrees == kNoIndex; }
  // What is said to decide: the first rule; kNoIndex: the otherwise.
  Index rule() const { return rules.empty() ? kNoIndex : rules.front(); }
};

class Verdicts {
 public:
  // REQUIRES: the domain's regions are cells, or cut at least at CutsOf its grid.
  explicit Verdicts(const Domain& domain);

  // By case of the domain and region.
  const Verdict& At(size_t objective, size_t region) const {
    return all_[by_region_[objective * regions_ + region]];
  }
  // Position of the same in all().
  uint32_t Id(size_t objective, size_t region) const {
    return by_region_[objective * regions_ + region];
  }
  const std::vector<Verdict>& all() const { return all_; }

 private:
  size_t regions_;
  std::vector<Verdict> all_;
  std::vector<uint32_t> by_region_;
};

}  // namespace seuil::grid
