// How many inputs of one case lie in a region of a domain: exact, also where regions are cut by a
// sum.
//
// Thread contract: belongs to one thread, and to a domain that outlives it.
//
//   RegionCounter counter(domain);
//   for (Domain::Cursor at(domain); !at.done(); at.Next()) counter.Count(at);
#pragma once

#include <vector>

#include "grid/cell_count.h"
#include "grid/domain.h"

namespace seuil::grid {

class RegionCounter {
 public:
  explicit RegionCounter(const Domain& domain)
      : domain_(domain), sums_(domain.axes().size()), box_(domain.axes().size()) {}

  CellCount Count(const Domain::Cursor& at) {
    CellCount cells(1);
    for (size_t i = 0; i < box_.size(); ++i) {
      box_[i] = at.interval(i);
      cells = cells * box_[i].count();
    }
    return domain_.one_region_a_box() ? cells : sums_.Count(box_, at.sum());
  }

 private:
  const Domain& domain_;
  SumCounter sums_;
  std::vector<Interval> box_;
};

}  // namespace seuil::grid
