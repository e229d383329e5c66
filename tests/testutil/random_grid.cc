#include "testutil/random_grid.h"

#include <algorithm>
#include <optional>

#include "base/decimal.h"
#include "grid/compile.h"
#include "grid/point.h"

namespace seuil::testutil {
namespace {

using grid::Measure;
using grid::ObjectiveKind;
using grid::OverallFrom;

int64_t Micros(const std::string& text) { return Decimal::Parse(text)->micros(); }
std::string Text(int64_t micros) { return Decimal::FromMicros(micros).ToString(); }

// The scores of a range, as written.
std::vector<std::string> ScoresOf(const grid::ScoreSpec& score) {
  std::vector<std::string> scores;
  for (int64_t at = Micros(score.min.value); at <= Micros(score.max.value);
       at += Micros(score.step.value)) {
    scores.push_back(Text(at));
  }
  return scores;
}

bool HasScore(const grid::SkillSpec& skill) { return skill.as.value == Measure::kScore; }
bool HasLevel(const grid::SkillSpec& skill) { return !HasScore(skill) || !skill.bands.empty(); }
bool HasObjective(const GridSpec& spec) {
  return !spec.objective.accepts.empty() || spec.objective.fixed ||
         !spec.objective.per_language.empty();
}
bool OverallHasLevel(const GridSpec& spec) {
  return spec.result.as.value == Measure::kLevel || !spec.result.bands.empty();
}

// The overall scores that the skills can give, ascending; for bands and bounds.
std::vector<std::string> AggregatesOf(const GridSpec& spec) {
  grid::Overall overall;
  overall.from = spec.result.from.value;
  if (spec.result.round) {
    overall.round_step = Micros(spec.result.round->step.value);
    overall.ties = spec.result.round->ties;
  }
  int64_t low = 0, high = 0, lowest_min = 0, lowest_max = 0;
  for (const grid::SkillSpec& skill : spec.skills) {
    const int64_t min = Micros(skill.score->min.value), max = Micros(skill.score->max.value);
    const bool first = &skill == &spec.skills.front();
    low += min;
    high += max;
    lowest_min = first ? min : std::min(lowest_min, min);
    lowest_max = first ? max : std::min(lowest_max, max);
  }
  if (overall.from == OverallFrom::kMinimum) low = lowest_min, high = lowest_max;
  std::vector<std::string> scores;
  const int64_t step = Micros(spec.skills.front().score->step.value);
  for (int64_t at = low; at <= high; at += step) {
    const bool sum = overall.from != OverallFrom::kMinimum;
    const std::string text = Text(
        sum ? grid::AggregateScore(overall, at, static_cast<int64_t>(spec.skills.size())) : at);
    if (scores.empty() || scores.back() != text) scores.push_back(text);
  }
  return scores;
}

}  // namespace

int RandomGrid::Below(int bound) {
  return static_cast<int>(random_() % static_cast<uint64_t>(bound));
}

GridSpec RandomGrid::Next() {
  std::vector<std::string> levels = {"A1", "A2", "B1", "B2"};
  levels.resize(static_cast<size_t>(2 + Below(3)));
  const std::string certifiable = levels[static_cast<size_t>(Below(2))];
  if (Chance(30)) {
    Note("sub-level");
    const auto base = Below(static_cast<int>(levels.size()));
    const std::string id = levels[static_cast<size_t>(base)];
    const bool above = Chance(50);
    levels.insert(levels.begin() + base + (above ? 1 : 0), id + (above ? "+<" : "-<") + id);
  }
  if (Chance(30)) {
    Note("floor");
    levels.insert(levels.begin(), "<Z>");
  }
  GridSpec spec = LevelGrid(levels, certifiable);
  if (Chance(40)) AddOutcome(spec, "distinction", grid::OutcomeKind::kCertificate);
  DrawObjective(spec);
  DrawResult(spec);
  DrawRules(spec);
  return spec;
}

void RandomGrid::DrawObjective(GridSpec& spec) {
  const std::string certifiable = spec.scale.certifiable_from.value;
  auto& accepts = spec.objective.accepts;
  accepts.clear();
  if (Chance(15)) {
    Note("objective: none in the scheme");
    return;
  }
  if (Chance(25)) {
    spec.objective.fixed = {certifiable, {}};
    if (Chance(60)) {
      Note("objective: per language");
      spec.objective.per_language.push_back({{"fsl", {}}, {certifiable, {}}});
      for (const grid::LevelSpec& level : spec.scale.levels) {
        if (!level.base && !level.floor) {
          spec.objective.per_language.front().level.value = level.id.value;  // the highest
        }
      }
      if (Chance(50)) spec.languages = {{{"fsl", {}}, {}}, {{"en", {}}, {}}};
      if (Chance(30)) spec.objective.fixed.reset();
    } else {
      Note("objective: fixed");
    }
    return;
  }
  if (Chance(60)) accepts.push_back({ObjectiveKind::kLevel, {}});
  if (Chance(40)) accepts.push_back({ObjectiveKind::kBand, {}});
  if (Chance(40)) {
    accepts.push_back({ObjectiveKind::kJob, {}});
    AddJob(spec, "acheteur", spec.bands.back().id.value);
    // The second band's level may always be an objective.
    if (Chance(50)) AddJob(spec, "vendeur", spec.bands[1].id.value);
  }
  if (accepts.empty() || Chance(60)) accepts.push_back({ObjectiveKind::kNone, {}});
  for (const auto& kind : accepts) {
    Note("objective: accepts " + std::to_string(static_cast<int>(kind.value)));
  }
}

grid::ScoreSpec RandomGrid::DrawScore(const std::string& step, int most) {
  const std::string min = Pick<std::string>({"0", "0", "1", "-1", "2.5"});
  const int64_t max = Micros(min) + Micros(step) * (1 + Below(most));
  return Scores(min, Text(max), step);
}

ScoreBands RandomGrid::DrawBands(const GridSpec& spec, const std::vector<std::string>& froms) {
  ScoreBands bands;
  size_t level = 0;
  for (const std::string& from : froms) {
    if (!bands.empty() && !Chance(40)) continue;
    bands.emplace_back(from, spec.scale.levels[level].id.value);
    level = std::min(level + static_cast<size_t>(Below(3)), spec.scale.levels.size() - 1);
  }
  return bands;
}

void RandomGrid::DrawSkills(GridSpec& spec, int count) {
  const bool given = spec.result.from.value == OverallFrom::kGiven;
  const bool as_level = spec.result.as.value == Measure::kLevel;
  const std::string shared = Pick<std::string>({"1", "0.5", "0.25"});
  for (int i = 0; i < count; ++i) {
    const std::string id = Pick<std::string>({"reading", "writing", "oral"}) + std::to_string(i);
    const bool required = !given || Chance(50);
    if (!required) Note("skill: optional");
    if ((given || as_level) && Chance(50)) {
      Note("skill: level");
      AddLevelSkill(spec, id, required);
      continue;
    }
    const grid::ScoreSpec score =
        DrawScore(given || as_level ? Pick<std::string>({"1", "0.5"}) : shared, count == 1 ? 9 : 4);
    const bool bands = (!given && as_level) || Chance(50);
    Note(bands ? "skill: score with bands" : "skill: score");
    AddScoreSkill(spec, id, score, bands ? DrawBands(spec, ScoresOf(score)) : ScoreBands(),
                  required);
  }
}

void RandomGrid::DrawResult(GridSpec& spec) {
  const auto from = Pick<OverallFrom>({OverallFrom::kGiven, OverallFrom::kGiven, OverallFrom::kSum,
                                       OverallFrom::kMean, OverallFrom::kMinimum});
  const bool may_level = from == OverallFrom::kGiven || from == OverallFrom::kMinimum;
  SetOverall(spec, from, may_level && Chance(50) ? Measure::kLevel : Measure::kScore);
  Note("overall: " + std::to_string(static_cast<int>(from)) + " as " +
       std::to_string(static_cast<int>(spec.result.as.value)));
  if (from == OverallFrom::kGiven) {
    if (spec.result.as.value == Measure::kScore) {
      spec.result.score = DrawScore(Pick<std::string>({"1", "0.5"}), 9);
      spec.result.score->open_top = Chance(30);
      if (Chance(70)) SetBands(spec, DrawBands(spec, ScoresOf(*spec.result.score)));
    }
    DrawSkills(spec, Below(3));
    return;
  }
  DrawSkills(spec, 1 + Below(3));
  if (spec.result.as.value == Measure::kLevel) return;
  if (from == OverallFrom::kMean && Chance(70)) {
    const auto ties = Chance(50) ? grid::Ties::kUp : grid::Ties::kDown;
    Note(ties == grid::Ties::kUp ? "round: up" : "round: down");
    SetRound(spec, Pick<std::string>({"0.5", "1", "0.1"}), ties);
  }
  if (Chance(70)) {
    Note("overall: bands of an aggregate");
    // An exact mean may have more decimals than can be written: bands then start at halves.
    std::vector<std::string> froms = AggregatesOf(spec);
    SetBands(spec, DrawBands(spec, froms));
  }
}

ConditionSpec RandomGrid::DrawCondition(const GridSpec& spec) {
  const auto level = [&] { return Pick(spec.scale.levels).id.value; };
  const auto level_or_relative = [&]() -> std::string {
    if (!HasObjective(spec) || Chance(50)) return level();
    Note("value: relative");
    return Pick<std::string>({"objective", "objective", "objective+1", "objective-1"});
  };
  const auto make = [&](Operand operand, const std::string& value, const std::string& skill) {
    const bool at_least = Chance(65);
    Note("operand " + std::to_string(static_cast<int>(operand)) +
         (at_least ? " at_least" : " below"));
    return at_least ? AtLeast(operand, value, skill) : testutil::Below(operand, value, skill);
  };
  const auto of_skill = [&](Operand operand, const grid::SkillSpec& skill, bool may_level,
                            bool may_score) {
    const std::string id = operand == Operand::kSkill ? skill.id.value : "";
    if (may_score && (!may_level || Chance(50))) {
      return make(operand, Pick(ScoresOf(*skill.score)), id);
    }
    return make(operand, level_or_relative(), id);
  };
  for (;;) {
    switch (Below(7)) {
      case 0:
        if (HasObjective(spec)) return make(Operand::kObjective, level(), "");
        break;
      case 1:
      case 2:
        if (OverallHasLevel(spec)) return make(Operand::kAttained, level_or_relative(), "");
        break;
      case 3:
        if (spec.result.as.value == Measure::kScore) {
          const auto scores = spec.result.from.value == OverallFrom::kGiven
                                  ? ScoresOf(*spec.result.score)
                                  : AggregatesOf(spec);
          return make(Operand::kScore, Pick(scores), "");
        }
        break;
      case 4:
        if (!spec.skills.empty()) {
          const grid::SkillSpec& skill = Pick(spec.skills);
          return of_skill(Operand::kSkill, skill, HasLevel(skill), HasScore(skill));
        }
        break;
      case 5: {
        const auto& skills = spec.skills;
        const bool levels = std::all_of(skills.begin(), skills.end(), HasLevel);
        const bool scores = std::all_of(skills.begin(), skills.end(), HasScore);
        if (!skills.empty() && (levels || scores)) {
          return of_skill(Chance(50) ? Operand::kEachSkill : Operand::kAnySkill, Pick(skills),
                          levels, scores);
        }
        break;
      }
      case 6:
        if (HasObjective(spec) && Chance(30)) {
          Note("is none");
          return NoObjective();
        }
        break;
    }
  }
}

void RandomGrid::DrawRules(GridSpec& spec) {
  const int rules = 1 + Below(4);
  const bool one_outcome = Chance(50);  // so that rules may overlap without disagreeing
  for (int i = 0; i < rules; ++i) {
    std::vector<ConditionSpec> when;
    for (int conditions = Below(4); conditions > 0; --conditions) {
      when.push_back(DrawCondition(spec));
    }
    AddRule(spec, "rule-" + std::to_string(i), std::move(when),
            one_outcome ? "certificate" : Pick(spec.outcomes).id.value);
    if (Chance(15)) {
      Note("exception");
      Except(spec, spec.rules.back().id.value);
    }
  }
  if (Chance(10)) {
    Note("no otherwise");
    spec.otherwise.reset();
  }
}

}  // namespace seuil::testutil
