#include "rpc/decision_table.h"

#include <string>
#include <utility>

#include "decision/table.h"
#include "rpc/answer.h"
#include "rpc/fragments.h"
#include "rpc/page_token.h"

namespace seuil::rpc {
namespace {

using decision::Table;

void AddAxes(const Table& table, v1::GetDecisionTableResponse& response) {
  for (const decision::TableAxis& axis : table.axes()) {
    v1::TableAxis& message = *response.add_axes();
    message.set_name(axis.name);
    message.set_levels(axis.levels);
  }
}

void Fill(decision::TableRegion&& region, const grid::CompiledGrid& grid,
          v1::TableRegion& message) {
  for (decision::TableRange& range : region.ranges) {
    v1::TableRange& ends = *message.add_ranges();
    ends.set_from(std::move(range.from));
    ends.set_to(std::move(range.to));
  }
  message.set_outcome(grid.outcomes[region.outcome].id);
  for (const grid::Index rule : region.rules) message.add_rules(grid.rules[rule].id);
  if (region.rules.empty()) message.add_rules(grid.otherwise->id);
}

}  // namespace

absl::Status GetDecisionTable(Call& call, const v1::GetDecisionTableRequest& request,
                              v1::GetDecisionTableResponse& response) {
  const absl::StatusOr<Page> page = ReadPage(PageMethod::kGetDecisionTable, request);
  if (!page.ok()) return page.status();
  const absl::StatusOr<registry::Acquired> acquired =
      call.Acquire(request.grid(), request.version(), page->digest);
  if (!acquired.ok()) return acquired.status();
  const registry::LoadedVersion& version = *acquired->version;
  const Table& table = AnswerFragments::Of(version).table();

  AddAxes(table, response);
  size_t bytes = 0;
  size_t next = page->offset;
  while (next < table.size() && bytes <= kPageBytes &&
         static_cast<size_t>(response.regions_size()) < page->limit) {
    v1::TableRegion& region = *response.add_regions();
    Fill(table.At(next++), *version.grid, region);
    bytes += region.ByteSizeLong();
  }
  if (next < table.size()) response.set_next_page_token(page->TokenAt(next, version.digest));
  response.set_total_regions(static_cast<int64_t>(table.size()));
  FillServedBy(*acquired, response);
  return absl::OkStatus();
}

}  // namespace seuil::rpc
