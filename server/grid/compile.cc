#include "grid/compile.h"

#include <algorithm>
#include <utility>

#include "base/decimal.h"
#include "base/text.h"
#include "grid/lookup.h"
#include "grid/point.h"

namespace seuil::grid {
namespace {

// Validate has seen every number: one that does not parse cannot get here.
int64_t Micros(const std::string& text) {
  return Decimal::Parse(text).value_or(Decimal()).micros();
}

// One grid being compiled. Steps run in the order of Run: each uses the ids of those before it.
class Compiler {
 public:
  explicit Compiler(const GridSpec& spec)
      : spec_(spec), grid_(std::make_shared<CompiledGrid>()), out_(*grid_) {}

  std::shared_ptr<const CompiledGrid> Run() {
    Head();
    Scale();
    Result();
    Languages();
    Bands();
    Objective();
    Jobs();
    Outcomes();
    Rules();
    CertificateFrom();
    return grid_;
  }

 private:
  Text MakeText(const TextSpec& text) const {
    Text made;
    if (text.by_locale.empty()) return made;
    made.by_locale.resize(out_.locales.size());
    for (size_t i = 0; i < out_.locales.size(); ++i) {
      const auto found = text.by_locale.find(out_.locales[i]);
      if (found != text.by_locale.end()) made.by_locale[i] = found->second;
    }
    return made;
  }
  Text MakeText(const std::optional<TextSpec>& text) const {
    return text ? MakeText(*text) : Text();
  }

  Index LevelOf(const Located<std::string>& id) const { return Find(out_.level_by_id, id.value); }

  void Head() {
    out_.id = spec_.id.value;
    out_.version = spec_.version.value;
    for (const auto& locale : spec_.locales) {
      out_.locales.push_back(locale.value);
      out_.official.push_back(std::any_of(
          spec_.official.begin(), spec_.official.end(),
          [&](const Located<std::string>& official) { return official.value == locale.value; }));
    }
    out_.title = MakeText(spec_.title);
    out_.source = spec_.source;
  }

  void Scale() {
    for (const LevelSpec& written : spec_.scale.levels) {
      out_.level_by_id.emplace(written.id.value, static_cast<Index>(out_.level_by_id.size()));
    }
    int next_rank = 0;
    std::vector<int> rank_of(spec_.scale.levels.size());
    for (size_t i = 0; i < rank_of.size(); ++i) {
      if (!spec_.scale.levels[i].base) rank_of[i] = next_rank++;
    }
    out_.certifiable_from = LevelOf(spec_.scale.certifiable_from);
    for (size_t i = 0; i < rank_of.size(); ++i) {
      const LevelSpec& written = spec_.scale.levels[i];
      Level level{.id = written.id.value, .title = MakeText(written.title), .floor = written.floor};
      if (written.base) level.base = LevelOf(*written.base);
      level.rank = rank_of[written.base ? level.base : i];
      level.certifiable =
          !written.base && !written.floor && level.rank >= rank_of[out_.certifiable_from];
      out_.levels.push_back(std::move(level));
    }
  }

  static ScoreLattice MakeLattice(const std::optional<ScoreSpec>& score) {
    if (!score) return {};
    return {.min = Micros(score->min.value),
            .max = Micros(score->max.value),
            .step = Micros(score->step.value),
            .open_top = score->open_top};
  }

  std::vector<ScoreBand> MakeScoreBands(const std::vector<ScoreBandSpec>& bands) const {
    std::vector<ScoreBand> made;
    made.reserve(bands.size());
    for (const ScoreBandSpec& band : bands) {
      made.push_back({.from = Micros(band.from.value), .level = LevelOf(band.level)});
    }
    return made;
  }

  void Result() {
    const ResultSpec& result = spec_.result;
    out_.overall = {.from = result.from.value,
                    .as = result.as.value,
                    .score = MakeLattice(result.score),
                    .bands = MakeScoreBands(result.bands)};
    if (result.round) {
      out_.overall.round_step = Micros(result.round->step.value);
      out_.overall.ties = result.round->ties;
    }
    for (const SkillSpec& written : spec_.skills) {
      out_.skill_by_id.emplace(written.id.value, static_cast<Index>(out_.skills.size()));
      out_.skills.push_back({.id = written.id.value,
                             .title = MakeText(written.title),
                             .input = {.as = written.as.value,
                                       .score = MakeLattice(written.score),
                                       .bands = MakeScoreBands(written.bands)},
                             .required = written.required});
    }
  }

  void Languages() {
    for (const LanguageSpec& written : spec_.languages) {
      Language language{.tag = written.tag.value, .registrations = {}};
      for (const RegistrationSpec& entry : written.registrations) {
        language.registrations.push_back({entry.id.value, entry.from, entry.until});
      }
      out_.languages.push_back(std::move(language));
    }
  }

  void Bands() {
    for (const BandSpec& written : spec_.bands) {
      Band band{.id = written.id.value,
                .levels = {},
                .label = MakeText(written.label),
                .title = MakeText(written.title),
                .note = MakeText(written.note),
                .statements = {},
                .threshold = std::nullopt};
      for (const auto& level : written.levels) band.levels.push_back(LevelOf(level));
      std::sort(band.levels.begin(), band.levels.end());
      if (!band.levels.empty() && out_.levels[band.levels.front()].certifiable) {
        band.threshold = band.levels.front();
      }
      for (const TextSpec& statement : written.statements) {
        band.statements.push_back(MakeText(statement));
      }
      out_.band_by_id.emplace(band.id, static_cast<Index>(out_.bands.size()));
      out_.bands.push_back(std::move(band));
    }
  }

  void Objective() {
    for (const auto& kind : spec_.objective.accepts) {
      switch (kind.value) {
        case ObjectiveKind::kJob:
          out_.accepts_job = true;
          break;
        case ObjectiveKind::kBand:
          out_.accepts_band = true;
          break;
        case ObjectiveKind::kLevel:
          out_.accepts_level = true;
          break;
        case ObjectiveKind::kNone:
          out_.accepts_none = true;
          break;
      }
    }
    if (spec_.objective.fixed) out_.fixed_level = LevelOf(*spec_.objective.fixed);
    for (const LanguageLevelSpec& entry : spec_.objective.per_language) {
      out_.per_language.push_back({entry.language.value, LevelOf(entry.level)});
    }
  }

  void Jobs() {
    out_.jobs.reserve(spec_.jobs.size());
    out_.job_letters.reserve(spec_.jobs.size());
    out_.job_by_id.reserve(spec_.jobs.size());
    for (const JobSpec& written : spec_.jobs) {
      Job job{.id = written.id.value,
              .band = Find(out_.band_by_id, written.band.value),
              .title = MakeText(written.title),
              .verbatim = written.verbatim,
              .forms = {},
              .not_forms = {},
              .codes = {},
              .deprecated = written.deprecated,
              .replaced_by = written.replaced_by ? written.replaced_by->value : std::string()};
      for (const FormsSpec& forms : written.forms) job.forms.push_back(MakeForms(forms));
      for (const FormsSpec& forms : written.not_forms) job.not_forms.push_back(MakeForms(forms));
      job.codes.reserve(written.codes.size());
      for (const CodeSpec& code : written.codes) {
        job.codes.push_back({code.scheme.value, code.scheme_version.value, code.code.value,
                             code.relation, code.basis});
      }
      ++out_.bands[job.band].job_count;
      out_.job_letters.push_back(LettersOf(job.id));
      out_.job_by_id.emplace(job.id, static_cast<Index>(out_.jobs.size()));
      out_.jobs.push_back(std::move(job));
    }
    for (const RemovedJobSpec& written : spec_.removed) {
      out_.removed_by_id.emplace(written.id.value, static_cast<Index>(out_.removed.size()));
      out_.removed.push_back({written.id.value,
                              written.replaced_by ? written.replaced_by->value : std::string(),
                              written.reason});
    }
  }

  Forms::value_type MakeForms(const FormsSpec& forms) const {
    const auto locale = std::find(out_.locales.begin(), out_.locales.end(), forms.locale);
    std::vector<std::string> made;
    made.reserve(forms.forms.size());
    for (const auto& form : forms.forms) made.push_back(form.value);
    return {static_cast<uint32_t>(locale - out_.locales.begin()), std::move(made)};
  }

  void Outcomes() {
    for (const OutcomeSpec& written : spec_.outcomes) {
      out_.outcomes.push_back(
          {written.id.value, written.kind, MakeText(written.title), written.validity});
    }
  }

  Index OutcomeNamed(const std::string& id) const {
    const auto found = std::find_if(out_.outcomes.begin(), out_.outcomes.end(),
                                    [&](const Outcome& outcome) { return outcome.id == id; });
    return static_cast<Index>(found - out_.outcomes.begin());
  }

  Condition MakeCondition(const ConditionSpec& written) const {
    Condition condition{.operand = written.operand, .test = written.test};
    if (written.operand == Operand::kSkill) {
      condition.skill = Find(out_.skill_by_id, written.skill.value);
    }
    if (written.test == Test::kIsNone) return condition;
    if (written.value.objective) {
      condition.relative = true;
      condition.bound = written.value.steps;
      return condition;
    }
    // A level wherever the text is one and the operand is not the overall score, which has none.
    const Index level =
        written.operand == Operand::kScore ? kNoIndex : Find(out_.level_by_id, written.value.text);
    condition.measure = level == kNoIndex ? Measure::kScore : Measure::kLevel;
    condition.bound = level == kNoIndex ? Micros(written.value.text) : out_.levels[level].rank;
    return condition;
  }

  void Rules() {
    out_.level_alone_decides = out_.overall.has_level();
    for (const RuleSpec& written : spec_.rules) {
      Rule rule{.id = written.id.value,
                .when = {},
                .outcome = OutcomeNamed(written.outcome.value),
                .citation = MakeText(written.citation)};
      for (const ConditionSpec& condition : written.when) {
        rule.when.push_back(MakeCondition(condition));
        const Operand operand = rule.when.back().operand;
        if (operand != Operand::kObjective && operand != Operand::kAttained) {
          out_.level_alone_decides = false;
        }
      }
      out_.rules.push_back(std::move(rule));
    }
    if (spec_.otherwise) {
      out_.otherwise =
          Otherwise{spec_.otherwise->id.value, OutcomeNamed(spec_.otherwise->outcome.value),
                    MakeText(spec_.otherwise->citation)};
    }
    for (const MonotoneExceptSpec& except : spec_.monotone_except) {
      for (Index rule = 0; rule < out_.rules.size(); ++rule) {
        if (out_.rules[rule].id == except.rule.value) out_.monotone_except.push_back(rule);
      }
    }
  }

  // Answers state it, and rules never change: every threshold is asked once, here.
  void CertificateFrom() {
    if (!out_.level_alone_decides) return;
    for (Index threshold = 0; threshold <= out_.levels.size(); ++threshold) {
      Point point;
      point.threshold = threshold == out_.levels.size() ? kNoIndex : threshold;
      out_.certificate_from.push_back(LowestCertified(point));
    }
  }

  Index LowestCertified(Point point) const {
    for (Index level = 0; level < out_.levels.size(); ++level) {
      if (out_.levels[level].base != kNoIndex) continue;
      point.overall_level = level;
      const RuleSet held = HeldRules(out_, point);
      // Without an otherwise a cell may be left over; the proof then refuses the grid.
      if (held.empty() && !out_.otherwise) continue;
      if (out_.outcomes[OutcomeOf(out_, held)].kind == OutcomeKind::kCertificate) return level;
    }
    return kNoIndex;
  }

  const GridSpec& spec_;
  std::shared_ptr<CompiledGrid> grid_;
  CompiledGrid& out_;
};

}  // namespace

std::shared_ptr<const CompiledGrid> Compile(const GridSpec& spec) { return Compiler(spec).Run(); }

}  // namespace seuil::grid
