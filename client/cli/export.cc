// `seuil jobs export`: the whole catalogue of one version.
#include <fmt/format.h>

#include <string>
#include <vector>

#include "client/cli/commands.h"
#include "client/cli/csv.h"
#include "client/cli/decision_text.h"
#include "client/cli/job_rows.h"
#include "client/cli/json.h"
#include "client/cli/text.h"

namespace seuil::client::cli {
namespace {

// Empty for what has no row of its own.
std::string CsvRow(const seuil::v1::CatalogueChange& change,
                   const std::vector<std::string>& locales) {
  if (change.has_job()) return CsvLine(JobCells(change.job().job(), locales)) + "\n";
  if (change.has_removed_job()) {
    return CsvLine(RemovedJobCells(change.removed_job(), locales)) + "\n";
  }
  return {};
}

}  // namespace

ExitCode RunCommand(const JobsExportCommand& command, const Context& context) {
  seuil::v1::GetGridRequest grid_request;
  SetGrid(context, command.grid, &grid_request);
  const auto grid = context.catalogue.GetGrid(grid_request);
  if (!grid.ok()) return Fail(context, grid.status());
  context.env.err << NoticeText(grid->notices());
  const std::vector<std::string> locales(grid->locales().begin(), grid->locales().end());
  const bool csv = command.rows == "csv";

  seuil::v1::SyncJobsRequest request;
  SetGrid(context, command.grid, &request);
  // The locales that were looked at are this version's.
  if (!request.has_version()) request.mutable_version()->set_digest(grid->served_by().digest());
  request.set_page_size(1000);
  std::size_t jobs = 0;
  if (csv) context.env.out << CsvLine(JobColumns(locales)) << '\n';
  SyncRange range = context.catalogue.Sync(request);
  for (const absl::StatusOr<seuil::v1::CatalogueChange>& change : range) {
    if (!change.ok()) return Fail(context, change.status());
    jobs += change->has_job();
    if (csv) {
      context.env.out << CsvRow(*change, locales);
    } else {
      context.env.out << ToJson(*change, JsonLayout::kOneLine);
    }
  }
  context.env.err << fmt::format("{} job{}; {}\n", jobs, jobs == 1 ? "" : "s",
                                 Printable(ServedByText(grid->served_by())));
  return ExitCode::kOk;
}

}  // namespace seuil::client::cli
