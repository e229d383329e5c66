#include "decision/describe.h"

#include <algorithm>

#include "base/decimal.h"
#include "fmt/format.h"

namespace seuil::decision {
namespace {

using grid::CompiledGrid;
using grid::Condition;
using grid::Measure;
using grid::Operand;
using grid::Point;
using grid::SkillValue;
using grid::Test;

std::string ScoreText(int64_t micros) { return Decimal::FromMicros(micros).ToString(); }

// The base level of a rank; kNoIndex beyond the scale.
Index LevelOfRank(const CompiledGrid& grid, int64_t rank) {
  for (Index level = 0; level < grid.levels.size(); ++level) {
    if (grid.levels[level].rank == rank && grid.levels[level].base == kNoIndex) return level;
  }
  return kNoIndex;
}

Wanted WantedOf(const CompiledGrid& grid, const Condition& condition, const Point& point) {
  Wanted wanted;
  if (condition.test == Test::kIsNone) {
    wanted.kind = WantedKind::kNoObjective;
    return wanted;
  }
  if (condition.relative && point.threshold == kNoIndex) return wanted;  // any objective
  const bool at_least = condition.test == Test::kAtLeast;
  if (condition.measure == Measure::kScore) {
    wanted.kind = at_least ? WantedKind::kAtLeastScore : WantedKind::kBelowScore;
    wanted.score = ScoreText(condition.bound);
    return wanted;
  }
  const int64_t rank =
      condition.bound + (condition.relative ? grid.levels[point.threshold].rank : 0);
  const int64_t top = grid.levels.back().rank;
  if (at_least ? rank > top : rank < 0) {
    wanted.kind = WantedKind::kOutOfScale;
    wanted.beyond = static_cast<int>(at_least ? rank - top : -rank);
    return wanted;
  }
  // Beyond the other end any level would do: the input was absent.
  const bool any = rank < 0 || rank > top;
  wanted.kind = at_least || any ? WantedKind::kAtLeastLevel : WantedKind::kBelowLevel;
  wanted.id = LevelId(grid, LevelOfRank(grid, any ? 0 : rank));
  return wanted;
}

bool Has(const SkillValue& skill, Measure measure) {
  return measure == Measure::kLevel ? skill.level != kNoIndex : skill.has_score;
}

int64_t Value(const CompiledGrid& grid, const SkillValue& skill, Measure measure) {
  return measure == Measure::kLevel ? grid.levels[skill.level].rank : skill.score;
}

std::string SkillText(const CompiledGrid& grid, const SkillValue& skill, Measure measure) {
  if (!Has(skill, measure)) return "";
  return measure == Measure::kLevel ? std::string(LevelId(grid, skill.level))
                                    : ScoreText(skill.score);
}

// The first skill of the grid that fails the condition.
std::string FirstFailing(const CompiledGrid& grid, const Condition& condition, const Point& point) {
  Condition of_one = condition;
  of_one.operand = Operand::kSkill;
  for (of_one.skill = 0; of_one.skill < point.skills.size(); ++of_one.skill) {
    if (!grid::Holds(grid, of_one, point)) {
      return SkillText(grid, point.skills[of_one.skill], condition.measure);
    }
  }
  return "";
}

// The highest skill for at_least, the lowest for below; the first of equals.
std::string Nearest(const CompiledGrid& grid, const Condition& condition, const Point& point) {
  const SkillValue* nearest = nullptr;
  for (const SkillValue& skill : point.skills) {
    if (!Has(skill, condition.measure)) continue;
    if (nearest != nullptr) {
      const int64_t value = Value(grid, skill, condition.measure);
      const int64_t best = Value(grid, *nearest, condition.measure);
      if (condition.test == Test::kAtLeast ? value <= best : value >= best) continue;
    }
    nearest = &skill;
  }
  return nearest == nullptr ? "" : SkillText(grid, *nearest, condition.measure);
}

std::string ActualOf(const CompiledGrid& grid, const Condition& condition,
                     const Decision& decision) {
  const Point& point = decision.point;
  switch (condition.operand) {
    case Operand::kObjective:
      return std::string(LevelId(grid, point.threshold));
    case Operand::kAttained:
      return std::string(LevelId(grid, point.overall_level));
    case Operand::kScore:
      return AttainedScore(decision);
    case Operand::kSkill:
      return SkillText(grid, point.skills[condition.skill], condition.measure);
    case Operand::kEachSkill:
      return FirstFailing(grid, condition, point);
    case Operand::kAnySkill:
      return Nearest(grid, condition, point);
  }
  return "";
}

// "job `acheteur`" or "band `b1`", as the caller named the objective.
std::string NamedObjective(const CompiledGrid& grid, const Decision& decision) {
  if (decision.objective.job != kNoIndex) {
    return fmt::format("job `{}`", grid.jobs[decision.objective.job].id);
  }
  return fmt::format("band `{}`", grid.bands[decision.objective.band].id);
}

}  // namespace

MissingWords Describe(const CompiledGrid& grid, const Decision& decision, const Missing& missing) {
  MissingWords words;
  words.outcome = grid.outcomes[missing.outcome].id;
  if (missing.rule == kNoIndex) {
    words.rule = grid.otherwise->id;
    words.input = "rules";
    words.wanted.kind = WantedKind::kWithoutRule;
    words.wanted.id = grid.rules[missing.condition].id;
    return words;
  }
  const Condition& condition = grid.rules[missing.rule].when[missing.condition];
  words.rule = grid.rules[missing.rule].id;
  words.input = InputName(grid, condition);
  words.wanted = WantedOf(grid, condition, decision.point);
  words.actual = ActualOf(grid, condition, decision);
  return words;
}

std::string WantedText(const Wanted& wanted) {
  switch (wanted.kind) {
    case WantedKind::kAtLeastLevel:
      return fmt::format("at_least {}", wanted.id);
    case WantedKind::kAtLeastScore:
      return fmt::format("at_least {}", wanted.score);
    case WantedKind::kBelowLevel:
      return fmt::format("below {}", wanted.id);
    case WantedKind::kBelowScore:
      return fmt::format("below {}", wanted.score);
    case WantedKind::kNoObjective:
      return "no_objective";
    case WantedKind::kAnyObjective:
      return "any_objective";
    case WantedKind::kWithoutRule:
      return fmt::format("without {}", wanted.id);
    case WantedKind::kOutOfScale:
      return fmt::format("out_of_scale {}", wanted.beyond);
  }
  return "";
}

std::string InputName(const CompiledGrid& grid, const Condition& condition) {
  switch (condition.operand) {
    case Operand::kObjective:
      return "objective";
    case Operand::kAttained:
      return "attained";
    case Operand::kScore:
      return "score";
    case Operand::kSkill:
      return fmt::format("skill.{}", grid.skills[condition.skill].id);
    case Operand::kEachSkill:
      return "each_skill";
    case Operand::kAnySkill:
      return "any_skill";
  }
  return "";
}

std::string_view LevelId(const CompiledGrid& grid, Index level) {
  return level == kNoIndex ? std::string_view() : grid.levels[level].id;
}

std::string AttainedScore(const Decision& decision) {
  return decision.point.has_score ? ScoreText(decision.point.overall_score) : "";
}

std::vector<std::string_view> RuleIds(const CompiledGrid& grid, const Decision& decision) {
  if (decision.rules.empty()) return {grid.otherwise->id};
  std::vector<std::string_view> ids;
  ids.reserve(decision.rules.size());
  for (const Index rule : decision.rules) ids.push_back(grid.rules[rule].id);
  return ids;
}

std::string_view NoticeName(NoticeCode code) {
  switch (code) {
    case NoticeCode::kThresholdOverridden:
      return "THRESHOLD_OVERRIDDEN";
    case NoticeCode::kThresholdLowered:
      return "THRESHOLD_LOWERED";
    case NoticeCode::kJobDeprecated:
      return "JOB_DEPRECATED";
  }
  return "";
}

std::string NoticeText(const CompiledGrid& grid, const Decision& decision, NoticeCode code) {
  const ObjectiveUsed& used = decision.objective;
  switch (code) {
    case NoticeCode::kThresholdOverridden:
    case NoticeCode::kThresholdLowered: {
      const std::string asks = used.grid_threshold == kNoIndex
                                   ? "asks for no level"
                                   : fmt::format("asks for {}", LevelId(grid, used.grid_threshold));
      return fmt::format("the level {} of the call decides{}; the grid {} for {}",
                         LevelId(grid, decision.threshold),
                         code == NoticeCode::kThresholdLowered ? " and is lower" : "", asks,
                         NamedObjective(grid, decision));
    }
    case NoticeCode::kJobDeprecated: {
      const grid::Job& job = grid.jobs[used.job];
      return job.replaced_by.empty()
                 ? fmt::format("job `{}` is deprecated", job.id)
                 : fmt::format("job `{}` is deprecated; use `{}` for new objectives", job.id,
                               job.replaced_by);
    }
  }
  return "";
}

std::string_view ObjectiveSourceName(ObjectiveSource source) {
  switch (source) {
    case ObjectiveSource::kJob:
      return "JOB";
    case ObjectiveSource::kBand:
      return "BAND";
    case ObjectiveSource::kLevel:
      return "LEVEL";
    case ObjectiveSource::kFixed:
      return "FIXED";
    case ObjectiveSource::kLanguage:
      return "LANGUAGE";
    case ObjectiveSource::kNone:
      return "NONE";
  }
  return "";
}

}  // namespace seuil::decision
