#include "decision/naive_facts.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "base/reason.h"
#include "base/text.h"

namespace seuil::decision::naive {

using grid::GridSpec;
using grid::LevelSpec;
using grid::Measure;
using grid::ObjectiveKind;
using grid::OverallFrom;

namespace {

// The text split at its point: each half on its own, the decimals by what their places are worth.
std::optional<Number> ReadNumber(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  const size_t point = std::min(text.find('.'), text.size());
  const std::string_view whole = text.substr(0, point);
  const std::string_view decimals = point == text.size() ? "0" : text.substr(point + 1);
  const auto digits = [](std::string_view part, size_t most) {
    return !part.empty() && part.size() <= most &&
           std::all_of(part.begin(), part.end(), [](char c) { return '0' <= c && c <= '9'; });
  };
  if (!digits(whole, 9) || !digits(decimals, 6)) return std::nullopt;
  if (whole.size() > 1 && whole.front() == '0') return std::nullopt;
  int64_t worth = 1'000'000, value = 0;
  for (size_t i = whole.size(); i-- > 0; worth *= 10) value += (whole[i] - '0') * worth;
  worth = 1'000'000;
  for (const char c : decimals) value += (c - '0') * (worth /= 10);
  return Number{negative ? -value : value, 1};
}

// The neighbouring multiple of `step` that is nearer.
Number Round(const Number& number, int64_t step, grid::Ties ties) {
  int64_t steps = number.millionths / (number.over * step);
  while (steps * step * number.over > number.millionths) --steps;
  const int64_t below = number.millionths - steps * step * number.over;
  const int64_t above = (steps + 1) * step * number.over - number.millionths;
  const bool up = below == above ? ties == grid::Ties::kUp : above < below;
  return Number{(steps + (up ? 1 : 0)) * step, 1};
}

bool IsCertifiable(const GridSpec& spec, const std::string& id) {
  const LevelSpec* level = FindLevel(spec, id);
  return !level->base && !level->floor &&
         Rank(spec, id) >= Rank(spec, spec.scale.certifiable_from.value);
}

std::string LevelOfBands(const std::vector<grid::ScoreBandSpec>& bands, const Number& score) {
  std::string level;
  for (const grid::ScoreBandSpec& band : bands) {
    if (!(score < Written(band.from.value))) level = band.level.value;
  }
  return level;
}

absl::Status Refuse(Reason reason, std::string field) {
  return MakeError(reason, "refused by the naive evaluator",
                   {.field = std::move(field), .metadata = {}});
}

bool Accepts(const GridSpec& spec, ObjectiveKind kind) {
  for (const auto& accepted : spec.objective.accepts) {
    if (accepted.value == kind) return true;
  }
  return false;
}

const grid::BandSpec* FindBand(const GridSpec& spec, const std::string& id) {
  for (const grid::BandSpec& band : spec.bands) {
    if (band.id.value == id) return &band;
  }
  return nullptr;
}

// What the caller says of the objective, or that they say nothing where nothing is to be said.
absl::Status ReadObjective(const GridSpec& spec, const AskedQuestion& question, Facts& facts) {
  const bool job = !question.job.empty(), band = !question.band.empty();
  const bool level = !question.level.empty(), none = question.none;
  if (!job && !band && !level && !none) {
    return spec.objective.accepts.empty() ? absl::OkStatus()
                                          : Refuse(Reason::kObjectiveRequired, "objective");
  }
  if ((job && band) || (none && (job || band || level))) {
    return Refuse(Reason::kObjectiveConflict, "objective");
  }
  const std::pair<bool, std::pair<ObjectiveKind, const char*>> sent[] = {
      {job, {ObjectiveKind::kJob, "job"}},
      {band, {ObjectiveKind::kBand, "band"}},
      {level, {ObjectiveKind::kLevel, "level"}},
      {none, {ObjectiveKind::kNone, "none"}}};
  for (const auto& [is_sent, kind] : sent) {
    if (is_sent && !Accepts(spec, kind.first)) {
      return Refuse(Reason::kObjectiveNotAccepted, std::string("objective.") + kind.second);
    }
  }
  std::string band_id = question.band;
  bool deprecated = false;
  if (job) {
    const auto found = std::find_if(spec.jobs.begin(), spec.jobs.end(),
                                    [&](const auto& one) { return one.id.value == question.job; });
    if (found == spec.jobs.end()) {
      const bool removed = std::any_of(spec.removed.begin(), spec.removed.end(),
                                       [&](auto& one) { return one.id.value == question.job; });
      return Refuse(removed ? Reason::kJobRemoved : Reason::kJobUnknown, "objective.job");
    }
    band_id = found->band.value;
    deprecated = found->deprecated;
  }
  if (band && FindBand(spec, band_id) == nullptr) {
    return Refuse(Reason::kBandUnknown, "objective.band");
  }
  if (job || band) facts.grid_threshold = NaiveThresholdOfBand(spec, band_id);
  if (level) {
    const LevelSpec* found = FindLevel(spec, question.level);
    if (found == nullptr) return Refuse(Reason::kLevelUnknown, "objective.level");
    if (found->base) return Refuse(Reason::kThresholdIsSubLevel, "objective.level");
    if (!IsCertifiable(spec, question.level)) {
      return Refuse(Reason::kThresholdBelowCertifiable, "objective.level");
    }
    facts.threshold = question.level;
    facts.source = "LEVEL";
    if ((job || band) && facts.threshold != facts.grid_threshold) {
      const bool lower = !facts.grid_threshold.empty() &&
                         Rank(spec, facts.threshold) < Rank(spec, facts.grid_threshold);
      facts.notices.push_back(lower ? "THRESHOLD_LOWERED" : "THRESHOLD_OVERRIDDEN");
    }
  } else if (job || band) {
    if (facts.grid_threshold.empty()) {
      return Refuse(Reason::kThresholdBelowCertifiable, job ? "objective.job" : "objective.band");
    }
    facts.threshold = facts.grid_threshold;
    facts.source = job ? "JOB" : "BAND";
  }
  if (deprecated) facts.notices.push_back("JOB_DEPRECATED");
  return absl::OkStatus();
}

// The certified language, and the threshold where the grid sets it.
absl::Status ReadLanguage(const GridSpec& spec, const std::string& tag, Facts& facts) {
  constexpr char kField[] = "certified_language";
  const grid::ObjectiveSpec& objective = spec.objective;
  if (tag.empty() && !objective.per_language.empty()) {
    return Refuse(Reason::kLanguageRequired, kField);
  }
  if (!tag.empty() && !IsLanguageTag(tag)) return Refuse(Reason::kLanguageMalformed, kField);
  bool known = tag.empty() || spec.languages.empty();
  for (const grid::LanguageSpec& language : spec.languages) {
    known = known || SameTag(language.tag.value, tag);
  }
  if (!known) return Refuse(Reason::kLanguageUnknown, kField);
  for (const grid::LanguageLevelSpec& own : objective.per_language) {
    if (!SameTag(own.language.value, tag)) continue;
    facts.threshold = own.level.value;
    facts.source = "LANGUAGE";
    return absl::OkStatus();
  }
  if (objective.fixed) {
    facts.threshold = objective.fixed->value;
    facts.source = "FIXED";
  } else if (!objective.per_language.empty()) {
    return Refuse(Reason::kLanguageUnknown, kField);
  }
  return absl::OkStatus();
}

// One level or score of a call, where `as` says which the grid takes there.
struct Sent {
  const std::string& level;
  const std::string& score;
  std::string_view skill;  // empty: the overall
  Reason absent;

  std::string field(const char* measure = "") const {
    return (skill.empty() ? "result" : "result.skills." + std::string(skill)) + measure;
  }
};

absl::StatusOr<Attained> ReadAttained(const GridSpec& spec, const Sent& sent, Measure as,
                                      const std::optional<grid::ScoreSpec>& range,
                                      const std::vector<grid::ScoreBandSpec>& bands) {
  if (!sent.level.empty() && !sent.score.empty()) {
    return Refuse(Reason::kResultConflict, sent.field());
  }
  constexpr char kLevel[] = ".level", kScore[] = ".score";
  Attained attained;
  if (as == Measure::kLevel) {
    if (!sent.score.empty()) return Refuse(Reason::kResultNotAccepted, sent.field(kScore));
    if (sent.level.empty()) return Refuse(sent.absent, sent.field(kLevel));
    if (FindLevel(spec, sent.level) == nullptr)
      return Refuse(Reason::kLevelUnknown, sent.field(kLevel));
    attained.level = sent.level;
    return attained;
  }
  if (!sent.level.empty()) return Refuse(Reason::kResultNotAccepted, sent.field(kLevel));
  if (sent.score.empty()) return Refuse(sent.absent, sent.field(kScore));
  std::optional<Number> score = ReadNumber(sent.score);
  if (!score) return Refuse(Reason::kScoreMalformed, sent.field(kScore));
  const Number min = Written(range->min.value), max = Written(range->max.value);
  if (*score < min || (max < *score && !range->open_top)) {
    return Refuse(Reason::kScoreOutOfRange, sent.field(kScore));
  }
  if ((score->millionths - min.millionths) % Written(range->step.value).millionths != 0) {
    return Refuse(Reason::kScoreOffStep, sent.field(kScore));
  }
  if (max < *score) score = max;
  attained.score = score;
  attained.level = LevelOfBands(bands, *score);
  return attained;
}

// The overall that the grid makes of the skills, which are all there.
Attained Aggregate(const GridSpec& spec, const Facts& facts) {
  const grid::ResultSpec& result = spec.result;
  Attained overall;
  if (result.as.value == Measure::kLevel) {
    for (const LevelSpec& level : spec.scale.levels) {  // the lowest of the list that a skill has
      for (const auto& [id, skill] : facts.skills) {
        if (skill.level == level.id.value && overall.level.empty()) overall.level = skill.level;
      }
    }
    return overall;
  }
  const auto count = static_cast<int64_t>(facts.skills.size());
  Number sum, lowest = *facts.skills.begin()->second.score;
  for (const auto& [id, skill] : facts.skills) {
    sum.millionths += skill.score->millionths;
    if (*skill.score < lowest) lowest = *skill.score;
  }
  switch (result.from.value) {
    case OverallFrom::kMinimum:
    case OverallFrom::kGiven:
      overall.score = lowest;
      break;
    case OverallFrom::kSum:
      overall.score = sum;
      break;
    case OverallFrom::kMean:
      overall.score = Number{sum.millionths, count};
      if (result.round) {
        overall.score =
            Round(*overall.score, Written(result.round->step.value).millionths, result.round->ties);
      }
      break;
  }
  overall.level = LevelOfBands(result.bands, *overall.score);
  return overall;
}

absl::Status ReadResult(const GridSpec& spec, const AskedQuestion& question, Facts& facts) {
  const grid::ResultSpec& result = spec.result;
  const bool given = result.from.value == OverallFrom::kGiven;
  if (given) {
    absl::StatusOr<Attained> overall = ReadAttained(
        spec, {question.result_level, question.result_score, "", Reason::kResultRequired},
        result.as.value, result.score, result.bands);
    if (!overall.ok()) return overall.status();
    facts.overall = *overall;
  } else if (!question.result_level.empty() && !question.result_score.empty()) {
    return Refuse(Reason::kResultConflict, "result");
  } else if (!question.result_level.empty()) {
    return Refuse(Reason::kResultNotAccepted, "result.level");
  } else if (!question.result_score.empty()) {
    return Refuse(Reason::kResultNotAccepted, "result.score");
  }
  for (const grid::SkillSpec& skill : spec.skills) {
    const auto sent = std::find_if(question.skills.begin(), question.skills.end(),
                                   [&](const auto& one) { return one.id == skill.id.value; });
    if (sent == question.skills.end()) {
      if (skill.required) {
        return Refuse(Reason::kSkillRequired, "result.skills." + skill.id.value);
      }
      continue;
    }
    absl::StatusOr<Attained> attained =
        ReadAttained(spec, {sent->level, sent->score, skill.id.value, Reason::kSkillRequired},
                     skill.as.value, skill.score, skill.bands);
    if (!attained.ok()) return attained.status();
    facts.skills[skill.id.value] = *attained;
  }
  std::vector<std::string> unknown;
  for (const AskedQuestion::Skill& sent : question.skills) {
    const bool known = std::any_of(spec.skills.begin(), spec.skills.end(),
                                   [&](const auto& skill) { return skill.id.value == sent.id; });
    if (!known) unknown.push_back(sent.id);
  }
  if (!unknown.empty()) {
    const std::string first = *std::min_element(unknown.begin(), unknown.end());
    return Refuse(Reason::kSkillUnknown, "result.skills." + first);
  }
  if (!given) facts.overall = Aggregate(spec, facts);
  return absl::OkStatus();
}

}  // namespace

Number Written(const std::string& text) { return ReadNumber(text).value_or(Number{}); }

std::string WriteNumber(const Number& number) {
  int64_t value = number.millionths / number.over;
  if (value * number.over > number.millionths) --value;
  std::string text = std::to_string(value < 0 ? -value : value);
  if (text.size() < 7) text.insert(0, 7 - text.size(), '0');
  text.insert(text.size() - 6, ".");
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return (value < 0 ? "-" : "") + text;
}

const LevelSpec* FindLevel(const GridSpec& spec, const std::string& id) {
  for (const LevelSpec& level : spec.scale.levels) {
    if (level.id.value == id) return &level;
  }
  return nullptr;
}

int Rank(const GridSpec& spec, const std::string& id) {
  const LevelSpec* level = FindLevel(spec, id);
  const std::string base = level->base ? level->base->value : id;
  int rank = 0;
  for (const LevelSpec& other : spec.scale.levels) {
    if (other.id.value == base) break;
    if (!other.base) ++rank;
  }
  return rank;
}

std::vector<std::string> BaseLevels(const GridSpec& spec) {
  std::vector<std::string> levels;
  for (const LevelSpec& level : spec.scale.levels) {
    if (!level.base) levels.push_back(level.id.value);
  }
  return levels;
}

absl::StatusOr<Facts> ReadFacts(const GridSpec& spec, const AskedQuestion& question) {
  Facts facts;
  facts.source = "NONE";
  if (absl::Status read = ReadObjective(spec, question, facts); !read.ok()) return read;
  if (absl::Status read = ReadLanguage(spec, question.certified_language, facts); !read.ok()) {
    return read;
  }
  if (absl::Status read = ReadResult(spec, question, facts); !read.ok()) return read;
  return facts;
}

}  // namespace seuil::decision::naive

namespace seuil::decision {

std::string NaiveThresholdOfBand(const grid::GridSpec& spec, const std::string& band) {
  const grid::BandSpec* found = naive::FindBand(spec, band);
  if (found == nullptr) return "";
  std::string lowest;
  for (const auto& level : found->levels) {
    if (lowest.empty() || naive::Rank(spec, level.value) < naive::Rank(spec, lowest)) {
      lowest = level.value;
    }
  }
  return naive::IsCertifiable(spec, lowest) ? lowest : "";
}

}  // namespace seuil::decision
