// The commands of `seuil`, each a function: ask, print, say how it went.
//
// Thread contract: one command at a time on one Context.
#pragma once

#include "client/cli/command.h"
#include "client/cli/context.h"
#include "client/cli/exit_code.h"

namespace seuil::client::cli {

ExitCode RunCommand(const EvaluateCommand& command, const Context& context);  // evaluate.cc
ExitCode RunCommand(const BatchCommand& command, const Context& context);     // batch.cc
ExitCode RunCommand(const GridsCommand& command, const Context& context);     // grids.cc
ExitCode RunCommand(const BandsCommand& command, const Context& context);     // catalogue.cc
ExitCode RunCommand(const JobsListCommand& command, const Context& context);  // catalogue.cc
ExitCode RunCommand(const JobsGetCommand& command, const Context& context);   // catalogue.cc
ExitCode RunCommand(const ReleasesCommand& command, const Context& context);  // catalogue.cc
ExitCode RunCommand(const SourceCommand& command, const Context& context);    // catalogue.cc
ExitCode RunCommand(const TableCommand& command, const Context& context);     // table.cc
ExitCode RunCommand(const HealthCommand& command, const Context& context);    // health.cc

}  // namespace seuil::client::cli
