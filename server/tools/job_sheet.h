// A catalogue as a sheet: CSV with a row for each job, to be edited by people and read back.
// grids/CATALOGUE.md specifies it; `seuil jobs export` writes the same bytes.
//
// Thread contract: values and free functions.
//
//   out << WriteJobSheet(sheet);
//   std::vector<SheetRow> rows = ReadJobSheet(text, base, problems);
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/problem.h"
#include "grid/spec.h"
#include "tools/sheet_job.h"

namespace seuil::tools {

// What a sheet needs to know of its grid.
struct SheetGrid {
  std::vector<std::string> locales;               // the source's first
  std::map<std::string, std::string> thresholds;  // band id to level id; "": asks for none
};
// A spec that does not compile gives what can be told.
SheetGrid SheetGridOf(const grid::GridSpec& spec);

std::string WriteJobSheet(const SheetGrid& grid, const std::vector<SheetJob>& jobs);

struct SheetRow {
  SheetJob job;
  Position at;
  // By key of the grid file: "band", "title" …; the key's first column where it has several.
  std::map<std::string, Position, std::less<>> cells;
};

// A column that is not there leaves what `base` says of the row's job; a new job then has nothing.
// Every problem found is added, at its row and column; with errors the rows are not to be used.
std::vector<SheetRow> ReadJobSheet(const std::string& text, const SheetGrid& grid,
                                   const std::vector<SheetJob>& base, Problems& problems);

}  // namespace seuil::tools
