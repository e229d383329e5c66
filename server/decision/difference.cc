#include "decision/difference.h"

#include <algorithm>
#include <string>

namespace seuil::decision {
namespace {

using grid::CellCount;
using grid::CompiledGrid;
using grid::Index;
using grid::kNoIndex;
using grid::OutcomeKind;

constexpr std::string_view kKindNames[] = {"WON",          "LOST",          "CHANGED",
                                           "LEVEL_RAISED", "LEVEL_LOWERED", "RULES"};

int Compared(int64_t before, int64_t after) { return (after > before) - (after < before); }

// Position of the element with that id; kNoIndex where there is none.
template <typename T>
Index PositionOf(const std::vector<T>& list, const std::string& id) {
  for (Index i = 0; i < list.size(); ++i) {
    if (list[i].id == id) return i;
  }
  return kNoIndex;
}

// 1 where `after` stands higher than `before`, -1 lower, by the list of the after-version where
// both ids stand in it, else by that of the before-version; 0 where neither list has both.
template <typename T>
int ByLists(const std::vector<T>& list_before, Index before, const std::vector<T>& list_after,
            Index after) {
  const Index before_there = PositionOf(list_after, list_before[before].id);
  if (before_there != kNoIndex) return Compared(before_there, after);
  const Index after_here = PositionOf(list_before, list_after[after].id);
  return after_here == kNoIndex ? 0 : Compared(before, after_here);
}

// Best last.
int KindRank(OutcomeKind kind) { return -static_cast<int>(kind); }

}  // namespace

std::vector<std::string_view> RuleIdsOf(const CompiledGrid& grid, const grid::RuleSet& rules) {
  std::vector<std::string_view> ids;
  for (const Index rule : rules) ids.push_back(grid.rules[rule].id);
  if (ids.empty()) ids.push_back(grid.otherwise->id);
  return ids;
}

std::string_view DifferenceKindName(DifferenceKind kind) {
  return kKindNames[static_cast<size_t>(kind)];
}

CellCount& DifferenceCounts::Of(DifferenceKind kind) {
  switch (kind) {
    case DifferenceKind::kWon:
      return won;
    case DifferenceKind::kLost:
      return lost;
    case DifferenceKind::kChanged:
      return changed;
    case DifferenceKind::kLevelRaised:
      return level_raised;
    case DifferenceKind::kLevelLowered:
      return level_lowered;
    case DifferenceKind::kRules:
      break;
  }
  return rules_only;
}

std::optional<DifferenceKind> Judge(const CompiledGrid& before, const Given& was,
                                    const CompiledGrid& after, const Given& is) {
  const grid::Outcome &from = before.outcomes[was.outcome], &to = after.outcomes[is.outcome];
  if (from.id != to.id || from.kind != to.kind) {
    // One id of another kind is another outcome.
    int order =
        from.id == to.id ? 0 : ByLists(before.outcomes, was.outcome, after.outcomes, is.outcome);
    if (order == 0) order = Compared(KindRank(from.kind), KindRank(to.kind));
    return order > 0   ? DifferenceKind::kWon
           : order < 0 ? DifferenceKind::kLost
                       : DifferenceKind::kChanged;
  }
  if (was.attained == kNoIndex || is.attained == kNoIndex) {
    if (was.attained != is.attained) {
      return was.attained == kNoIndex ? DifferenceKind::kLevelRaised
                                      : DifferenceKind::kLevelLowered;
    }
  } else if (before.levels[was.attained].id != after.levels[is.attained].id) {
    const int order = ByLists(before.levels, was.attained, after.levels, is.attained);
    return order > 0   ? DifferenceKind::kLevelRaised
           : order < 0 ? DifferenceKind::kLevelLowered
                       : DifferenceKind::kChanged;
  }
  // In whatever order their files have them.
  std::vector<std::string_view> rules = RuleIdsOf(before, was.rules);
  std::vector<std::string_view> others = RuleIdsOf(after, is.rules);
  std::sort(rules.begin(), rules.end());
  std::sort(others.begin(), others.end());
  if (rules == others) return std::nullopt;
  return DifferenceKind::kRules;
}

uint32_t GivenPairs::Give(Side side, const grid::Point& point) {
  const CompiledGrid& grid = *grids_[side];
  Given given{kNoIndex, point.overall_level, HeldRules(grid, point)};
  given.outcome = OutcomeOf(grid, given.rules);
  const auto [entry, added] =
      ids_[side].try_emplace(given, static_cast<uint32_t>(given_[side].size()));
  if (added) given_[side].push_back(std::move(given));
  return entry->second;
}

std::optional<DifferenceKind> GivenPairs::KindOf(uint32_t before, uint32_t after) {
  const auto [entry, added] =
      kinds_.try_emplace(uint64_t{before} << 32 | after, std::optional<DifferenceKind>());
  if (added) {
    entry->second =
        Judge(*grids_[kBefore], given_[kBefore][before], *grids_[kAfter], given_[kAfter][after]);
  }
  return entry->second;
}

}  // namespace seuil::decision
