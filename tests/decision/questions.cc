#include "decision/questions.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "base/decimal.h"

namespace seuil::decision {
namespace {

using grid::GridSpec;
using grid::Measure;
using grid::ObjectiveKind;
using testutil::Random;

bool Accepts(const GridSpec& spec, ObjectiveKind kind) {
  const auto& accepts = spec.objective.accepts;
  return std::any_of(accepts.begin(), accepts.end(),
                     [&](const auto& accepted) { return accepted.value == kind; });
}

std::vector<std::string> LevelIds(const GridSpec& spec) {
  std::vector<std::string> ids;
  for (const grid::LevelSpec& level : spec.scale.levels) ids.push_back(level.id.value);
  return ids;
}

std::vector<std::string> Certifiable(const GridSpec& spec) {
  std::vector<std::string> ids;
  bool from = false;
  for (const grid::LevelSpec& level : spec.scale.levels) {
    from = from || level.id.value == spec.scale.certifiable_from.value;
    if (from && !level.base) ids.push_back(level.id.value);
  }
  return ids;
}

std::vector<std::string> Scores(const grid::ScoreSpec& score) {
  const int64_t min = Decimal::Parse(score.min.value)->micros();
  const int64_t max = Decimal::Parse(score.max.value)->micros();
  const int64_t step = Decimal::Parse(score.step.value)->micros();
  std::vector<std::string> scores;
  for (int64_t at = min; at <= max; at += step) {
    scores.push_back(Decimal::FromMicros(at).ToString());
  }
  return scores;
}

// One thing that a result states, and all its values.
struct Axis {
  std::string skill;  // empty: the overall
  bool level = true;
  bool optional = false;
  std::vector<std::string> values;
};

std::vector<Axis> Axes(const GridSpec& spec) {
  std::vector<Axis> axes;
  const auto add = [&](const std::string& skill, Measure as,
                       const std::optional<grid::ScoreSpec>& score, bool optional) {
    const bool level = as == Measure::kLevel;
    axes.push_back({skill, level, optional, level ? LevelIds(spec) : Scores(*score)});
  };
  if (spec.result.from.value == grid::OverallFrom::kGiven) {
    add("", spec.result.as.value, spec.result.score, false);
  }
  for (const grid::SkillSpec& skill : spec.skills) {
    add(skill.id.value, skill.as.value, skill.score, !skill.required);
  }
  return axes;
}

void State(const Axis& axis, const std::string& value, AskedQuestion& question) {
  if (axis.skill.empty()) {
    (axis.level ? question.result_level : question.result_score) = value;
  } else {
    question.skills.push_back(
        {axis.skill, axis.level ? value : std::string(), axis.level ? std::string() : value});
  }
}

void Visit(const std::vector<Axis>& axes, size_t next, const AskedQuestion& question,
           const std::function<void(const AskedQuestion&)>& visit) {
  if (next == axes.size()) return visit(question);
  if (axes[next].optional) Visit(axes, next + 1, question, visit);
  for (const std::string& value : axes[next].values) {
    AskedQuestion stated = question;
    State(axes[next], value, stated);
    Visit(axes, next + 1, stated, visit);
  }
}

const std::vector<std::string> kOddTexts = {"",    "1e3",  "nan", "+1", "007",  ".5",
                                            "1.",  "B1",   "60",  "4",  "-0",   "0.1",
                                            "999", "-999", "b-1", "Z+", "none", "0.000001"};
const std::vector<std::string> kOddTags = {"", "EN", "fr-ca", "xx", "de", "not a tag", "e", "en-"};

std::string& AnyField(AskedQuestion& question, Random& random) {
  std::vector<std::string*> fields = {&question.job, &question.band, &question.level,
                                      &question.result_level, &question.result_score};
  for (AskedQuestion::Skill& skill : question.skills) {
    fields.insert(fields.end(), {&skill.id, &skill.level, &skill.score});
  }
  return *random.Of(fields);
}

void Spoil(const GridSpec& spec, AskedQuestion& question, Random& random) {
  switch (random.Below(11)) {
    case 0:
      AnyField(question, random) = random.Of(kOddTexts);
      break;
    case 1:
      AnyField(question, random).clear();
      break;
    case 2:
      AnyField(question, random) = random.Of(LevelIds(spec));
      break;
    case 3:
      question.none = !question.none;
      break;
    case 4:
      question.certified_language = random.Of(kOddTags);
      break;
    case 5:
      question.skills.push_back({random.Chance(50) ? "unheard" : "another", "", "1"});
      break;
    case 6:
      if (!question.skills.empty()) question.skills.erase(question.skills.begin());
      break;
    case 7:
      question.job = random.Chance(50) ? "job-gone" : "job-0";
      break;
    case 8:
      question.level = random.Of(LevelIds(spec));
      break;
    case 9: {
      // A score beside the steps or the range.
      const int64_t away = random.Between(-3, 8) * Decimal::kUnit / 4;
      std::string* score = &question.result_score;
      if (!question.skills.empty() && random.Chance(60)) score = &question.skills.front().score;
      const auto number = Decimal::Parse(*score);
      if (number) *score = Decimal::FromMicros(number->micros() + away).ToString();
      break;
    }
    default:
      random.Shuffle(question.skills);
      if (!spec.bands.empty()) question.band = random.Of(spec.bands).id.value;
      break;
  }
}

}  // namespace

std::vector<AskedQuestion> Objectives(const GridSpec& spec) {
  std::vector<AskedQuestion> questions;
  const grid::ObjectiveSpec& objective = spec.objective;
  if (objective.accepts.empty()) {
    for (const auto& own : objective.per_language) {
      questions.emplace_back().certified_language = own.language.value;
    }
    if (objective.per_language.empty()) {
      questions.emplace_back();
    } else if (objective.fixed) {  // any other language
      const auto other = [&](const std::string& tag) {
        return std::none_of(objective.per_language.begin(), objective.per_language.end(),
                            [&](const auto& own) { return own.language.value == tag; });
      };
      std::string tag = spec.languages.empty() ? "it" : "";
      for (const auto& language : spec.languages) {
        if (other(language.tag.value)) tag = language.tag.value;
      }
      if (!tag.empty()) questions.emplace_back().certified_language = tag;
    }
    return questions;
  }
  std::set<std::string> thresholds;
  if (Accepts(spec, ObjectiveKind::kLevel)) {
    for (const std::string& level : Certifiable(spec)) questions.emplace_back().level = level;
  } else {
    const auto is_new = [&](const std::string& band) {
      const std::string threshold = NaiveThresholdOfBand(spec, band);
      return !threshold.empty() && thresholds.insert(threshold).second;
    };
    if (Accepts(spec, ObjectiveKind::kBand)) {
      for (const auto& band : spec.bands) {
        if (is_new(band.id.value)) questions.emplace_back().band = band.id.value;
      }
    }
    if (Accepts(spec, ObjectiveKind::kJob)) {
      for (const auto& job : spec.jobs) {
        if (is_new(job.band.value)) questions.emplace_back().job = job.id.value;
      }
    }
  }
  if (Accepts(spec, ObjectiveKind::kNone)) questions.emplace_back().none = true;
  return questions;
}

void ForEachResult(const GridSpec& spec, AskedQuestion question,
                   const std::function<void(const AskedQuestion&)>& visit) {
  Visit(Axes(spec), 0, question, visit);
}

AskedQuestion RandomQuestion(const GridSpec& spec, Random& random) {
  AskedQuestion question;
  if (!spec.objective.accepts.empty()) {
    switch (random.Of(spec.objective.accepts).value) {
      case ObjectiveKind::kJob:
        question.job = random.Of(spec.jobs).id.value;
        break;
      case ObjectiveKind::kBand:
        question.band = random.Of(spec.bands).id.value;
        break;
      case ObjectiveKind::kLevel:
        question.level = random.Of(Certifiable(spec));
        break;
      case ObjectiveKind::kNone:
        question.none = true;
        break;
    }
    const bool may_override = Accepts(spec, ObjectiveKind::kLevel) && !question.none;
    if (may_override && random.Chance(40)) question.level = random.Of(Certifiable(spec));
  }
  if (!spec.languages.empty() && random.Chance(70)) {
    question.certified_language = random.Of(spec.languages).tag.value;
  } else if (!spec.objective.per_language.empty()) {
    question.certified_language = random.Of(spec.objective.per_language).language.value;
  }
  for (const Axis& axis : Axes(spec)) {
    if (axis.optional && random.Chance(40)) continue;
    State(axis, random.Of(axis.values), question);
  }
  return question;
}

AskedQuestion RandomBadQuestion(const GridSpec& spec, Random& random) {
  AskedQuestion question = RandomQuestion(spec, random);
  for (size_t times = 1 + random.Below(3); times > 0; --times) Spoil(spec, question, random);
  return question;
}

}  // namespace seuil::decision
