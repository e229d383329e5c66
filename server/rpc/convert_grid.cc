// A compiled grid's parts as messages of the contract.
#include <string>

#include "base/decimal.h"
#include "rpc/convert.h"

namespace seuil::rpc {
namespace {

using grid::CompiledGrid;

std::string Str(std::string_view text) { return std::string(text); }

std::string LevelName(const CompiledGrid& grid, grid::Index level) {
  return level == grid::kNoIndex ? std::string() : grid.levels[level].id;
}

std::string Micros(int64_t micros) { return Decimal::FromMicros(micros).ToString(); }

v1::OutcomeKind ToKind(grid::OutcomeKind kind) {
  switch (kind) {
    case grid::OutcomeKind::kCertificate:
      return v1::OUTCOME_KIND_CERTIFICATE;
    case grid::OutcomeKind::kPartial:
      return v1::OUTCOME_KIND_PARTIAL;
    case grid::OutcomeKind::kAttestation:
      return v1::OUTCOME_KIND_ATTESTATION;
    case grid::OutcomeKind::kReport:
      return v1::OUTCOME_KIND_REPORT;
    case grid::OutcomeKind::kNone:
      return v1::OUTCOME_KIND_NONE;
  }
  return v1::OUTCOME_KIND_UNSPECIFIED;
}

v1::OverallFrom ToFrom(grid::OverallFrom from) {
  switch (from) {
    case grid::OverallFrom::kGiven:
      return v1::OVERALL_FROM_GIVEN;
    case grid::OverallFrom::kMinimum:
      return v1::OVERALL_FROM_MINIMUM;
    case grid::OverallFrom::kSum:
      return v1::OVERALL_FROM_SUM;
    case grid::OverallFrom::kMean:
      return v1::OVERALL_FROM_MEAN;
  }
  return v1::OVERALL_FROM_UNSPECIFIED;
}

v1::Measure ToMeasure(grid::Measure measure) {
  return measure == grid::Measure::kLevel ? v1::MEASURE_LEVEL : v1::MEASURE_SCORE;
}

void FillScore(const grid::ScoreLattice& score, v1::ScoreRange& message) {
  message.set_min(Micros(score.min));
  message.set_max(Micros(score.max));
  message.set_step(Micros(score.step));
  message.set_open_top(score.open_top);
}

template <typename Message>
void FillBands(const CompiledGrid& grid, const std::vector<grid::ScoreBand>& bands,
               Message& message) {
  for (const grid::ScoreBand& band : bands) {
    v1::ScoreBand& to = *message.add_bands();
    to.set_from(Micros(band.from));
    to.set_level(LevelName(grid, band.level));
  }
}

void FillOverall(const CompiledGrid& grid, v1::OverallInput& message) {
  const grid::Overall& overall = grid.overall;
  message.set_from(ToFrom(overall.from));
  message.set_measure(ToMeasure(overall.as));
  if (overall.from == grid::OverallFrom::kGiven && overall.as == grid::Measure::kScore) {
    FillScore(overall.score, *message.mutable_score());
  }
  FillBands(grid, overall.bands, message);
  if (overall.round_step != 0) {
    message.set_round_step(Micros(overall.round_step));
    message.set_round_ties(overall.ties == grid::Ties::kUp ? "up" : "down");
  }
}

void FillSkill(const CompiledGrid& grid, const grid::Skill& skill, size_t locale,
               v1::Skill& message) {
  message.set_id(skill.id);
  message.set_title(Str(skill.title.In(locale)));
  message.set_measure(ToMeasure(skill.input.as));
  if (skill.input.as == grid::Measure::kScore) {
    FillScore(skill.input.score, *message.mutable_score());
  }
  FillBands(grid, skill.input.bands, message);
  message.set_required(skill.required);
}

void FillObjective(const CompiledGrid& grid, v1::ObjectiveInput& message) {
  message.set_job(grid.accepts_job);
  message.set_band(grid.accepts_band);
  message.set_level(grid.accepts_level);
  message.set_none(grid.accepts_none);
  message.set_fixed_level(LevelName(grid, grid.fixed_level));
  for (const grid::LanguageLevel& language : grid.per_language) {
    v1::LanguageThreshold& to = *message.add_per_language();
    to.set_language(language.language);
    to.set_level(LevelName(grid, language.level));
  }
  for (const grid::Level& level : grid.levels) {
    if (level.certifiable) message.add_levels(level.id);
  }
}

}  // namespace

void Fill(const CompiledGrid&, const grid::Outcome& outcome, size_t locale, v1::Outcome& message) {
  message.set_id(outcome.id);
  message.set_kind(ToKind(outcome.kind));
  message.set_title(Str(outcome.title.In(locale)));
  message.set_validity(outcome.validity);
}

void Fill(const CompiledGrid& grid, const grid::Level& level, size_t locale, v1::Level& message) {
  message.set_id(level.id);
  message.set_title(Str(level.title.In(locale)));
  message.set_base(LevelName(grid, level.base));
  message.set_floor(level.floor);
  message.set_certifiable(level.certifiable);
}

void Fill(const CompiledGrid& grid, const grid::Band& band, size_t locale, v1::Band& message) {
  message.set_id(band.id);
  for (const grid::Index level : band.levels) message.add_levels(grid.levels[level].id);
  message.set_label(Str(band.label.In(locale)));
  message.set_title(Str(band.title.In(locale)));
  for (const grid::Text& statement : band.statements) {
    message.add_statements(Str(statement.In(locale)));
  }
  if (band.threshold) message.set_threshold_level(grid.levels[*band.threshold].id);
  message.set_job_count(static_cast<int32_t>(band.job_count));
  message.set_note(Str(band.note.In(locale)));
}

v1::CodeRelation ToRelation(grid::CodeRelation relation) {
  switch (relation) {
    case grid::CodeRelation::kExact:
      return v1::CODE_RELATION_EXACT;
    case grid::CodeRelation::kClose:
      return v1::CODE_RELATION_CLOSE;
    case grid::CodeRelation::kBroad:
      return v1::CODE_RELATION_BROAD;
    case grid::CodeRelation::kNarrow:
      return v1::CODE_RELATION_NARROW;
  }
  return v1::CODE_RELATION_UNSPECIFIED;
}

const char* BasisName(grid::CodeBasis basis) {
  return basis == grid::CodeBasis::kProposed ? "proposed" : "certifier";
}

void Fill(const grid::Code& code, v1::JobCode& message) {
  message.set_scheme(code.scheme);
  message.set_scheme_version(code.scheme_version);
  message.set_code(code.code);
  message.set_relation(ToRelation(code.relation));
  message.set_basis(BasisName(code.basis));
}

v1::JobStatus ToStatus(const grid::Job& job) {
  return job.deprecated ? v1::JOB_STATUS_DEPRECATED : v1::JOB_STATUS_ACTIVE;
}

void Fill(const CompiledGrid& grid, const grid::Job& job, size_t locale, v1::Job& message) {
  const grid::Band& band = grid.bands[job.band];
  message.set_id(job.id);
  message.set_title(Str(job.title.In(locale)));
  message.set_verbatim(job.verbatim);
  for (const auto& [form_locale, forms] : job.forms) {
    v1::JobForms& to = *message.add_forms();
    to.set_locale(grid.locales[form_locale]);
    for (const std::string& form : forms) to.add_forms(form);
  }
  message.set_band(band.id);
  if (band.threshold) message.set_threshold_level(grid.levels[*band.threshold].id);
  for (const grid::Code& code : job.codes) Fill(code, *message.add_codes());
  message.set_status(ToStatus(job));
  message.set_replaced_by(job.replaced_by);
}

void Fill(const CompiledGrid& grid, size_t locale, v1::GetGridResponse& message) {
  message.set_id(grid.id);
  message.set_title(Str(grid.title.In(locale)));
  v1::GridSource& source = *message.mutable_source();
  source.set_title(grid.source.title);
  source.set_issuer(grid.source.issuer);
  source.set_edition(grid.source.edition);
  source.set_sha256(grid.source.sha256);
  for (size_t i = 0; i < grid.locales.size(); ++i) {
    message.add_locales(grid.locales[i]);
    if (grid.official[i]) message.add_official_locales(grid.locales[i]);
  }
  for (const grid::Level& level : grid.levels) Fill(grid, level, locale, *message.add_levels());
  FillObjective(grid, *message.mutable_objective());
  FillOverall(grid, *message.mutable_overall());
  for (const grid::Skill& skill : grid.skills) {
    FillSkill(grid, skill, locale, *message.add_skills());
  }
  for (const grid::Language& language : grid.languages) {
    v1::CertifiedLanguage& to = *message.add_languages();
    to.set_tag(language.tag);
    for (const grid::Registration& registration : language.registrations) {
      v1::Registration& entry = *to.add_registrations();
      entry.set_id(registration.id);
      entry.set_from(registration.from);
      entry.set_until(registration.until);
    }
  }
  message.set_language_required(grid.language_required());
  for (const grid::Outcome& outcome : grid.outcomes) {
    Fill(grid, outcome, locale, *message.add_outcomes());
  }
  message.set_band_count(static_cast<int32_t>(grid.bands.size()));
  message.set_job_count(static_cast<int32_t>(grid.jobs.size()));
}

}  // namespace seuil::rpc
