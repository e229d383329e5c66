#include "decision/mutate_spec.h"

#include <algorithm>
#include <functional>
#include <string_view>
#include <utility>
#include <vector>

#include "base/decimal.h"

namespace seuil::decision {
namespace {

using grid::GridSpec;
using testutil::Random;

int64_t Micros(const std::string& text) { return Decimal::Parse(text)->micros(); }
std::string Written(int64_t micros) { return Decimal::FromMicros(micros).ToString(); }

template <typename T>
T* Any(std::vector<T>& list, Random& random) {
  return list.empty() ? nullptr : &list[random.Below(list.size())];
}

void MoveValue(GridSpec& spec, grid::ConditionSpec& condition, Random& random) {
  if (condition.test == grid::Test::kIsNone) return;
  grid::ValueSpec& value = condition.value;
  if (value.objective) {
    value.steps += random.Chance(50) ? 1 : -1;
    return;
  }
  const auto& levels = spec.scale.levels;
  const bool level = std::any_of(levels.begin(), levels.end(),
                                 [&](const auto& one) { return one.id.value == value.text; });
  if (level && condition.operand != grid::Operand::kScore) {
    value.text = random.Of(levels).id.value;
  } else {
    value.text = Written(Micros(value.text) + random.Between(-4, 4) * Decimal::kUnit / 2);
  }
}

void MoveScore(grid::ScoreSpec& score, Random& random) {
  const int64_t min = Micros(score.min.value), max = Micros(score.max.value);
  const int64_t step = Micros(score.step.value);
  switch (random.Below(5)) {
    case 0:
      score.max.value = Written(max + step * random.Between(1, 2));
      break;
    case 1:
      if (max > min) score.max.value = Written(max - step);
      break;
    case 2:
      score.step.value = Written(step / 2);
      break;
    case 3:
      if ((max - min) % (2 * step) == 0) score.step.value = Written(2 * step);
      break;
    default:
      score.min.value = Written(min - step);
      break;
  }
}

void SetSteps(GridSpec& spec, Random& random) {
  // All together, so that a sum stays one.
  const int64_t part = random.Chance(50) ? 2 : 1;
  const int64_t more = random.Between(0, 2);
  for (grid::SkillSpec& skill : spec.skills) {
    if (!skill.score) continue;
    const int64_t step = Micros(skill.score->step.value) / part;
    skill.score->step.value = Written(step);
    skill.score->max.value = Written(Micros(skill.score->max.value) + more * step);
  }
}

std::vector<grid::ScoreSpec*> Scores(GridSpec& spec) {
  std::vector<grid::ScoreSpec*> scores;
  if (spec.result.score) scores.push_back(&*spec.result.score);
  for (grid::SkillSpec& skill : spec.skills) {
    if (skill.score) scores.push_back(&*skill.score);
  }
  return scores;
}

struct BandOfScores {
  grid::ScoreBandSpec* band;
  std::string step;
};

// The first of an input starts where its scores do.
std::vector<BandOfScores> ScoreBands(GridSpec& spec, size_t from) {
  std::vector<BandOfScores> bands;
  const auto add = [&](std::vector<grid::ScoreBandSpec>& of, const std::string& step) {
    for (size_t i = from; i < of.size(); ++i) bands.push_back({&of[i], step});
  };
  add(spec.result.bands, spec.result.score   ? spec.result.score->step.value
                         : spec.result.round ? spec.result.round->step.value
                                             : "0.5");
  for (grid::SkillSpec& skill : spec.skills) {
    if (skill.score) add(skill.bands, skill.score->step.value);
  }
  return bands;
}

void Rename(GridSpec& spec, std::string from, const std::string& to) {
  for (auto& outcome : spec.outcomes) {
    if (outcome.id.value == from) outcome.id.value = to;
  }
  for (auto& rule : spec.rules) {
    if (rule.outcome.value == from) rule.outcome.value = to;
  }
  if (spec.otherwise && spec.otherwise->outcome.value == from) spec.otherwise->outcome.value = to;
}

void Toggle(GridSpec& spec, grid::ObjectiveKind kind) {
  auto& accepts = spec.objective.accepts;
  const auto found =
      std::find_if(accepts.begin(), accepts.end(), [&](auto& one) { return one.value == kind; });
  if (found == accepts.end()) {
    accepts.push_back({kind, {}});
  } else {
    accepts.erase(found);
  }
}

struct Change {
  const char* what;
  std::function<void(GridSpec&, Random&)> apply;
};

const std::vector<Change>& Changes() {
  static const std::vector<Change> kChanges = {
      {"outcome of a rule",
       [](GridSpec& spec, Random& random) {
         if (auto* rule = Any(spec.rules, random)) rule->outcome = random.Of(spec.outcomes).id;
       }},
      {"bound of a condition",
       [](GridSpec& spec, Random& random) {
         auto* rule = Any(spec.rules, random);
         if (auto* one = rule ? Any(rule->when, random) : nullptr) MoveValue(spec, *one, random);
       }},
      {"condition dropped",
       [](GridSpec& spec, Random& random) {
         auto* rule = Any(spec.rules, random);
         if (rule && !rule->when.empty()) rule->when.pop_back();
       }},
      {"rule dropped",
       [](GridSpec& spec, Random& random) {
         if (spec.rules.size() > 1)
           spec.rules.erase(spec.rules.begin() +
                            static_cast<std::ptrdiff_t>(random.Below(spec.rules.size())));
       }},
      {"outcome of the otherwise",
       [](GridSpec& spec, Random& random) {
         if (spec.otherwise) spec.otherwise->outcome = random.Of(spec.outcomes).id;
       }},
      {"job moved",
       [](GridSpec& spec, Random& random) {
         if (spec.bands.empty()) return;
         if (auto* job = Any(spec.jobs, random)) job->band = random.Of(spec.bands).id;
       }},
      {"job removed",
       [](GridSpec& spec, Random&) {
         if (spec.jobs.size() > 1) {
           spec.removed.push_back({spec.jobs.back().id, std::nullopt, "gone"});
           spec.jobs.pop_back();
         }
       }},
      {"job added",
       [](GridSpec& spec, Random& random) {
         if (spec.jobs.empty()) return;
         spec.jobs.push_back(random.Of(spec.jobs));
         spec.jobs.back().id.value = "job-new";
       }},
      {"band renamed",
       [](GridSpec& spec, Random& random) {
         auto* band = Any(spec.bands, random);
         if (band == nullptr) return;
         for (auto& job : spec.jobs) {
           if (job.band.value == band->id.value) job.band.value = "band-new";
         }
         band->id.value = "band-new";
       }},
      {"what is accepted",
       [](GridSpec& spec, Random& random) {
         if (spec.objective.accepts.empty()) return;
         Toggle(spec, static_cast<grid::ObjectiveKind>(random.Below(4)));
         if (spec.objective.accepts.empty()) Toggle(spec, grid::ObjectiveKind::kLevel);
       }},
      {"fixed threshold",
       [](GridSpec& spec, Random& random) {
         if (!spec.objective.accepts.empty()) return;
         if (spec.objective.fixed && random.Chance(25)) {
           spec.objective.fixed.reset();
         } else {
           spec.objective.fixed = random.Of(spec.scale.levels).id;
         }
       }},
      {"threshold of a language",
       [](GridSpec& spec, Random& random) {
         if (auto* own = Any(spec.objective.per_language, random)) {
           own->level = random.Of(spec.scale.levels).id;
         }
       }},
      {"language named",
       [](GridSpec& spec, Random& random) {
         if (!spec.objective.accepts.empty()) return;
         auto& own = spec.objective.per_language;
         if (!own.empty() && random.Chance(50)) {
           own.pop_back();
         } else {
           own.push_back({{random.Chance(50) ? "EN" : "de", {}}, random.Of(spec.scale.levels).id});
         }
       }},
      {"languages",
       [](GridSpec& spec, Random& random) {
         if (!spec.languages.empty() && random.Chance(50)) {
           spec.languages.pop_back();
         } else {
           spec.languages.push_back({{random.Chance(50) ? "sv" : "de", {}}, {}});
         }
       }},
      {"scores",
       [](GridSpec& spec, Random& random) {
         std::vector<grid::ScoreSpec*> scores = Scores(spec);
         if (!scores.empty()) MoveScore(*random.Of(scores), random);
       }},
      {"steps of all skills", SetSteps},
      {"open top",
       [](GridSpec& spec, Random& random) {
         std::vector<grid::ScoreSpec*> scores = Scores(spec);
         if (scores.empty()) return;
         grid::ScoreSpec& score = *random.Of(scores);
         score.open_top = true;
         if (random.Chance(50)) MoveScore(score, random);
       }},
      {"start of a score band",
       [](GridSpec& spec, Random& random) {
         const std::vector<BandOfScores> bands = ScoreBands(spec, 1);
         if (bands.empty()) return;
         const BandOfScores& one = random.Of(bands);
         one.band->from.value = Written(Micros(one.band->from.value) +
                                        (random.Chance(50) ? 1 : -1) * Micros(one.step));
       }},
      {"level of a score band",
       [](GridSpec& spec, Random& random) {
         const std::vector<BandOfScores> bands = ScoreBands(spec, 0);
         if (bands.empty()) return;
         // Up or down by one, so that bands mostly stay in order.
         std::string& level = random.Of(bands).band->level.value;
         const auto& levels = spec.scale.levels;
         for (size_t i = 0; i < levels.size(); ++i) {
           if (levels[i].id.value != level) continue;
           const size_t to = random.Chance(50) ? i + 1 : i - 1;
           if (to < levels.size()) level = levels[to].id.value;
           return;
         }
       }},
      {"score bands dropped", [](GridSpec& spec, Random&) { spec.result.bands.clear(); }},
      {"skill required or not",
       [](GridSpec& spec, Random& random) {
         if (auto* skill = Any(spec.skills, random)) skill->required = !skill->required;
       }},
      {"skill dropped",
       [](GridSpec& spec, Random&) {
         if (!spec.skills.empty()) spec.skills.pop_back();
       }},
      {"skills in another order",
       [](GridSpec& spec, Random&) { std::reverse(spec.skills.begin(), spec.skills.end()); }},
      {"how the overall is computed",
       [](GridSpec& spec, Random& random) {
         static const std::vector<grid::OverallFrom> kFroms = {
             grid::OverallFrom::kMinimum, grid::OverallFrom::kSum, grid::OverallFrom::kMean};
         if (spec.result.from.value == grid::OverallFrom::kGiven) return;
         spec.result.from.value = random.Of(kFroms);
         spec.result.bands.clear();
         spec.result.round.reset();
         if (spec.result.as.value == grid::Measure::kLevel && random.Chance(50)) {
           spec.result.as.value = grid::Measure::kScore;
         }
       }},
      {"rounding",
       [](GridSpec& spec, Random& random) {
         if (spec.result.from.value != grid::OverallFrom::kMean) return;
         if (spec.result.round && random.Chance(50)) {
           spec.result.round->ties =
               spec.result.round->ties == grid::Ties::kUp ? grid::Ties::kDown : grid::Ties::kUp;
         } else {
           spec.result.round = {{random.Chance(50) ? "0.5" : "1", {}}, grid::Ties::kUp, {}};
         }
       }},
      {"levels in another order",
       [](GridSpec& spec, Random& random) {
         auto& levels = spec.scale.levels;
         if (levels.size() < 2) return;
         const size_t at = random.Below(levels.size() - 1);
         std::swap(levels[at], levels[at + 1]);
         // Bands hold neighbours lowest first: one level each always does.
         spec.bands.clear();
         spec.jobs.clear();
         std::erase_if(spec.objective.accepts, [](const auto& one) {
           return one.value == grid::ObjectiveKind::kJob || one.value == grid::ObjectiveKind::kBand;
         });
       }},
      {"level dropped",
       [](GridSpec& spec, Random& random) {
         auto& levels = spec.scale.levels;
         if (levels.size() < 3) return;
         const std::string id =
             random.Chance(50) ? levels.front().id.value : levels.back().id.value;
         std::erase_if(levels, [&](const auto& one) {
           return one.id.value == id || (one.base && one.base->value == id);
         });
         for (auto& band : spec.bands) {
           std::erase_if(band.levels, [&](const auto& one) { return one.value == id; });
         }
         std::erase_if(spec.bands, [](const auto& band) { return band.levels.empty(); });
         for (auto& job : spec.jobs) {
           if (!spec.bands.empty()) job.band = random.Of(spec.bands).id;
         }
       }},
      {"level added",
       [](GridSpec& spec, Random& random) {
         grid::LevelSpec level = spec.scale.levels.back();
         level.id.value = "new";
         level.base.reset();
         level.floor = false;
         spec.scale.levels.push_back(level);
         if (!spec.bands.empty() && random.Chance(80)) {
           spec.bands.push_back(spec.bands.back());
           spec.bands.back().id.value = "band-top";
           spec.bands.back().levels = {level.id};
         }
       }},
      {"lowest level that may be an objective",
       [](GridSpec& spec, Random& random) {
         spec.scale.certifiable_from = random.Of(spec.scale.levels).id;
       }},
      {"outcomes in another order",
       [](GridSpec& spec, Random& random) { random.Shuffle(spec.outcomes); }},
      {"outcome renamed",
       [](GridSpec& spec, Random& random) {
         Rename(spec, random.Of(spec.outcomes).id.value, "renamed");
       }},
      {"kind of an outcome",
       [](GridSpec& spec, Random& random) {
         Any(spec.outcomes, random)->kind = static_cast<grid::OutcomeKind>(random.Below(5));
       }},
      {"rule renamed",
       [](GridSpec& spec, Random& random) {
         if (auto* rule = Any(spec.rules, random)) rule->id.value = "renamed";
       }},
      {"otherwise renamed",
       [](GridSpec& spec, Random&) {
         if (spec.otherwise) spec.otherwise->id.value = "else";
       }},
      {"rules in another order",
       [](GridSpec& spec, Random& random) { random.Shuffle(spec.rules); }},
      {"texts", [](GridSpec& spec, Random&) { spec.title.by_locale["fr"] = "Autre titre"; }},
  };
  return kChanges;
}

}  // namespace

std::string MutateSpec(GridSpec& spec, Random& random) {
  std::string how;
  for (size_t times = 1 + random.Below(4); times > 0; --times) {
    const std::vector<Change>& changes = Changes();
    const Change* change = &random.Of(changes);
    // Few grids have bands of scores: where one has them, they change more often.
    if (!spec.result.bands.empty() && random.Chance(30)) {
      change = &*std::find_if(changes.begin(), changes.end(), [](const Change& one) {
        return std::string_view(one.what) == "level of a score band";
      });
    }
    change->apply(spec, random);
    how += how.empty() ? change->what : std::string("; ") + change->what;
  }
  return how;
}

}  // namespace seuil::decision
