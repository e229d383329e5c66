// The finite domain of a grid cut into regions: every input that can be asked lies in exactly one,
// and where the regions are cut at CutsOf(grid), a region's inputs are decided alike.
//
// A region is a box, one interval of each axis, and, where the overall comes from a sum, one
// interval of the sum that some point of the box reaches. (Skills of a sum share one step, so a box
// reaches every sum between that of its lowest and that of its highest point.) It stands for one
// region in each objective case: cases × regions are walked.
// Regions are numbered with the last axis fastest, then the sum; the order is stable.
//
// Thread contract: immutable; const access from any thread. A Cursor belongs to one thread.
//
//   std::optional<Domain> domain = Domain::Enumerate(*grid, 1'000'000);  // each cell a region
//   for (Domain::Cursor at(*domain); !at.done(); at.Next()) {
//     domain->ForEachCorner(at, [&](std::span<const int64_t> values) {
//       Point point = domain->PointAt(domain->cases()[0], values);
//     });
//   }
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "absl/functional/function_ref.h"
#include "grid/axes.h"
#include "grid/cell_count.h"
#include "grid/compiled.h"
#include "grid/point.h"

namespace seuil::grid {

// One value for each axis.
using Values = absl::InlinedVector<int64_t, 6>;

class Domain {
 public:
  // Each cell is a region. nullopt where there are more than `most` cells.
  static std::optional<Domain> Enumerate(const CompiledGrid& grid, int64_t most);
  // Regions between the cuts. nullopt where there are more than `most`, over all cases.
  static std::optional<Domain> Cut(const CompiledGrid& grid, const Cuts& cuts, int64_t most);
  // Regions of axes that are no one grid's, such as those that two versions share, with one case;
  // they carry an interval of the sum where its scale is given. REQUIRES then: all axes are scores
  // with the scale's step, or have one value. grid() and PointAt are not for such a domain.
  static std::optional<Domain> Cut(std::vector<Axis> axes, const std::optional<SumScale>& sums,
                                   const Cuts& cuts, int64_t most);

  // The grid must outlive the domain, and have passed Validate: no more than kMostSkills, of which
  // no more than kMostSummedSkills are added (spec.h).
  const CompiledGrid& grid() const { return *grid_; }
  const std::vector<ObjectiveCase>& cases() const { return cases_; }
  const std::vector<Axis>& axes() const { return axes_; }
  // Intervals of an axis, ascending without gap. Where it may be absent the first holds only
  // kAbsent; or there is one for all, from kAbsent on, since nothing looks at it.
  std::span<const Interval> intervals(size_t axis) const { return intervals_[axis]; }
  bool has_sum() const { return !sums_.empty(); }
  std::span<const Interval> sums() const { return sums_; }
  const SumScale& sum_scale() const { return sum_scale_; }

  // Inputs in all: of every case, every value of every axis.
  CellCount cells() const { return cells_; }
  // Of one case.
  size_t regions() const { return regions_; }
  // True where no box holds two regions: regions are then compared as boxes are.
  bool one_region_a_box() const { return regions_ == boxes_; }

  class Cursor;

  // Points of the region, its extremes among them, each once, a lowest one first: the corners of
  // the box whose sum lies in the interval (of more than 64, those that are lowest or highest in
  // all axes but one); and for the lowest and the highest sum, for each axis, the points that have
  // as much, and as little, of it there as can be.
  void ForEachCorner(const Cursor& region,
                     absl::FunctionRef<void(std::span<const int64_t>)> visit) const;
  // A lowest point of the region.
  Values LowestPoint(const Cursor& region) const;
  // The point of the region's box that has this sum, with as much or as little of it on one axis as
  // can be. REQUIRES: the box reaches the sum.
  enum class Share { kMost, kLeast };
  Values PointWithSum(const Cursor& region, int64_t sum, size_t axis, Share share) const;

  Point PointAt(const ObjectiveCase& objective, std::span<const int64_t> values) const {
    return PointOf(*grid_, axes_, objective, values);
  }

 private:
  friend class Cursor;
  explicit Domain(const CompiledGrid& grid);
  explicit Domain(std::vector<Axis> axes, const std::optional<SumScale>& sums);
  void CutAxes(const Cuts& cuts);
  // Numbers the regions, once axes are cut; false where there are more than `most`.
  bool Number(const std::vector<int64_t>& sum_cuts, int64_t most);

  const CompiledGrid* grid_ = nullptr;
  std::vector<Axis> axes_;
  std::vector<ObjectiveCase> cases_;
  bool summed_ = false;
  SumScale sum_scale_;
  CellCount cells_;

  std::vector<std::vector<Interval>> intervals_;  // by axis
  std::vector<Interval> sums_;
  std::vector<size_t> strides_;  // boxes between neighbours along an axis
  size_t boxes_ = 0;
  size_t regions_ = 0;
  // By box, where there is a sum: number of its first region, and the interval of that one's sum.
  std::vector<size_t> first_region_;  // and one past the last
  std::vector<uint32_t> first_sum_;
};

// A place in the walk over the regions of one case.
class Domain::Cursor {
 public:
  explicit Cursor(const Domain& domain);
  // Starts at region `region` instead.
  Cursor(const Domain& domain, size_t region);

  bool done() const { return region_ == domain_->regions_; }
  void Next();

  size_t region() const { return region_; }
  // The lowest axis whose interval changed with the last step (0 at the start).
  size_t changed_from() const { return changed_from_; }
  // Position among the intervals of an axis, and the interval.
  uint32_t at(size_t axis) const { return at_[axis]; }
  const Interval& interval(size_t axis) const { return domain_->intervals_[axis][at_[axis]]; }
  // Position among sums(), and the part of it that the box reaches. REQUIRES for sum(): has_sum().
  uint32_t sum_at() const { return sum_at_; }
  Interval sum() const;
  // Lowest and highest sum of the box.
  Interval box_sums() const { return box_sums_; }

  // Where a step of one along the axis leads out of the region, to a region whose sum lies in
  // sums()[sum_at] (this one's, or the next): that region, and the sum of a point that steps there
  // (the axis then stands at its interval's end). nullopt where no point does.
  struct Step {
    size_t region;
    int64_t sum;
  };
  std::optional<Step> Above(size_t axis, uint32_t sum_at) const;
  // The region of the box before along the axis. REQUIRES: one_region_a_box().
  std::optional<size_t> Below(size_t axis) const;
  // The region of the same box with the next interval of the sum.
  std::optional<size_t> AboveInSum() const;

 private:
  void EnterBox();

  const Domain* domain_;
  size_t box_ = 0;
  size_t region_ = 0;
  size_t changed_from_ = 0;
  absl::InlinedVector<uint32_t, 6> at_;
  uint32_t sum_at_ = 0;
  Interval box_sums_;
};

}  // namespace seuil::grid
