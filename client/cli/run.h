// The `seuil` command as a function: words and streams in, exit status out.
//
// Thread contract: one call at a time on one Environment.
//
//   Environment env{std::cin, std::cout, std::cerr, isatty(2) == 1, absl::LocalTimeZone()};
//   return static_cast<int>(Run({"grids"}, env));
#pragma once

#include <istream>
#include <ostream>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "client/cli/exit_code.h"

namespace seuil::client::cli {

// What a command has around it. Streams are not owned.
struct Environment {
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
  bool progress;        // whether `err` is a terminal that may be drawn on
  absl::TimeZone zone;  // what a bare date is read in
};

// `words` without the program's name.
ExitCode Run(std::vector<std::string> words, const Environment& env);

}  // namespace seuil::client::cli
