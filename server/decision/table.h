// The decision table: every input of a grid, as regions that it decides alike. They are the regions
// of the proof (grid/domain.h), so that the table shown is the table proven; neighbours that behave
// alike stay apart where a band or a bound lies between them.
//
// Regions are written out one by one: a table of a million costs no more than the page asked for.
//
// Thread contract: immutable; const access from any thread.
//
//   Table table(*grid);
//   table.axes()[1].name;        // "attained"
//   table.At(0).ranges[0].from;  // "A2": the objective of the first region
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "grid/compiled.h"
#include "grid/domain.h"
#include "grid/point.h"

namespace seuil::decision {

struct TableAxis {
  std::string name;     // "language", "objective", "attained", "score", "skill.<id>", "overall"
  bool levels = false;  // values are level ids; else scores, or language tags
};

// Both ends included. "*" stands for every language that is not named, "none" for no objective, ""
// for a skill that is absent (from "" on: absent or not, nothing looks at it).
struct TableRange {
  std::string from, to;

  friend bool operator==(const TableRange&, const TableRange&) = default;
};

struct TableRegion {
  std::vector<TableRange> ranges;  // one for each axis
  grid::Index outcome = grid::kNoIndex;
  grid::RuleSet rules;  // that hold; empty = otherwise
};

class Table {
 public:
  // REQUIRES: the grid was proven. It must outlive the table.
  explicit Table(const grid::CompiledGrid& grid);

  // "language" where thresholds differ by it; "objective"; what a result states; "overall" where
  // the grid computes it.
  const std::vector<TableAxis>& axes() const { return axes_; }
  // Regions in all, in stable order: by objective, then by the axes, the last one fastest.
  size_t size() const { return domain_.cases().size() * domain_.regions(); }
  // REQUIRES: position < size().
  TableRegion At(size_t position) const;

  const grid::Domain& domain() const { return domain_; }

 private:
  TableRange OverallOf(const grid::Domain::Cursor& at) const;

  grid::Domain domain_;
  bool has_languages_ = false;
  std::vector<TableAxis> axes_;
};

}  // namespace seuil::decision
