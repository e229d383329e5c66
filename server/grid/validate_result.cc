// Scores and their bands, the overall result and the skills.
#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "grid/point.h"
#include "grid/validate_context.h"

namespace seuil::grid {
namespace {

// What bands of scores must cover, in micros. step 0: any value between.
struct Range {
  int64_t min = 0, max = 0, step = 0;
  std::vector<int64_t> starts;  // scores are on the step from any of these; empty: from min

  // REQUIRES: it lies between min and max.
  bool Occurs(int64_t score) const {
    const auto is_on = [&](int64_t start) {
      return score >= start && (step == 0 || (score - start) % step == 0);
    };
    return starts.empty() ? is_on(min) : std::any_of(starts.begin(), starts.end(), is_on);
  }
};

// One input's score as numbers; nullopt where it has none or it is wrong.
std::optional<Range> CheckScore(ValidateContext& context, const std::optional<ScoreSpec>& score,
                                std::string_view what, std::string_view owner) {
  if (!score) return std::nullopt;
  const auto min = context.ParseDecimal(score->min, "`min`");
  const auto max = context.ParseDecimal(score->max, "`max`");
  const auto step = context.ParseDecimal(score->step, "`step`");
  if (!min || !max || !step) return std::nullopt;
  const std::string whose = Owned(what, owner);
  if (*step <= Decimal()) {
    context.problems.Error(score->step.at, "step-not-positive",
                           fmt::format("the step of {} is not above 0", whose));
    return std::nullopt;
  }
  if (*max < *min) {
    context.problems.Error(score->max.at, "range-reversed",
                           fmt::format("the scores of {} end below their start", whose));
    return std::nullopt;
  }
  if ((max->micros() - min->micros()) % step->micros() != 0) {
    context.problems.Error(score->max.at, "score-off-step",
                           fmt::format("the highest score of {}, {}, is no whole number of steps "
                                       "of {} above the lowest",
                                       whose, max->ToString(), step->ToString()));
    return std::nullopt;
  }
  return Range{min->micros(), max->micros(), step->micros(), {}};
}

void CheckScoreBands(ValidateContext& context, const std::vector<ScoreBandSpec>& bands,
                     const std::optional<Range>& range, std::string_view what,
                     std::string_view owner) {
  const std::string whose = Owned(what, owner);
  std::optional<Decimal> before;
  const LevelFacts* level_before = nullptr;
  for (const ScoreBandSpec& band : bands) {
    const LevelFacts* level = context.FindLevel(band.level, what, owner);
    if (level != nullptr && level_before != nullptr && level->position < level_before->position) {
      context.problems.Error(
          band.level.at, "score-band-order",
          fmt::format("a band of {} gives a lower level for a higher score", whose),
          "write bands in ascending order of `from`; their levels never fall");
    }
    if (level != nullptr) level_before = level;
    const auto from = context.ParseDecimal(band.from, "`from`");
    if (!from) continue;
    if (before && *from <= *before) {
      context.problems.Error(band.from.at, "score-band-order",
                             fmt::format("a band of {} starts at {}, not above the one before it",
                                         whose, from->ToString()),
                             "write bands in ascending order of `from`");
    }
    const bool first = &band == &bands.front();
    if (range && first && from->micros() != range->min) {
      const std::string min = Decimal::FromMicros(range->min).ToString();
      context.problems.Error(band.from.at, "score-bands-start",
                             fmt::format("the bands of {} start at {} and the scores at {}", whose,
                                         from->ToString(), min),
                             fmt::format("write `from = \"{}\"`", min));
    } else if (range && (from->micros() > range->max || from->micros() < range->min)) {
      context.problems.Error(
          band.from.at, "score-band-outside",
          fmt::format("a band of {} starts at {}, outside of the scores", whose, from->ToString()));
    } else if (range && !range->Occurs(from->micros())) {
      context.problems.Error(
          band.from.at, "score-off-step",
          fmt::format("a band of {} starts at {}, which is no score: the step is {}", whose,
                      from->ToString(), Decimal::FromMicros(range->step).ToString()));
    }
    before = from;
  }
}

// `score` and `bands` beside a measure that has none of them, or a score without range.
void CheckMeasure(ValidateContext& context, Measure as, const std::optional<ScoreSpec>& score,
                  const std::vector<ScoreBandSpec>& bands, Position at, std::string_view what,
                  std::string_view owner) {
  if (as == Measure::kScore && !score) {
    context.problems.Error(at, "score-missing",
                           fmt::format("{} is a score and has no `score`", Owned(what, owner)),
                           "write `score = { min = \"0\", max = \"100\", step = \"1\" }`");
  }
  if (as == Measure::kLevel && (score || !bands.empty())) {
    context.problems.Error(
        score ? score->at : bands.front().from.at, "score-unused",
        fmt::format("{} is a level and has a `score` or `bands`", Owned(what, owner)),
        "remove them, or write `as = \"score\"`");
  }
}

// One skill; its score as numbers where it has one.
std::optional<Range> CheckSkill(ValidateContext& context, const SkillSpec& skill) {
  const std::string& id = skill.id.value;
  context.CheckText(skill.title, "title of skill", id);
  CheckMeasure(context, skill.as.value, skill.score, skill.bands, skill.as.at, "skill", id);
  const std::optional<Range> range = CheckScore(context, skill.score, "skill", id);
  CheckScoreBands(context, skill.bands, range, "skill", id);
  return range;
}

// What an aggregate needs of one skill.
void CheckPart(ValidateContext& context, const SkillSpec& skill, bool needs_score) {
  const std::string& id = skill.id.value;
  if (!skill.required) {
    context.problems.Error(
        skill.id.at, "skill-not-required",
        fmt::format("the overall is computed from skill `{}`, which may be absent", id),
        "remove `required = false`");
  }
  if (needs_score && skill.as.value != Measure::kScore) {
    context.problems.Error(
        skill.as.at, "skill-without-score",
        fmt::format("the overall is a score computed from skill `{}`, which has none", id));
  }
  if (!needs_score && skill.as.value == Measure::kScore && skill.bands.empty()) {
    context.problems.Error(
        skill.as.at, "skill-without-level",
        fmt::format("the overall is a level computed from skill `{}`, which has none", id),
        "give the skill `bands`");
  }
  if (needs_score && skill.score && skill.score->open_top) {
    context.problems.Error(
        skill.score->at, "open-top-aggregated",
        fmt::format("the overall is computed from skill `{}`, whose scores have an open top", id),
        "a score above the highest cannot be added exactly: take the overall as given");
  }
}

// The range of an overall that is computed; nullopt where a skill's own is not known.
std::optional<Range> AggregateRange(ValidateContext& context,
                                    const std::vector<std::optional<Range>>& skills) {
  const ResultSpec& result = context.spec.result;
  Overall overall;
  overall.from = result.from.value;
  if (result.round) {
    const auto step = context.ParseDecimal(result.round->step, "`step` of `round`");
    if (!step) return std::nullopt;
    if (*step <= Decimal()) {
      context.problems.Error(result.round->step.at, "step-not-positive",
                             "the step of `round` is not above 0");
      return std::nullopt;
    }
    overall.round_step = step->micros();
    overall.ties = result.round->ties;
  }
  int64_t min = 0, max = 0, lowest = std::numeric_limits<int64_t>::max(), highest = lowest;
  std::vector<int64_t> starts;  // the minimum is the score of some skill
  for (size_t i = 0; i < skills.size(); ++i) {
    if (!skills[i]) return std::nullopt;
    if (skills[i]->step != skills[0]->step) {
      context.problems.Error(
          context.spec.skills[i].score->step.at, "steps-differ",
          fmt::format("skill `{}` has another step than `{}`", context.spec.skills[i].id.value,
                      context.spec.skills[0].id.value),
          "skills that are computed together share one step");
      return std::nullopt;
    }
    min += skills[i]->min;
    max += skills[i]->max;
    starts.push_back(skills[i]->min);
    lowest = std::min(lowest, skills[i]->min);
    highest = std::min(highest, skills[i]->max);
  }
  const int64_t step = skills[0]->step;
  if (result.from.value == OverallFrom::kMinimum) return Range{lowest, highest, step, starts};
  const auto count = static_cast<int64_t>(skills.size());
  const bool mean = result.from.value == OverallFrom::kMean;
  return Range{AggregateScore(overall, min, count),
               AggregateScore(overall, max, count),
               mean ? overall.round_step : step,
               {}};
}

void CheckAggregate(ValidateContext& context, const std::vector<std::optional<Range>>& skills) {
  const ResultSpec& result = context.spec.result;
  if (result.score) {
    context.problems.Error(result.score->at, "score-unused",
                           "the overall is computed, so it has no `score` of its own",
                           "remove `score`: the skills say which scores there are");
  }
  if (skills.empty()) {
    context.problems.Error(result.from.at, "skills-missing",
                           "the overall is computed from skills, and the grid has none");
    return;
  }
  const bool score = result.as.value == Measure::kScore;
  if (!score && result.from.value != OverallFrom::kMinimum) {
    context.problems.Error(result.as.at, "aggregate-as-level", "a sum or a mean is a score",
                           "write `as = \"score\"`, with `bands` where it gives a level");
    return;
  }
  if (result.from.value != OverallFrom::kMinimum && skills.size() > kMostSummedSkills) {
    context.problems.Error(
        context.spec.skills[kMostSummedSkills].id.at, "too-many-entries",
        fmt::format("the overall is computed from more than {} skills", kMostSummedSkills));
    return;
  }
  for (const SkillSpec& skill : context.spec.skills) CheckPart(context, skill, score);
  if (!score) {
    if (!result.bands.empty()) {
      context.problems.Error(result.bands.front().from.at, "score-unused",
                             "the overall is a level and has `bands` of scores");
    }
    return;
  }
  CheckScoreBands(context, result.bands, AggregateRange(context, skills), "the overall", "");
}

}  // namespace

void ValidateResult(ValidateContext& context) {
  const ResultSpec& result = context.spec.result;
  IdSet ids(context, "skill");
  std::vector<std::optional<Range>> skills;
  for (const SkillSpec& skill : context.spec.skills) {
    ids.Add(skill.id);
    skills.push_back(CheckSkill(context, skill));
  }
  if (skills.size() > kMostSkills) {
    context.problems.Error(context.spec.skills[kMostSkills].id.at, "too-many-entries",
                           fmt::format("the grid has more than {} skills", kMostSkills));
    return;
  }
  if (result.round && result.from.value != OverallFrom::kMean) {
    context.problems.Error(result.round->at, "round-unused",
                           "`round` stands beside an overall that is no mean", "remove it");
  }
  if (result.from.value != OverallFrom::kGiven) {
    CheckAggregate(context, skills);
    return;
  }
  CheckMeasure(context, result.as.value, result.score, result.bands, result.as.at, "the overall",
               "");
  const auto range = CheckScore(context, result.score, "the overall", "");
  CheckScoreBands(context, result.bands, range, "the overall", "");
}

}  // namespace seuil::grid
