#include "decision/table.h"

#include <limits>
#include <optional>
#include <utility>

#include "base/decimal.h"

namespace seuil::decision {
namespace {

using grid::Axis;
using grid::CompiledGrid;
using grid::Domain;
using grid::kNoIndex;
using grid::Measure;
using grid::Point;

// The proof walked no fewer regions, so that these are not too many.
Domain DomainOf(const CompiledGrid& grid) {
  const grid::Cuts cuts = grid::CutsOf(grid, grid::AxesOf(grid));
  return *Domain::Cut(grid, cuts, std::numeric_limits<int64_t>::max());
}

}  // namespace

Table::Table(const CompiledGrid& grid)
    : domain_(DomainOf(grid)), has_languages_(grid.language_required()) {
  if (has_languages_) axes_.push_back({.name = "language"});
  axes_.push_back({.name = "objective", .levels = true});
  for (const Axis& axis : domain_.axes()) {
    axes_.push_back({.name = axis.name, .levels = axis.input.as == Measure::kLevel});
  }
  if (grid.overall.from != grid::OverallFrom::kGiven) {
    axes_.push_back({.name = "overall", .levels = !grid.overall.has_score()});
  }
}

// A minimum is lowest at the box' lowest corner and highest at its highest.
TableRange Table::OverallOf(const Domain::Cursor& at) const {
  const auto overall = [&](bool highest) {
    grid::Values values;
    if (domain_.has_sum()) {
      const int64_t sum = highest ? at.sum().to : at.sum().from;
      values = domain_.PointWithSum(at, sum, 0, Domain::Share::kMost);
    } else {
      for (size_t i = 0; i < domain_.axes().size(); ++i) {
        values.push_back(highest ? at.interval(i).to : at.interval(i).from);
      }
    }
    const Point point = domain_.PointAt(domain_.cases()[0], values);
    return point.has_score ? Decimal::FromMicros(point.overall_score).ToString()
                           : domain_.grid().levels[point.overall_level].id;
  };
  return {overall(false), overall(true)};
}

TableRegion Table::At(size_t position) const {
  const CompiledGrid& grid = domain_.grid();
  const grid::ObjectiveCase& objective = domain_.cases()[position / domain_.regions()];
  const Domain::Cursor at(domain_, position % domain_.regions());
  TableRegion region;
  if (has_languages_) region.ranges.push_back({objective.language, objective.language});
  const std::string threshold =
      objective.threshold == kNoIndex ? "none" : grid.levels[objective.threshold].id;
  region.ranges.push_back({threshold, threshold});
  for (size_t i = 0; i < domain_.axes().size(); ++i) {
    const Axis& axis = domain_.axes()[i];
    region.ranges.push_back({grid::Written(grid, axis, at.interval(i).from),
                             grid::Written(grid, axis, at.interval(i).to)});
  }
  if (grid.overall.from != grid::OverallFrom::kGiven) region.ranges.push_back(OverallOf(at));
  region.rules = grid::HeldRules(grid, domain_.PointAt(objective, domain_.LowestPoint(at)));
  region.outcome = grid::OutcomeOf(grid, region.rules);
  return region;
}

}  // namespace seuil::decision
