// seuild: the server and the offline tools. Only dispatch; each verb is a function of its own.
#include <iostream>
#include <utility>
#include <variant>

#include "base/clock.h"
#include "rpc/serve.h"
#include "tools/check.h"
#include "tools/command_line.h"
#include "tools/diff.h"
#include "tools/export.h"
#include "tools/impact.h"
#include "tools/import.h"
#include "tools/log_check.h"
#include "tools/log_find.h"
#include "tools/releases.h"
#include "tools/replay.h"
#include "tools/schema.h"
#include "tools/table.h"
#include "tools/test_cases.h"

namespace seuil {
namespace {

int Run(const tools::CheckOptions& options) {
  return tools::Check(options, SystemClock().Now(), std::cout, std::cerr);
}

int Run(const tools::TestOptions& options) {
  return tools::TestCases(options, std::cout, std::cerr);
}

int Run(const tools::TableOptions& options) {
  return tools::PrintTable(options, std::cout, std::cerr);
}

int Run(const tools::DiffOptions& options) { return tools::Diff(options, std::cout, std::cerr); }

int Run(const tools::ImpactOptions& options) {
  return tools::AssessImpact(options, std::cout, std::cerr);
}

int Run(const tools::ReleaseOptions& options) {
  return tools::ChangeReleases(options, SystemClock().Now(), std::cout, std::cerr);
}

int Run(const tools::ExportOptions& options) {
  return tools::Export(options, std::cout, std::cerr);
}

int Run(const tools::ImportOptions& options) {
  return tools::Import(options, std::cout, std::cerr);
}

int Run(const tools::ReplayOptions& options) {
  return tools::Replay(options, std::cout, std::cerr);
}

int Run(const tools::LogFindOptions& options) {
  return tools::FindReference(options, std::cout, std::cerr);
}

int Run(const tools::LogCheckOptions& options) {
  return tools::CheckLog(options, std::cout, std::cerr);
}

int Run(tools::SchemaOptions) {
  std::cout << tools::GridSchema();
  return 0;
}

int Run(tools::ServeCommand command) {
  return rpc::Serve({.config = std::move(command.config),
                     .grids = std::move(command.grids),
                     .listen = std::move(command.listen),
                     .admin = std::move(command.admin),
                     .metrics = std::move(command.metrics),
                     .control = std::move(command.control),
                     .log_level = std::move(command.log_level)});
}

// A report that did not arrive must not pass for a good one.
int Written(int exit_status) {
  if (std::cout.flush()) return exit_status;
  std::cerr << "seuild: the output cannot be written\n";
  return tools::kWrongUsage;
}

}  // namespace
}  // namespace seuil

// What throws here is a defect, and ends the process as one.
// NOLINTNEXTLINE(bugprone-exception-escape)
int main(int argc, char** argv) {
  std::ios::sync_with_stdio(false);
  seuil::tools::ParsedCommandLine parsed =
      seuil::tools::ParseCommandLine(argc, argv, std::cout, std::cerr);
  if (!parsed.command) return seuil::Written(parsed.exit_status);
  const int exit_status =
      std::visit([](auto& options) { return seuil::Run(std::move(options)); }, *parsed.command);
  return seuil::Written(exit_status);
}
