// `seuild replay`: reads a decision log and decides every row again, by the version that the row
// names, and checks the chain that the log's blocks form.
//
// Thread contract: a free function; it reads files, and keeps the versions that it needed.
//
//   return Replay({.log = "/var/log/seuil/decisions", .grids = "grids"}, std::cout, std::cerr);
#pragma once

#include <ostream>
#include <string>

#include "tools/report_format.h"

namespace seuil::tools {

struct ReplayOptions {
  std::string log;              // a log's folder, or a file of it
  std::string grids = "grids";  // archived versions too
  ReportFormat format = ReportFormat::kText;
};

// Exit status: 0 the chain is whole and every row is decided as it was; 1 not so; 2 a path cannot
// be opened.
int Replay(const ReplayOptions& options, std::ostream& out, std::ostream& err);

}  // namespace seuil::tools
