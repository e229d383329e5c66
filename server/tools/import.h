// `seuild import`: a sheet of jobs becomes a new grid file: that of another version with its jobs
// as the sheet has them, and the rest as it was, byte for byte.
//
// The new version is proven before it is written; nothing that is there is overwritten.
//
// Thread contract: a free function; writes the file, to `out` (what became of it) and to `err`
// (problems, at rows and columns of the sheet).
//
//   return Import({.sheet = "jobs.csv", .into = "grids/cloe/1.0.1.toml",
//                  .to = "grids/cloe/1.1.0.toml"}, std::cout, std::cerr);
#pragma once

#include <ostream>
#include <string>

namespace seuil::tools {

struct ImportOptions {
  std::string sheet, into;
  std::string to;  // its name is the new version's number
};

// Exit status: 0 written, or so already; 1 refused; 2 a path cannot be opened or is not named by a
// version; 3 another file stands there.
int Import(const ImportOptions& options, std::ostream& out, std::ostream& err);

}  // namespace seuil::tools
