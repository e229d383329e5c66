// The results that two versions of a grid both take, cut so that each version decides all of a
// region alike.
//
// Axes are matched by name and measure, levels by id, scores by their exact value: the scores of
// both are those on both lattices. An axis that one version lacks, or takes in another measure, can
// only be absent: where it is required no result is common. Where a version's scores have an open
// top, the higher scores that the other one lists are its results too.
//
// Thread contract: immutable; const access from any thread.
//
//   absl::StatusOr<CommonResults> results = CommonResults::Of(*before, *after, 1'000'000);
//   if (results->domain() != nullptr) …  // some result is common
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "decision/table.h"
#include "grid/axes.h"
#include "grid/cell_count.h"
#include "grid/compiled.h"
#include "grid/domain.h"
#include "grid/point.h"

namespace seuil::decision {

enum Side : size_t { kBefore = 0, kAfter = 1 };

// What one version takes on an axis that the other one takes otherwise, in words: "0 to 120 by 1",
// "A1, A2, B1; may be absent". Empty: it has no such axis.
struct AxisChange {
  std::string name;
  std::string before, after;

  friend bool operator==(const AxisChange&, const AxisChange&) = default;
};

class CommonResults {
 public:
  // RESOURCE_EXHAUSTED where there are more than `most` regions. The grids must outlive it.
  static absl::StatusOr<CommonResults> Of(const grid::CompiledGrid& before,
                                          const grid::CompiledGrid& after, int64_t most);

  // Null where no result is common.
  const grid::Domain* domain() const { return domain_.get(); }
  // What that version decides on for the values of a point of the domain, without an objective.
  grid::Point PointAt(Side side, std::span<const int64_t> values) const;

  // Axes of the domain; "sum" last where regions carry one.
  const std::vector<TableAxis>& axes() const { return table_axes_; }
  std::vector<TableRange> RangesOf(const grid::Domain::Cursor& at) const;

  // Results that both take, that one takes, and that only one takes.
  grid::CellCount common() const { return common_; }
  grid::CellCount of(Side side) const { return of_[side]; }
  grid::CellCount only(Side side) const { return only_[side]; }
  // Empty exactly where both take the same results.
  const std::vector<AxisChange>& changes() const { return changes_; }

 private:
  // An axis of the domain as that version has it.
  struct Seen {
    grid::Axis axis;  // values are the domain's
    size_t position;  // among the version's own axes
  };

  CommonResults(const grid::CompiledGrid& before, const grid::CompiledGrid& after)
      : grids_{&before, &after} {}

  void Match();
  void Share(const grid::Axis& before, size_t before_at, const grid::Axis& after, size_t after_at);
  // Cuts of the version's own, on the domain's axes.
  grid::Cuts CutsFor(Side side, const std::vector<grid::Axis>& shared) const;
  absl::Status Cut(int64_t most);

  const grid::CompiledGrid* grids_[2];
  std::vector<grid::Axis> own_[2];  // by position
  std::vector<Seen> seen_[2];       // by axis of the domain
  std::shared_ptr<const grid::Domain> domain_;
  std::vector<TableAxis> table_axes_;
  // Values of each axis of either version: common, and of each. Absent counts where it may be.
  struct Sizes {
    uint64_t common = 0, of[2] = {0, 0};
  };
  std::vector<Sizes> sizes_;
  grid::CellCount common_, of_[2], only_[2];
  std::vector<AxisChange> changes_;
};

}  // namespace seuil::decision
