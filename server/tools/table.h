// `seuild table`: the whole decision function of one version, written out: what each objective and
// each result is given, and by which rules. The regions are those that GetDecisionTable pages.
//
// Thread contract: a free function; writes to `out` (the table) and `err` (why there is none).
//
//   return PrintTable({.path = "grids/cloe", .format = TableFormat::kCsv}, std::cout, std::cerr);
#pragma once

#include <ostream>
#include <string>

namespace seuil::tools {

enum class TableFormat {
  kText,  // a matrix where results are one overall axis, else a list
  kCsv,   // a line for each region; scores are ranges of two columns, both ends included
  kJson,
};

struct TableOptions {
  std::string path;  // a grid file, or the folder of a grid with one version
  TableFormat format = TableFormat::kText;
};

// Exit status: 0; 1 the version is refused, and `out` has its problems where it is JSON; 2 the path
// cannot be opened or names several versions.
int PrintTable(const TableOptions& options, std::ostream& out, std::ostream& err);

}  // namespace seuil::tools
