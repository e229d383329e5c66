#include "testutil/oracle_grid.h"

#include <algorithm>

#include "base/decimal.h"
#include "grid/point.h"

namespace seuil::testutil {
namespace {

using grid::ConditionSpec;
using grid::GridSpec;
using grid::Measure;
using grid::ObjectiveKind;
using grid::Operand;
using grid::OverallFrom;
using grid::SkillSpec;
using grid::Test;
using grid::ValueSpec;

constexpr const char* kOperandNames[] = {"objective", "attained",   "score",
                                         "skill",     "each_skill", "any_skill"};

grid::TextSpec Text(std::string text) { return {{{"fr", std::move(text)}}, {}}; }

Located<std::string> At(std::string text) { return {std::move(text), {}}; }

int64_t Micros(const std::string& text) { return Decimal::Parse(text)->micros(); }
std::string Written(int64_t micros) { return Decimal::FromMicros(micros).ToString(); }

bool HasLevel(const SkillSpec& skill) {
  return skill.as.value == Measure::kLevel || !skill.bands.empty();
}
bool HasScore(const SkillSpec& skill) { return skill.as.value == Measure::kScore; }

template <typename Predicate>
bool AllSkills(const GridSpec& spec, Predicate predicate) {
  return !spec.skills.empty() && std::all_of(spec.skills.begin(), spec.skills.end(), predicate);
}

ConditionSpec Condition(Operand operand, const std::string& skill, Test test, ValueSpec value) {
  return {operand, At(skill), test, std::move(value), {}};
}

}  // namespace

GridSpec OracleGrids::Next() {
  spec_ = GridSpec();
  spec_.id = At("random");
  spec_.version = At("1.0.0");
  spec_.locales = {At("fr")};
  spec_.official = {At("fr")};
  spec_.title = Text("Grille");
  spec_.source = {"Source", "Certificateur", "1", "", {}};
  Scale();
  Languages();
  Targets();
  Objective();
  Result();
  Outcomes();
  Rules();
  return spec_;
}

void OracleGrids::Scale() {
  std::vector<std::string> ids = {"B1", "A1", "Z", "C2", "a.1", "x-2", "4", "60"};
  random_.Shuffle(ids);
  const size_t count = 2 + random_.Below(4);
  const bool floor = random_.Chance(25) && count > 2;
  if (floor) Drawn("scale floor");
  base_levels_.clear();
  for (size_t i = 0; i < count; ++i) {
    const std::string& id = ids[i];
    base_levels_.push_back(id);
    const bool below = random_.Chance(10), above = random_.Chance(10);
    if (below || above) Drawn("scale sub-level");
    auto& levels = spec_.scale.levels;
    if (below) levels.push_back({At(id + "-"), Text(id), At(id), false});
    levels.push_back({At(id), Text(id), std::nullopt, floor && i == 0});
    if (above) levels.push_back({At(id + "+"), Text(id), At(id), false});
  }
  const size_t lowest = floor ? 1 : 0;
  const size_t from = lowest + random_.Below(std::min<size_t>(2, count - lowest));
  if (from > lowest) Drawn("scale levels below certifiable_from");
  spec_.scale.certifiable_from = At(base_levels_[from]);
}

std::vector<std::string> OracleGrids::Certifiable() const {
  return {std::find(base_levels_.begin(), base_levels_.end(), spec_.scale.certifiable_from.value),
          base_levels_.end()};
}

void OracleGrids::Languages() {
  if (!random_.Chance(35)) return;
  Drawn("languages");
  std::vector<std::string> tags = {"en", "fr", "pt-BR", "zh-Hant"};
  random_.Shuffle(tags);
  tags.resize(1 + random_.Below(3));
  for (const std::string& tag : tags) spec_.languages.push_back({At(tag), {}});
}

void OracleGrids::Targets() {
  if (!random_.Chance(75)) return;
  Drawn("bands");
  const auto& levels = spec_.scale.levels;
  const bool floor = std::any_of(levels.begin(), levels.end(), [](auto& one) { return one.floor; });
  const size_t uncertified = base_levels_.size() - Certifiable().size();
  std::vector<std::string> with_threshold;
  for (size_t i = floor ? 1 : 0; i < base_levels_.size();) {
    const size_t size = std::min(base_levels_.size() - i, 1 + random_.Below(2));
    grid::BandSpec band;
    band.id = At("band-" + std::to_string(i));
    band.label = Text("Bande");
    for (size_t k = 0; k < size; ++k) band.levels.push_back(At(base_levels_[i + k]));
    if (i >= uncertified) with_threshold.push_back(band.id.value);
    if (size > 1) Drawn("bands of two levels");
    spec_.bands.push_back(std::move(band));
    i += size;
  }
  const size_t jobs = with_threshold.empty() ? 0 : random_.Below(4);
  for (size_t i = 0; i < jobs; ++i) {
    grid::JobSpec job;
    job.id = At("job-" + std::to_string(i));
    job.band = At(random_.Of(with_threshold));
    job.title = Text("Métier");
    job.deprecated = random_.Chance(30);
    if (job.deprecated) Drawn("jobs deprecated");
    spec_.jobs.push_back(std::move(job));
  }
  if (random_.Chance(30)) {
    Drawn("jobs removed");
    spec_.removed.push_back({At("job-gone"), std::nullopt, "merged"});
  }
}

void OracleGrids::Objective() {
  grid::ObjectiveSpec& objective = spec_.objective;
  if (random_.Chance(65)) {
    const auto accept = [&](ObjectiveKind kind, const char* word) {
      if (!random_.Chance(60)) return;
      Drawn(std::string("accepts ") + word);
      objective.accepts.push_back({kind, {}});
    };
    if (!spec_.jobs.empty()) accept(ObjectiveKind::kJob, "job");
    if (!spec_.bands.empty()) accept(ObjectiveKind::kBand, "band");
    accept(ObjectiveKind::kLevel, "level");
    accept(ObjectiveKind::kNone, "none");
    if (objective.accepts.empty()) objective.accepts.push_back({ObjectiveKind::kLevel, {}});
    return;
  }
  if (random_.Chance(30)) {
    Drawn("objective unknown to the scheme");
    return;
  }
  if (random_.Chance(60)) {
    Drawn("objective fixed");
    objective.fixed = At(random_.Of(Certifiable()));
    if (random_.Chance(40)) return;
  }
  Drawn("objective per language");
  std::vector<std::string> tags;
  for (const auto& language : spec_.languages) tags.push_back(language.tag.value);
  if (tags.empty()) tags = {"en", "fr-CA"};
  tags.resize(1 + random_.Below(tags.size()));
  for (const std::string& tag : tags) {
    objective.per_language.push_back({At(tag), At(random_.Of(Certifiable()))});
  }
}

grid::ScoreSpec OracleGrids::Score(const std::string& step, bool open_top) {
  static const std::vector<std::string> kMins = {"0", "0", "1", "-1", "10", "0.5"};
  grid::ScoreSpec score;
  const std::string& min = random_.Of(kMins);
  score.min = At(min);
  score.max = At(Written(Micros(min) + random_.Between(1, 5) * Micros(step)));
  score.step = At(step);
  score.open_top = open_top;
  if (open_top) Drawn("score open_top");
  if (step != "1") Drawn("score with decimal or wide step");
  if (min == "-1") Drawn("score below zero");
  return score;
}

// The lowest score, then some others.
std::vector<std::string> OracleGrids::Froms(const grid::ScoreSpec& score) {
  std::vector<std::string> froms = {score.min.value};
  const int64_t step = Micros(score.step.value);
  for (int64_t at = Micros(score.min.value) + step; at <= Micros(score.max.value); at += step) {
    if (random_.Chance(40)) froms.push_back(Written(at));
  }
  return froms;
}

std::vector<grid::ScoreBandSpec> OracleGrids::ScoreBands(const std::vector<std::string>& froms) {
  std::vector<grid::ScoreBandSpec> bands;
  size_t level = 0;
  for (const std::string& from : froms) {
    level = std::min(level + random_.Below(3), spec_.scale.levels.size() - 1);
    bands.push_back({At(from), spec_.scale.levels[level].id});
  }
  return bands;
}

void OracleGrids::Skills(size_t count, bool aggregate) {
  static const std::vector<std::string> kSteps = {"1", "0.5", "0.25", "5", "2.5"};
  const bool sums = aggregate && spec_.result.as.value == Measure::kScore;
  const std::string shared_step = random_.Of(kSteps);
  for (size_t i = 0; i < count; ++i) {
    SkillSpec skill;
    skill.id = At("skill-" + std::to_string(i));
    skill.title = Text("Compétence");
    const bool score = sums || random_.Chance(50);
    skill.as = {score ? Measure::kScore : Measure::kLevel, {}};
    if (score) {
      const bool open_top = !sums && random_.Chance(25);
      skill.score = Score(sums ? shared_step : random_.Of(kSteps), open_top);
      // A minimum of levels needs the level of each.
      if (random_.Chance(50) || (aggregate && !sums)) {
        Drawn("skill bands");
        skill.bands = ScoreBands(Froms(*skill.score));
      }
    }
    skill.required = aggregate || random_.Chance(60);
    if (!skill.required) Drawn("skill optional");
    spec_.skills.push_back(std::move(skill));
  }
}

void OracleGrids::Result() {
  static const std::vector<std::pair<OverallFrom, const char*>> kFroms = {
      {OverallFrom::kGiven, "given"},
      {OverallFrom::kGiven, "given"},
      {OverallFrom::kMinimum, "minimum"},
      {OverallFrom::kSum, "sum"},
      {OverallFrom::kMean, "mean"}};
  grid::ResultSpec& result = spec_.result;
  const auto& [from, word] = random_.Of(kFroms);
  const bool may_level = from != OverallFrom::kSum && from != OverallFrom::kMean;
  const bool level = may_level && random_.Chance(50);
  result.from = {from, {}};
  result.as = {level ? Measure::kLevel : Measure::kScore, {}};
  Drawn(std::string("overall ") + word + (level ? " level" : " score"));
  if (from == OverallFrom::kGiven) {
    if (!level) result.score = Score("1", random_.Chance(25));
    Skills(random_.Below(3), false);
  } else {
    Skills(2 + random_.Below(2), true);
  }
  if (from == OverallFrom::kMean && random_.Chance(60)) {
    static const std::vector<std::string> kRounds = {"0.5", "1", "2", "0.1", "3"};
    const bool up = random_.Chance(50);
    Drawn(up ? "mean ties up" : "mean ties down");
    result.round = {At(random_.Of(kRounds)), up ? grid::Ties::kUp : grid::Ties::kDown, {}};
  } else if (from == OverallFrom::kMean) {
    Drawn("mean not rounded");
  }
  if (!level && random_.Chance(60)) OverallBands();
}

void OracleGrids::OverallBands() {
  Drawn("overall bands");
  grid::ResultSpec& result = spec_.result;
  if (result.from.value == OverallFrom::kGiven) {
    result.bands = ScoreBands(Froms(*result.score));
    return;
  }
  // The first band starts where the lowest scores lead.
  const auto micros_of = [&](auto member) {
    std::vector<int64_t> all;
    for (const SkillSpec& skill : spec_.skills)
      all.push_back(Micros(((*skill.score).*member).value));
    return all;
  };
  const std::vector<int64_t> mins = micros_of(&grid::ScoreSpec::min);
  const std::vector<int64_t> maxs = micros_of(&grid::ScoreSpec::max);
  grid::Overall overall;
  overall.from = result.from.value;
  if (result.round) {
    overall.round_step = Micros(result.round->step.value);
    overall.ties = result.round->ties;
  }
  const auto overall_of = [&](const std::vector<int64_t>& all) {
    if (overall.from == OverallFrom::kMinimum) return *std::min_element(all.begin(), all.end());
    int64_t sum = 0;
    for (const int64_t one : all) sum += one;
    return grid::AggregateScore(overall, sum, static_cast<int64_t>(all.size()));
  };
  const int64_t step =
      overall.round_step > 0 ? overall.round_step : Micros(spec_.skills.front().score->step.value);
  result.bands = ScoreBands(Froms({At(Written(overall_of(mins))),
                                   At(Written(overall_of(maxs))),
                                   At(Written(step)),
                                   false,
                                   {}}));
}

void OracleGrids::Outcomes() {
  std::vector<std::pair<const char*, grid::OutcomeKind>> all = {
      {"nothing", grid::OutcomeKind::kNone},
      {"report", grid::OutcomeKind::kReport},
      {"attestation", grid::OutcomeKind::kAttestation},
      {"partial", grid::OutcomeKind::kPartial},
      {"certificate", grid::OutcomeKind::kCertificate}};
  if (random_.Chance(20)) random_.Shuffle(all);
  const size_t count = 2 + random_.Below(3);
  all.erase(all.begin(), all.end() - static_cast<std::ptrdiff_t>(count));
  for (const auto& [id, kind] : all) {
    Drawn(std::string("outcome ") + id);
    spec_.outcomes.push_back({At(id), kind, Text(id), ""});
  }
}

std::vector<OracleGrids::OperandOf> OracleGrids::Operands() const {
  std::vector<OperandOf> operands;
  const auto& objective = spec_.objective;
  if (!objective.accepts.empty() || objective.fixed || !objective.per_language.empty()) {
    operands.emplace_back(Operand::kObjective, "");
  }
  const bool score = spec_.result.as.value == Measure::kScore;
  if (!score || !spec_.result.bands.empty()) operands.emplace_back(Operand::kAttained, "");
  if (score) operands.emplace_back(Operand::kScore, "");
  for (const SkillSpec& skill : spec_.skills) {
    operands.emplace_back(Operand::kSkill, skill.id.value);
  }
  if (AllSkills(spec_, HasLevel) || AllSkills(spec_, HasScore)) {
    operands.emplace_back(Operand::kEachSkill, "");
    operands.emplace_back(Operand::kAnySkill, "");
  }
  return operands;
}

ValueSpec OracleGrids::ScoreValue(const grid::ScoreSpec& range, bool wide) {
  Drawn("value score");
  const int64_t min = Micros(range.min.value), step = Micros(range.step.value);
  const int64_t steps = (Micros(range.max.value) - min) / step * (wide ? 3 : 1);
  int64_t at = min + random_.Between(0, steps) * step;
  if (random_.Chance(20)) {
    Drawn("value score between steps");
    at -= step / 2;
  }
  std::string text = Written(at);
  // A text that is a level of the scale means the level.
  const auto& levels = spec_.scale.levels;
  const bool is_level =
      std::any_of(levels.begin(), levels.end(), [&](auto& one) { return one.id.value == text; });
  if (is_level) text += text.find('.') == text.npos ? ".0" : "0";
  return {false, 0, text, {}};
}

ValueSpec OracleGrids::Value(const OperandOf& operand, bool absolute) {
  bool level = true;
  const grid::ScoreSpec* range = nullptr;  // where scores may be compared
  const Operand what = operand.first;
  const std::string& skill = operand.second;
  if (what == Operand::kScore) {
    level = false;
    range = spec_.result.score ? &*spec_.result.score : &*spec_.skills.front().score;
  } else if (what == Operand::kSkill) {
    const auto found = std::find_if(spec_.skills.begin(), spec_.skills.end(),
                                    [&](const SkillSpec& one) { return one.id.value == skill; });
    level = HasLevel(*found);
    if (HasScore(*found)) range = &*found->score;
  } else if (what == Operand::kEachSkill || what == Operand::kAnySkill) {
    level = AllSkills(spec_, HasLevel);
    if (AllSkills(spec_, HasScore)) range = &*spec_.skills.front().score;
  }
  if (range != nullptr && (!level || random_.Chance(50))) {
    return ScoreValue(*range,
                      spec_.result.from.value == OverallFrom::kSum && what == Operand::kScore);
  }
  const bool has_objective = Operands().front().first == Operand::kObjective;
  if (what != Operand::kObjective && has_objective && !absolute && random_.Chance(45)) {
    const int steps = random_.Chance(50) ? 0 : static_cast<int>(random_.Between(-3, 3));
    Drawn(steps == 0 ? "value objective" : "value objective with steps");
    return {true, steps, "", {}};
  }
  Drawn("value level");
  const grid::LevelSpec& drawn = random_.Of(spec_.scale.levels);
  if (drawn.base) Drawn("value sub-level");
  return {false, 0, drawn.id.value, {}};
}

std::vector<std::vector<ConditionSpec>> OracleGrids::Apart(bool total) {
  std::vector<OperandOf> operands = Operands();
  if (total) {  // only what every result states
    std::erase_if(operands, [](const OperandOf& operand) {
      return operand.first != Operand::kAttained && operand.first != Operand::kScore;
    });
  }
  if (operands.empty()) return {};
  const OperandOf drawn = random_.Of(operands);
  const auto& [operand, skill] = drawn;
  if (operand == Operand::kObjective && random_.Chance(40)) {
    Drawn("test is none");
    return {{Condition(operand, "", Test::kIsNone, {})},
            {Condition(operand, "", Test::kAtLeast, {false, 0, base_levels_.front(), {}})}};
  }
  const ValueSpec value = Value(drawn, total);
  Operand below = operand;  // where each is at least, none is below
  if (operand == Operand::kEachSkill) below = Operand::kAnySkill;
  if (operand == Operand::kAnySkill) below = Operand::kEachSkill;
  return {{Condition(below, skill, Test::kBelow, value)},
          {Condition(operand, skill, Test::kAtLeast, value)}};
}

void OracleGrids::Extra(grid::RuleSpec& rule) {
  std::vector<OperandOf> operands = Operands();
  std::erase_if(operands, [&](const OperandOf& operand) {
    return std::any_of(rule.when.begin(), rule.when.end(), [&](const ConditionSpec& tested) {
      return tested.operand == operand.first && tested.skill.value == operand.second;
    });
  });
  if (operands.empty()) return;
  const OperandOf drawn = random_.Of(operands);
  const auto& [operand, skill] = drawn;
  if (operand == Operand::kObjective && random_.Chance(20)) {
    Drawn("test is none");
    rule.when.push_back(Condition(operand, "", Test::kIsNone, {}));
    return;
  }
  const bool both = random_.Chance(25), at_least = random_.Chance(70);
  if (both) Drawn("test at_least and below");
  if (both || at_least) {
    rule.when.push_back(Condition(operand, skill, Test::kAtLeast, Value(drawn, false)));
  }
  if (both || !at_least) {
    rule.when.push_back(Condition(operand, skill, Test::kBelow, Value(drawn, false)));
  }
}

void OracleGrids::Rule(size_t outcome, const std::vector<ConditionSpec>& apart, bool plain) {
  grid::RuleSpec rule;
  rule.id = At("rule-" + std::to_string(spec_.rules.size()));
  rule.outcome = spec_.outcomes[outcome].id;
  rule.citation = Text("Phrase.");
  rule.when = apart;
  for (size_t extra = plain ? 0 : random_.Below(3); extra > 0; --extra) Extra(rule);
  // As a file has them: the tests of skills stand together.
  std::stable_sort(rule.when.begin(), rule.when.end(),
                   [](const auto& a, const auto& b) { return a.operand < b.operand; });
  if (rule.when.empty()) Drawn("rule without condition");
  for (const ConditionSpec& condition : rule.when) {
    Drawn(std::string("operand ") + kOperandNames[static_cast<int>(condition.operand)]);
    if (condition.test == Test::kAtLeast) Drawn("test at_least");
    if (condition.test == Test::kBelow) Drawn("test below");
  }
  spec_.rules.push_back(std::move(rule));
}

void OracleGrids::Rules() {
  const bool without_otherwise = random_.Chance(15);
  const auto apart = random_.Chance(8) ? decltype(Apart(true))() : Apart(without_otherwise);
  const bool total = without_otherwise && !apart.empty();
  const size_t highest = spec_.outcomes.size() - 1;
  const size_t groups = std::max<size_t>(1, apart.size());
  for (size_t group = 0; group < groups; ++group) {
    const size_t usual = highest + 1 - groups + group;
    const size_t outcome = random_.Chance(10) ? random_.Below(highest + 1) : usual;
    for (size_t rules = 1 + random_.Below(2), i = 0; i < rules; ++i) {
      Rule(outcome, apart.empty() ? std::vector<ConditionSpec>() : apart[group], total && i == 0);
    }
  }
  if (total) {
    Drawn("no otherwise");
    return;
  }
  Drawn("otherwise");
  const size_t outcome = random_.Chance(15) ? random_.Below(highest + 1) : 0;
  if (outcome > 0) Drawn("otherwise above the lowest outcome");
  spec_.otherwise = grid::OtherwiseSpec{At("otherwise"), spec_.outcomes[outcome].id,
                                        Text("À défaut."), std::nullopt};
}

}  // namespace seuil::testutil
