// The command line of seuild: words in, one plain struct out.
//
// Only command_line.cc knows CLI11. A further verb is its options struct, a member of Command and a
// block there.
//
// Thread contract: a free function without state.
//
//   ParsedCommandLine parsed = ParseCommandLine(argc, argv, std::cout, std::cerr);
//   if (!parsed.command) return parsed.exit_status;  // help was printed, or a usage error
#pragma once

#include <optional>
#include <ostream>
#include <string>
#include <variant>
#include <vector>

#include "tools/check.h"
#include "tools/diff.h"
#include "tools/export.h"
#include "tools/impact.h"
#include "tools/import.h"
#include "tools/log_check.h"
#include "tools/log_find.h"
#include "tools/releases.h"
#include "tools/replay.h"
#include "tools/table.h"
#include "tools/test_cases.h"

namespace seuil::tools {

// Exit status for wrong usage, a path that cannot be opened and output that cannot be written.
inline constexpr int kWrongUsage = 2;

struct SchemaOptions {};

// What main hands on to the server; empty = not said.
struct ServeCommand {
  std::string config, grids;
  std::vector<std::string> listen, admin, metrics;
  std::string control, log_level;
};

using Command = std::variant<CheckOptions, TestOptions, TableOptions, DiffOptions, ImpactOptions,
                             ReleaseOptions, ExportOptions, ImportOptions, SchemaOptions,
                             ReplayOptions, LogFindOptions, LogCheckOptions, ServeCommand>;

struct ParsedCommandLine {
  std::optional<Command> command;  // nullopt: all is said, exit
  int exit_status = 0;             // 0 after help and version, 2 after a usage error
};

ParsedCommandLine ParseCommandLine(int argc, const char* const* argv, std::ostream& out,
                                   std::ostream& err);

}  // namespace seuil::tools
