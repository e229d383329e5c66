#include "rpc/decision_table.h"

#include <algorithm>
#include <string>
#include <utility>

#include "base/decimal.h"
#include "grid/domain.h"
#include "grid/point.h"
#include "rpc/answer.h"
#include "rpc/fragments.h"
#include "rpc/page_token.h"

namespace seuil::rpc {
namespace {

using grid::Domain;

bool HasLanguages(const Domain& domain) {
  return std::any_of(
      domain.cases().begin(), domain.cases().end(),
      [](const grid::ObjectiveCase& objective) { return !objective.language.empty(); });
}

void AddAxis(std::string name, bool levels, v1::GetDecisionTableResponse& response) {
  v1::TableAxis& axis = *response.add_axes();
  axis.set_name(std::move(name));
  axis.set_levels(levels);
}

void AddAxes(const Domain& domain, v1::GetDecisionTableResponse& response) {
  if (HasLanguages(domain)) AddAxis("language", false, response);
  AddAxis("objective", true, response);
  for (const grid::Axis& axis : domain.axes()) {
    AddAxis(axis.name, axis.input.as == grid::Measure::kLevel, response);
  }
  if (domain.has_sum()) AddAxis("overall", false, response);
}

void AddRange(std::string from, std::string to, v1::TableRegion& region) {
  v1::TableRange& range = *region.add_ranges();
  range.set_from(std::move(from));
  range.set_to(std::move(to));
}

void AddRegion(const Domain& domain, const grid::ObjectiveCase& objective, const Domain::Cursor& at,
               v1::TableRegion& region) {
  const grid::CompiledGrid& grid = domain.grid();
  if (HasLanguages(domain)) AddRange(objective.language, objective.language, region);
  const std::string threshold =
      objective.threshold == grid::kNoIndex ? "none" : grid.levels[objective.threshold].id;
  AddRange(threshold, threshold, region);
  for (size_t i = 0; i < domain.axes().size(); ++i) {
    const grid::Axis& axis = domain.axes()[i];
    AddRange(grid::Written(grid, axis, at.interval(i).from),
             grid::Written(grid, axis, at.interval(i).to), region);
  }
  if (domain.has_sum()) {
    const auto overall = [&](int64_t sum) {
      const int64_t micros = grid::AggregateScore(grid.overall, domain.sum_scale().Micros(sum),
                                                  static_cast<int64_t>(domain.axes().size()));
      return Decimal::FromMicros(micros).ToString();
    };
    AddRange(overall(at.sum().from), overall(at.sum().to), region);
  }
  const grid::Point point = domain.PointAt(objective, domain.LowestPoint(at));
  const grid::RuleSet held = grid::HeldRules(grid, point);
  region.set_outcome(grid.outcomes[grid::OutcomeOf(grid, held)].id);
  for (const grid::Index rule : held) region.add_rules(grid.rules[rule].id);
  if (held.empty()) region.add_rules(grid.otherwise->id);
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
  const Domain& domain = AnswerFragments::Of(version).domain();
  const size_t total = domain.regions() * domain.cases().size();

  AddAxes(domain, response);
  size_t bytes = 0;
  size_t next = page->offset;
  while (next < total && bytes <= kPageBytes &&
         static_cast<size_t>(response.regions_size()) < page->limit) {
    const Domain::Cursor at(domain, next % domain.regions());
    v1::TableRegion& region = *response.add_regions();
    AddRegion(domain, domain.cases()[next / domain.regions()], at, region);
    bytes += region.ByteSizeLong();
    ++next;
  }
  if (next < total) response.set_next_page_token(page->TokenAt(next, version.digest));
  response.set_total_regions(static_cast<int64_t>(total));
  FillServedBy(*acquired, response);
  return absl::OkStatus();
}

}  // namespace seuil::rpc
