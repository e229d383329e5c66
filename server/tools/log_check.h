// `seuild log check`: whether a decision log or an audit log is as it was written, from its digests
// alone.
//
// Thread contract: a free function; it reads files.
//
//   return CheckLog({.log = "/var/log/seuil/audit.jsonl"}, std::cout, std::cerr);
#pragma once

#include <ostream>
#include <string>

namespace seuil::tools {

struct LogCheckOptions {
  std::string log;  // a decision log's folder, a file of it, or an audit log's file
};

// Exit status: 0 whole, 1 a break, 2 a path cannot be opened.
int CheckLog(const LogCheckOptions& options, std::ostream& out, std::ostream& err);

}  // namespace seuil::tools
