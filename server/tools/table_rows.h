// A version's decision table as words: one row for each region of its domain.
//
// Thread contract: values and a free function without state.
//
//   TableRows table = RowsOf(*grid);
//   table.rows[0].ranges[0].from;  // "A2", of the axis table.axes[0]
#pragma once

#include <string>
#include <vector>

#include "grid/compiled.h"

namespace seuil::tools {

struct TableAxis {
  std::string name;  // "language", "objective", "attained", "score", "skill.<id>", "overall"
  bool ranges;       // scores: both ends included; else one value
};

// Both are empty where the input is absent.
struct TableRange {
  std::string from, to;
};

struct TableRow {
  std::vector<TableRange> ranges;  // in the order of the axes
  grid::Index outcome = grid::kNoIndex;
  std::vector<grid::Index> rules;  // that hold, in the grid's order; empty = otherwise
};

struct TableRows {
  std::vector<TableAxis> axes;
  std::vector<TableRow> rows;
  // Results are one overall axis, the last: rows of one objective stand together, each with as
  // many.
  bool matrix = false;
};

// REQUIRES: the grid is proven.
TableRows RowsOf(const grid::CompiledGrid& grid);

// "A2", "60-100", "absent".
std::string RangeText(const TableRange& range);

}  // namespace seuil::tools
