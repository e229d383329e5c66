// `seuild log find`: the rows of a decision log that carry a reference, kept or hashed.
//
// Thread contract: a free function; it reads files.
//
//   return FindReference({.log = "decisions", .keys = "keys", .reference = "candidate 17"},
//                        std::cout, std::cerr);
#pragma once

#include <ostream>
#include <string>

namespace seuil::tools {

struct LogFindOptions {
  std::string log;   // a log's folder, or a file of it
  std::string keys;  // folder of keys; empty: only references that were kept are found
  std::string reference;
};

// Writes the rows to `out` as they stand in the log, oldest first, and to `err` what could not be
// searched for want of its key. Exit status: 0 found, 1 not found, 2 a path cannot be opened.
int FindReference(const LogFindOptions& options, std::ostream& out, std::ostream& err);

}  // namespace seuil::tools
