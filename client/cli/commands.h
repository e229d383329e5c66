// The commands of `seuil`, each a function: ask, print, say how it went.
//
// Thread contract: one command at a time on one Context.
#pragma once

#include "client/cli/command.h"
#include "client/cli/context.h"
#include "client/cli/exit_code.h"

namespace seuil::client::cli {

ExitCode RunCommand(const EvaluateCommand& command, const Context& context);    // evaluate.cc
ExitCode RunCommand(const BatchCommand& command, const Context& context);       // batch.cc
ExitCode RunCommand(const ResolveCommand& command, const Context& context);     // resolve.cc
ExitCode RunCommand(const SyncCommand& command, const Context& context);        // sync.cc
ExitCode RunCommand(const JobsSearchCommand& command, const Context& context);  // catalogue.cc
ExitCode RunCommand(const JobsExportCommand& command, const Context& context);  // export.cc
ExitCode RunCommand(const GridsCommand& command, const Context& context);       // grids.cc
ExitCode RunCommand(const BandsCommand& command, const Context& context);       // catalogue.cc
ExitCode RunCommand(const JobsListCommand& command, const Context& context);    // catalogue.cc
ExitCode RunCommand(const JobsGetCommand& command, const Context& context);     // catalogue.cc
ExitCode RunCommand(const ReleasesCommand& command, const Context& context);    // catalogue.cc
ExitCode RunCommand(const SourceCommand& command, const Context& context);      // catalogue.cc
ExitCode RunCommand(const TableCommand& command, const Context& context);       // table.cc
ExitCode RunCommand(const HealthCommand& command, const Context& context);      // health.cc
ExitCode RunCommand(const VersionsCommand& command, const Context& context);    // versions.cc
ExitCode RunCommand(const CheckCommand& command, const Context& context);       // versions.cc
ExitCode RunCommand(const PublishCommand& command, const Context& context);     // versions.cc
ExitCode RunCommand(const DiffCommand& command, const Context& context);        // diff.cc
ExitCode RunCommand(const ImpactCommand& command, const Context& context);      // impact.cc
ExitCode RunCommand(const ActivateCommand& command, const Context& context);    // change.cc
ExitCode RunCommand(const RollBackCommand& command, const Context& context);    // change.cc
ExitCode RunCommand(const CancelCommand& command, const Context& context);      // change.cc
ExitCode RunCommand(const WithdrawCommand& command, const Context& context);    // change.cc
ExitCode RunCommand(const PlanCommand& command, const Context& context);        // plan.cc
ExitCode RunCommand(const ReloadCommand& command, const Context& context);      // plan.cc
ExitCode RunCommand(const WaitCommand& command, const Context& context);        // wait.cc

}  // namespace seuil::client::cli
