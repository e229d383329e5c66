#include "grid/axes.h"

#include <algorithm>
#include <utility>

#include "base/decimal.h"
#include "base/text.h"

namespace seuil::grid {
namespace {

using Ask = ObjectiveCase::Ask;

bool IsPerLanguage(const CompiledGrid& grid, std::string_view tag) {
  return std::any_of(grid.per_language.begin(), grid.per_language.end(),
                     [&](const LanguageLevel& entry) { return SameTag(entry.language, tag); });
}

// A certified language that has no threshold of its own; empty where the grid's list has none.
std::string OtherLanguage(const CompiledGrid& grid) {
  for (const Language& language : grid.languages) {
    if (!IsPerLanguage(grid, language.tag)) return language.tag;
  }
  if (!grid.languages.empty()) return "";
  std::string tag = "qaa";  // qaa … qtz are set aside for private use
  while (IsPerLanguage(grid, tag)) {
    if (++tag[2] > 'z') tag = {'q', static_cast<char>(tag[1] + 1), 'a'};
  }
  return tag;
}

std::vector<ObjectiveCase> LanguageCases(const CompiledGrid& grid) {
  std::vector<ObjectiveCase> cases;
  for (const LanguageLevel& entry : grid.per_language) {
    cases.push_back(
        {.threshold = entry.level, .language = entry.language, .sent_language = entry.language});
  }
  if (grid.fixed_level == kNoIndex) return cases;
  if (std::string other = OtherLanguage(grid); !other.empty()) {
    cases.push_back(
        {.threshold = grid.fixed_level, .language = "*", .sent_language = std::move(other)});
  }
  return cases;
}

// The first way of asking for each threshold: by level, band or job, whichever is accepted.
std::vector<ObjectiveCase> AcceptedCases(const CompiledGrid& grid) {
  std::vector<ObjectiveCase> by_level(grid.levels.size());
  const auto offer = [&](Index threshold, Ask ask, Index asked) {
    if (by_level[threshold].ask != Ask::kNothing) return;
    by_level[threshold] = {.ask = ask, .asked = asked, .threshold = threshold};
  };
  for (Index level = 0; grid.accepts_level && level < grid.levels.size(); ++level) {
    if (grid.levels[level].certifiable) offer(level, Ask::kLevel, level);
  }
  for (Index band = 0; grid.accepts_band && band < grid.bands.size(); ++band) {
    if (grid.bands[band].threshold) offer(*grid.bands[band].threshold, Ask::kBand, band);
  }
  for (Index job = 0; grid.accepts_job && job < grid.jobs.size(); ++job) {
    const std::optional<Index>& threshold = grid.bands[grid.jobs[job].band].threshold;
    if (threshold) offer(*threshold, Ask::kJob, job);
  }
  std::vector<ObjectiveCase> cases;
  for (ObjectiveCase& one : by_level) {
    if (one.ask != Ask::kNothing) cases.push_back(std::move(one));
  }
  if (grid.accepts_none) cases.push_back({.ask = Ask::kNone});
  return cases;
}

Axis MakeAxis(const CompiledGrid& grid, std::string name, Index skill, Input input, bool optional) {
  const int64_t size =
      input.as == Measure::kLevel ? static_cast<int64_t>(grid.levels.size()) : input.score.count();
  return {std::move(name), skill, std::move(input), optional, size};
}

}  // namespace

std::vector<ObjectiveCase> ObjectiveCases(const CompiledGrid& grid) {
  if (grid.language_required()) return LanguageCases(grid);
  if (grid.accepts_any()) return AcceptedCases(grid);
  return {{.threshold = grid.fixed_level}};
}

std::vector<Axis> AxesOf(const CompiledGrid& grid) {
  std::vector<Axis> axes;
  const Overall& overall = grid.overall;
  if (overall.from == OverallFrom::kGiven) {
    axes.push_back(MakeAxis(grid, overall.as == Measure::kLevel ? "attained" : "score", kNoIndex,
                            {overall.as, overall.score, overall.bands}, /*optional=*/false));
  }
  for (Index i = 0; i < grid.skills.size(); ++i) {
    const Skill& skill = grid.skills[i];
    axes.push_back(MakeAxis(grid, "skill." + skill.id, i, skill.input, !skill.required));
  }
  return axes;
}

SkillValue ValueOf(const Axis& axis, int64_t value) {
  if (value == kAbsent) return {};
  if (axis.input.as == Measure::kLevel) {
    return {.level = axis.levels.empty() ? static_cast<Index>(value)
                                         : axis.levels[static_cast<size_t>(value)]};
  }
  const ScoreLattice& scores = axis.input.score;
  const int64_t score = std::min(scores.min + value * scores.step, scores.max);
  return {.level = axis.input.bands.empty() ? kNoIndex : LevelOfScore(axis.input.bands, score),
          .has_score = true,
          .score = score};
}

std::string Written(const CompiledGrid& grid, const Axis& axis, int64_t value) {
  const SkillValue stated = ValueOf(axis, value);
  if (stated.has_score) return Decimal::FromMicros(stated.score).ToString();
  return stated.level == kNoIndex ? "" : grid.levels[stated.level].id;
}

Point PointOf(const CompiledGrid& grid, std::span<const Axis> axes, const ObjectiveCase& objective,
              std::span<const int64_t> values) {
  Point point;
  point.threshold = objective.threshold;
  point.skills.resize(grid.skills.size());
  for (size_t i = 0; i < axes.size(); ++i) {
    const SkillValue value = ValueOf(axes[i], values[i]);
    if (axes[i].skill != kNoIndex) {
      point.skills[axes[i].skill] = value;
      continue;
    }
    point.overall_level = value.level;
    point.has_score = value.has_score;
    point.overall_score = value.score;
  }
  DeriveOverall(grid, point);
  return point;
}

bool HasSum(const CompiledGrid& grid) {
  return grid.overall.from == OverallFrom::kSum || grid.overall.from == OverallFrom::kMean;
}

SumScale SumScaleOf(std::span<const Axis> axes) {
  SumScale scale{.base = 0, .step = axes.front().input.score.step, .most = 0};
  for (const Axis& axis : axes) {
    scale.base += axis.input.score.min;
    scale.most += axis.size - 1;
  }
  return scale;
}

}  // namespace seuil::grid
