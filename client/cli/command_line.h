// The command line of `seuil`: words to an Invocation. Only this, admin_command_line.cc and
// usage.cc know CLI11.
//
// Thread contract: a free function; it reads SEUIL_ADDRESS and SEUIL_ADMIN_ADDRESS from the
// environment.
//
//   auto parsed = ParseCommandLine({"evaluate", "--grid", "cloe", "--none", "--result-level",
//   "C2"});
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "client/cli/command.h"
#include "client/cli/exit_code.h"

namespace seuil::client::cli {

// Nothing to run: help or the program's version was asked for, or the line is wrong.
struct NothingToRun {
  ExitCode code;
  std::string out;  // for standard output
  std::string err;  // for standard error
};

// `words` without the program's name.
std::variant<Invocation, NothingToRun> ParseCommandLine(std::vector<std::string> words);

}  // namespace seuil::client::cli
