#include "testutil/grids.h"

#include <cstdlib>

namespace seuil::testutil {

using grid::Measure;
using grid::ObjectiveKind;
using grid::OverallFrom;

namespace {

std::vector<grid::ScoreBandSpec> Bands(const ScoreBands& bands) {
  std::vector<grid::ScoreBandSpec> made;
  for (const auto& [from, level] : bands) made.push_back({{from, {}}, {level, {}}});
  return made;
}

ConditionSpec Condition(Operand operand, grid::Test test, const std::string& value,
                        std::string skill) {
  ConditionSpec condition;
  condition.operand = operand;
  condition.skill.value = std::move(skill);
  condition.test = test;
  constexpr std::string_view kObjective = "objective";
  if (value.starts_with(kObjective)) {
    condition.value.objective = true;
    condition.value.steps = std::atoi(value.c_str() + kObjective.size());
  } else {
    condition.value.text = value;
  }
  return condition;
}

}  // namespace

grid::TextSpec French(std::string text) { return {{{"fr", std::move(text)}}, {}}; }

GridSpec LevelGrid(const std::vector<std::string>& levels, std::string certifiable_from) {
  GridSpec spec;
  spec.id.value = "test";
  spec.version.value = "1.0.0";
  spec.locales = {{"fr", {}}};
  spec.official = {{"fr", {}}};
  spec.title = French("Grille");
  spec.source = {"Source", "Certificateur", "1", "", {}};
  spec.scale.certifiable_from.value = std::move(certifiable_from);
  for (const std::string& written : levels) {
    grid::LevelSpec level;
    level.floor = written.starts_with('<');
    const size_t base = written.find('<', 1);
    level.id.value = level.floor ? written.substr(1, written.size() - 2) : written.substr(0, base);
    level.title = French("Niveau " + level.id.value);
    if (base != std::string::npos) level.base = {written.substr(base + 1), {}};
    if (!level.base && !level.floor) {
      grid::BandSpec band;
      band.id.value = "band-" + std::to_string(spec.bands.size() + 1);
      band.levels = {{level.id.value, {}}};
      band.label = French("Utilisateur " + level.id.value);
      spec.bands.push_back(std::move(band));
    }
    spec.scale.levels.push_back(std::move(level));
  }
  spec.objective.accepts = {{ObjectiveKind::kLevel, {}}, {ObjectiveKind::kNone, {}}};
  spec.result.from.value = OverallFrom::kGiven;
  spec.result.as.value = Measure::kLevel;
  AddOutcome(spec, "attestation", grid::OutcomeKind::kAttestation);
  AddOutcome(spec, "certificate", grid::OutcomeKind::kCertificate);
  spec.otherwise.emplace();
  spec.otherwise->id = {"otherwise", {200, 6}};
  spec.otherwise->outcome.value = "attestation";
  spec.otherwise->citation = French("A défaut.");
  return spec;
}

GridSpec ScoreGrid(const std::vector<std::string>& levels, std::string certifiable_from,
                   grid::ScoreSpec score, const ScoreBands& bands) {
  GridSpec spec = LevelGrid(levels, std::move(certifiable_from));
  spec.result.as.value = Measure::kScore;
  spec.result.score = std::move(score);
  SetBands(spec, bands);
  return spec;
}

GridSpec CloeLike() {
  GridSpec spec = LevelGrid({"A1", "A2", "B1", "B2", "C1", "C2"}, "A2");
  spec.bands[4].id.value = "c";
  spec.bands[4].levels.push_back({"C2", {}});
  spec.bands.pop_back();
  spec.objective.accepts = {{ObjectiveKind::kJob, {}},
                            {ObjectiveKind::kBand, {}},
                            {ObjectiveKind::kLevel, {}},
                            {ObjectiveKind::kNone, {}}};
  AddJob(spec, "acheteur", "band-3");
  AddJob(spec, "avocat", "band-4");
  AddJob(spec, "directeur-commercial", "c");
  AddJob(spec, "vendeur", "band-2");
  AddRule(spec, "top-level", {AtLeast(Operand::kAttained, "C2")}, "certificate");
  AddRule(spec, "objective-reached",
          {AtLeast(Operand::kObjective, "A2"), AtLeast(Operand::kAttained, "objective")},
          "certificate");
  return spec;
}

grid::ScoreSpec Scores(std::string min, std::string max, std::string step) {
  grid::ScoreSpec score;
  score.min.value = std::move(min);
  score.max.value = std::move(max);
  score.step.value = std::move(step);
  return score;
}

void SetBands(GridSpec& spec, const ScoreBands& bands) { spec.result.bands = Bands(bands); }

void SetOverall(GridSpec& spec, OverallFrom from, Measure as) {
  spec.result.from.value = from;
  spec.result.as.value = as;
  spec.result.score.reset();
}

void SetRound(GridSpec& spec, std::string step, grid::Ties ties) {
  spec.result.round.emplace();
  spec.result.round->step.value = std::move(step);
  spec.result.round->ties = ties;
}

void AddLevelSkill(GridSpec& spec, std::string id, bool required) {
  grid::SkillSpec skill;
  skill.title = French(id);
  skill.id.value = std::move(id);
  skill.as.value = Measure::kLevel;
  skill.required = required;
  spec.skills.push_back(std::move(skill));
}

void AddScoreSkill(GridSpec& spec, std::string id, grid::ScoreSpec score, const ScoreBands& bands,
                   bool required) {
  AddLevelSkill(spec, std::move(id), required);
  spec.skills.back().as.value = Measure::kScore;
  spec.skills.back().score = std::move(score);
  spec.skills.back().bands = Bands(bands);
}

void AddJob(GridSpec& spec, std::string id, std::string band) {
  grid::JobSpec job;
  job.title = French(id);
  job.id.value = std::move(id);
  job.band.value = std::move(band);
  spec.jobs.push_back(std::move(job));
}

void AddOutcome(GridSpec& spec, std::string id, grid::OutcomeKind kind) {
  grid::OutcomeSpec outcome;
  outcome.title = French(id);
  outcome.id.value = std::move(id);
  outcome.kind = kind;
  spec.outcomes.push_back(std::move(outcome));
}

ConditionSpec AtLeast(Operand operand, std::string value, std::string skill) {
  return Condition(operand, grid::Test::kAtLeast, value, std::move(skill));
}

ConditionSpec Below(Operand operand, std::string value, std::string skill) {
  return Condition(operand, grid::Test::kBelow, value, std::move(skill));
}

ConditionSpec NoObjective() { return Condition(Operand::kObjective, grid::Test::kIsNone, "", ""); }

void AddRule(GridSpec& spec, std::string id, std::vector<ConditionSpec> when, std::string outcome) {
  grid::RuleSpec rule;
  rule.citation = French("La phrase de " + id + ".");
  rule.id = {std::move(id), {static_cast<uint32_t>(100 + spec.rules.size()), 6}};
  rule.when = std::move(when);
  rule.outcome.value = std::move(outcome);
  spec.rules.push_back(std::move(rule));
}

void Except(GridSpec& spec, std::string rule) {
  spec.monotone_except.push_back({{std::move(rule), {}}, "test"});
}

}  // namespace seuil::testutil
