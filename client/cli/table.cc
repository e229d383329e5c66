// `seuil table`: the whole decision function of a version, one region a line.
#include <fmt/format.h>

#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_join.h"
#include "client/cli/commands.h"
#include "client/cli/decision_text.h"
#include "client/cli/json.h"
#include "client/cli/pages.h"
#include "client/cli/text.h"

namespace seuil::client::cli {
namespace {

std::string RangeText(const seuil::v1::TableRange& range) {
  const auto value = [](const std::string& end) { return end.empty() ? "absent" : end; };
  return range.from() == range.to() ? value(range.from())
                                    : value(range.from()) + " to " + value(range.to());
}

std::string RegionsText(const seuil::v1::GetDecisionTableResponse& table) {
  std::vector<std::string> header;
  for (const seuil::v1::TableAxis& axis : table.axes()) {
    header.push_back(absl::AsciiStrToUpper(axis.name()));
  }
  header.insert(header.end(), {"OUTCOME", "RULES"});
  std::vector<std::vector<std::string>> rows;
  for (const seuil::v1::TableRegion& region : table.regions()) {
    std::vector<std::string> row;
    for (const seuil::v1::TableRange& range : region.ranges()) row.push_back(RangeText(range));
    row.push_back(region.outcome());
    row.push_back(absl::StrJoin(region.rules(), ", "));
    rows.push_back(std::move(row));
  }
  return AlignedTable(header, rows) + fmt::format("{} regions; {}\n", table.regions_size(),
                                                  Printable(ServedByText(table.served_by())));
}

}  // namespace

ExitCode RunCommand(const TableCommand& command, const Context& context) {
  seuil::v1::GetDecisionTableRequest request;
  SetGrid(context, command.grid, &request);
  request.set_page_size(1000);
  const auto table = Collect(context.evaluation.DecisionTable(request),
                             &seuil::v1::GetDecisionTableResponse::mutable_regions);
  if (!table.ok()) return Fail(context, table.status());
  context.env.out << (command.format == Format::kJson ? ToJson(*table, JsonLayout::kIndented)
                                                      : RegionsText(*table));
  return ExitCode::kOk;
}

}  // namespace seuil::client::cli
