// `seuild check`: everything that loading proves, for people and for programs, before anything
// serves. It calls the same stages as the server, so what it passes, the server accepts.
//
// Thread contract: a free function; writes to `out` (the report) and `err` (a path that cannot be
// opened).
//
//   return Check({.paths = {"grids"}, .strict = true}, SystemClock().Now(), std::cout, std::cerr);
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "tools/report_format.h"

namespace seuil::tools {

struct CheckOptions {
  std::vector<std::string> paths;  // grid files, grid folders, grids roots
  bool strict = false;             // warnings are errors
  ReportFormat format = ReportFormat::kText;
  // An older state of one of the paths: what had come in its release plans must stand unchanged in
  // today's. Empty: not compared.
  std::string since = {};
};

// Exit status: 0 valid, 1 problems, 2 a path cannot be opened. `now` tells what a release plan puts
// in force.
int Check(const CheckOptions& options, absl::Time now, std::ostream& out, std::ostream& err);

}  // namespace seuil::tools
