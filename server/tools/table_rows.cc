#include "tools/table_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "base/decimal.h"
#include "grid/domain.h"
#include "grid/point.h"

namespace seuil::tools {
namespace {

using grid::Domain;

bool HasLanguages(const Domain& domain) {
  return std::any_of(domain.cases().begin(), domain.cases().end(),
                     [](const grid::ObjectiveCase& one) { return !one.language.empty(); });
}

std::string OverallOf(const Domain& domain, int64_t sum) {
  return Decimal::FromMicros(grid::AggregateScore(domain.grid().overall,
                                                  domain.sum_scale().Micros(sum),
                                                  static_cast<int64_t>(domain.axes().size())))
      .ToString();
}

TableRow RowOf(const Domain& domain, const grid::ObjectiveCase& objective,
               const Domain::Cursor& at) {
  const grid::CompiledGrid& grid = domain.grid();
  TableRow row;
  if (HasLanguages(domain)) row.ranges.push_back({objective.language, objective.language});
  const std::string threshold =
      objective.threshold == grid::kNoIndex ? "none" : grid.levels[objective.threshold].id;
  row.ranges.push_back({threshold, threshold});
  for (size_t i = 0; i < domain.axes().size(); ++i) {
    const grid::Axis& axis = domain.axes()[i];
    row.ranges.push_back({grid::Written(grid, axis, at.interval(i).from),
                          grid::Written(grid, axis, at.interval(i).to)});
  }
  if (domain.has_sum()) {
    row.ranges.push_back({OverallOf(domain, at.sum().from), OverallOf(domain, at.sum().to)});
  }
  const grid::RuleSet held =
      grid::HeldRules(grid, domain.PointAt(objective, domain.LowestPoint(at)));
  row.rules.assign(held.begin(), held.end());
  row.outcome = grid::OutcomeOf(grid, held);
  return row;
}

}  // namespace

TableRows RowsOf(const grid::CompiledGrid& grid) {
  const std::vector<grid::Axis> axes = grid::AxesOf(grid);
  // A proven grid has as few regions as its proof allowed.
  const Domain domain =
      *Domain::Cut(grid, grid::CutsOf(grid, axes), std::numeric_limits<int64_t>::max());
  TableRows table;
  if (HasLanguages(domain)) table.axes.push_back({"language", false});
  table.axes.push_back({"objective", false});
  for (const grid::Axis& axis : axes) {
    table.axes.push_back({axis.name, axis.input.as == grid::Measure::kScore});
  }
  if (domain.has_sum()) table.axes.push_back({"overall", true});
  table.matrix = axes.size() == 1 && !domain.has_sum();
  for (const grid::ObjectiveCase& objective : domain.cases()) {
    for (Domain::Cursor at(domain); !at.done(); at.Next()) {
      table.rows.push_back(RowOf(domain, objective, at));
    }
  }
  return table;
}

std::string RangeText(const TableRange& range) {
  if (range.from.empty()) return "absent";
  return range.from == range.to ? range.from : fmt::format("{}-{}", range.from, range.to);
}

}  // namespace seuil::tools
