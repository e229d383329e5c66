// `seuild test`: runs the cases that stand beside grids, the decisions that people expect.
//
// Thread contract: a free function; writes to `out` (the report) and `err` (a path that cannot be
// opened).
//
//   return TestCases({.paths = {"grids/cloe"}}, std::cout, std::cerr);
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "tools/report_format.h"

namespace seuil::tools {

struct TestOptions {
  std::vector<std::string> paths;  // grid files, grid folders, grids roots
  ReportFormat format = ReportFormat::kText;
};

// Exit status: 0 every case holds, 1 one does not, a grid is refused or there are no cases at all,
// 2 a path cannot be opened.
int TestCases(const TestOptions& options, std::ostream& out, std::ostream& err);

}  // namespace seuil::tools
