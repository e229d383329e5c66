#include "grid/point.h"

#include <algorithm>

namespace seuil::grid {
namespace {

constexpr int64_t FloorDiv(int64_t a, int64_t b) { return a / b - (a % b != 0 && a < 0 ? 1 : 0); }

bool HoldsForSkill(const CompiledGrid& grid, const Condition& condition, int64_t bound,
                   const SkillValue& skill) {
  int64_t actual = skill.score;
  if (condition.measure == Measure::kLevel) {
    if (skill.level == kNoIndex) return false;
    actual = grid.levels[skill.level].rank;
  } else if (!skill.has_score) {
    return false;
  }
  return condition.test == Test::kAtLeast ? actual >= bound : actual < bound;
}

}  // namespace

int64_t AggregateScore(const Overall& overall, int64_t sum, int64_t count) {
  if (overall.from != OverallFrom::kMean) return sum;
  if (overall.round_step == 0) return FloorDiv(sum, count);
  const int64_t whole = count * overall.round_step;  // sum / whole = the mean in steps
  const int64_t steps = overall.ties == Ties::kUp ? FloorDiv(2 * sum + whole, 2 * whole)
                                                  : -FloorDiv(whole - 2 * sum, 2 * whole);
  return steps * overall.round_step;
}

void DeriveOverall(const CompiledGrid& grid, Point& point) {
  const Overall& overall = grid.overall;
  for (size_t i = 0; i < point.skills.size(); ++i) {
    const std::vector<ScoreBand>& bands = grid.skills[i].input.bands;
    SkillValue& skill = point.skills[i];
    if (skill.has_score && !bands.empty()) skill.level = LevelOfScore(bands, skill.score);
  }
  if (overall.from == OverallFrom::kMinimum && overall.as == Measure::kLevel) {
    point.overall_level = point.skills.front().level;
    for (const SkillValue& skill : point.skills) {
      point.overall_level = std::min(point.overall_level, skill.level);
    }
    return;
  }
  if (overall.from == OverallFrom::kMinimum) {
    point.has_score = true;
    point.overall_score = point.skills.front().score;
    for (const SkillValue& skill : point.skills) {
      point.overall_score = std::min(point.overall_score, skill.score);
    }
  } else if (overall.from != OverallFrom::kGiven) {
    int64_t sum = 0;
    for (const SkillValue& skill : point.skills) sum += skill.score;
    point.has_score = true;
    point.overall_score = AggregateScore(overall, sum, static_cast<int64_t>(point.skills.size()));
  }
  if (point.has_score && !overall.bands.empty()) {
    point.overall_level = LevelOfScore(overall.bands, point.overall_score);
  }
}

bool Holds(const CompiledGrid& grid, const Condition& condition, const Point& point) {
  const bool has_objective = point.threshold != kNoIndex;
  if (condition.test == Test::kIsNone) return !has_objective;
  int64_t bound = condition.bound;
  if (condition.relative) {
    if (!has_objective) return false;
    bound += grid.levels[point.threshold].rank;
  }
  const auto compare = [&](int64_t actual) {
    return condition.test == Test::kAtLeast ? actual >= bound : actual < bound;
  };
  const auto skill_holds = [&](const SkillValue& skill) {
    return HoldsForSkill(grid, condition, bound, skill);
  };
  switch (condition.operand) {
    case Operand::kObjective:
      return has_objective && compare(grid.levels[point.threshold].rank);
    case Operand::kAttained:
      return point.overall_level != kNoIndex && compare(grid.levels[point.overall_level].rank);
    case Operand::kScore:
      return point.has_score && compare(point.overall_score);
    case Operand::kSkill:
      return skill_holds(point.skills[condition.skill]);
    case Operand::kEachSkill:
      return std::all_of(point.skills.begin(), point.skills.end(), skill_holds);
    case Operand::kAnySkill:
      return std::any_of(point.skills.begin(), point.skills.end(), skill_holds);
  }
  return false;
}

RuleSet HeldRules(const CompiledGrid& grid, const Point& point) {
  RuleSet held;
  for (Index i = 0; i < grid.rules.size(); ++i) {
    const std::vector<Condition>& when = grid.rules[i].when;
    if (std::all_of(when.begin(), when.end(),
                    [&](const Condition& condition) { return Holds(grid, condition, point); })) {
      held.push_back(i);
    }
  }
  return held;
}

Index OutcomeOf(const CompiledGrid& grid, const RuleSet& held) {
  return held.empty() ? grid.otherwise->outcome : grid.rules[held.front()].outcome;
}

}  // namespace seuil::grid
