// The `seuil` command as a function: words and streams in, exit status out.
//
// Thread contract: one call at a time on one Environment.
//
//   Environment env{std::cin, std::cout, std::cerr, isatty(2) == 1, absl::LocalTimeZone(), …};
//   return static_cast<int>(Run({"grids"}, env));
#pragma once

#include <functional>
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
  bool asks;            // whether `in` is a terminal whose person can be asked
  std::string user;     // who runs the command, as the system says
  // Time, for what waits.
  std::function<absl::Time()> now;
  std::function<void(absl::Duration)> sleep;
};

// `words` without the program's name.
ExitCode Run(std::vector<std::string> words, const Environment& env);

}  // namespace seuil::client::cli
