// `seuil diff`: the exact comparison of two versions, with the guards that a release may have.
#include <fmt/format.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "client/cli/admin_text.h"
#include "client/cli/commands.h"
#include "client/cli/diff_text.h"
#include "client/cli/json.h"
#include "client/cli/pages.h"
#include "client/cli/version_pair.h"

namespace seuil::client::cli {
namespace {

// False, after saying so, where the count is above the limit.
bool Holds(const Context& context, std::string_view guard, std::int64_t count,
           const std::optional<std::int64_t>& limit) {
  if (!limit || count <= *limit) return true;
  context.env.err << UsageText(
      fmt::format("{} is {}, and the limit is {}", guard, Number(count), Number(*limit)));
  return false;
}

}  // namespace

ExitCode RunCommand(const DiffCommand& command, const Context& context) {
  seuil::v1::CompareVersionsRequest request;
  request.set_grid(command.grid);
  SetPair(command.versions, &request);
  request.set_page_size(1000);
  const auto response = Collect(context.admin.Comparison(request),
                                &seuil::v1::CompareVersionsResponse::mutable_entries);
  if (!response.ok()) return Fail(context, response.status());
  switch (command.format) {
    case DiffFormat::kText:
      context.env.out << DiffText(command.grid, *response, command.limit);
      break;
    case DiffFormat::kJson:
      context.env.out << ToJson(*response, JsonLayout::kIndented);
      break;
    case DiffFormat::kMarkdown:
      context.env.out << DiffMarkdown(command.grid, *response, command.limit);
      break;
  }
  const seuil::v1::DecisionCounts& counts = response->summary().decisions();
  const bool changes = Holds(context, "max_outcome_changes", counts.outcome_changes(),
                             command.guards.max_outcome_changes);
  const bool losses = Holds(context, "max_outcome_losses", counts.outcome_losses(),
                            command.guards.max_outcome_losses);
  return changes && losses ? ExitCode::kOk : ExitCode::kRefused;
}

}  // namespace seuil::client::cli
