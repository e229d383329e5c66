// A grid as served: every reference an index, every bound an integer, every text in every locale.
//
// Compile (compile.h) makes it from a valid GridSpec; nothing changes it afterwards. Rules test
// integers only: a level is its rank on the scale, a score its exact micros.
//
// Thread contract: immutable; const access from any thread.
//
//   std::shared_ptr<const CompiledGrid> grid = Compile(spec);
//   const Job* job = grid->FindJob("acheteur");
//   grid->levels[*grid->bands[job->band].threshold].id;  // "B1"
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "base/decimal.h"
#include "grid/spec.h"

namespace seuil::grid {

// Positions in the vectors of CompiledGrid. kNoIndex: none.
using Index = uint32_t;
inline constexpr Index kNoIndex = std::numeric_limits<Index>::max();

// A text by position in `locales`; an empty string means "not translated".
struct Text {
  std::vector<std::string> by_locale;

  // The text in that locale, else in the source's (position 0).
  std::string_view In(size_t locale) const {
    if (by_locale.empty()) return {};
    const bool has = locale < by_locale.size() && !by_locale[locale].empty();
    return by_locale[has ? locale : 0];
  }
};

struct Level {
  std::string id;
  Text title;
  int rank = 0;           // position among base levels; a sub-level has its base's rank
  Index base = kNoIndex;  // of a sub-level
  bool floor = false;
  bool certifiable = false;  // may be an objective: a base level from certifiable_from on
};

// From `from` (micros, included) up to the next band the level is `level`.
struct ScoreBand {
  int64_t from = 0;
  Index level = kNoIndex;
};

// The scores a caller may send: min + k * step <= max, all in micros.
struct ScoreLattice {
  int64_t min = 0, max = 0, step = 1;
  bool open_top = false;

  int64_t count() const { return (max - min) / step + 1; }
};

// One thing that a result states: the overall (given) or a skill.
struct Input {
  Measure as = Measure::kLevel;
  ScoreLattice score;            // of Measure::kScore
  std::vector<ScoreBand> bands;  // empty: a score gives no level
};

struct Overall {
  OverallFrom from = OverallFrom::kGiven;
  Measure as = Measure::kLevel;
  ScoreLattice score;            // of a given score
  std::vector<ScoreBand> bands;  // of any overall score
  int64_t round_step = 0;        // micros; 0 = a mean is not rounded
  Ties ties = Ties::kUp;

  bool has_level() const { return as == Measure::kLevel || !bands.empty(); }
  bool has_score() const { return as == Measure::kScore; }
};

struct Skill {
  std::string id;
  Text title;
  Input input;
  bool required = true;

  bool has_level() const { return input.as == Measure::kLevel || !input.bands.empty(); }
  bool has_score() const { return input.as == Measure::kScore; }
};

struct Registration {
  std::string id, from, until;
};

struct Language {
  std::string tag;
  std::vector<Registration> registrations;
};

struct Band {
  std::string id;
  std::vector<Index> levels;
  Text label, title, note;
  std::vector<Text> statements;
  std::optional<Index> threshold;  // its lowest level, where that may be an objective
  uint32_t job_count = 0;
};

struct Code {
  std::string scheme, scheme_version, code;
  CodeRelation relation = CodeRelation::kExact;
  CodeBasis basis = CodeBasis::kProposed;
};

// Other titles, by position in `locales`.
using Forms = std::vector<std::pair<uint32_t, std::vector<std::string>>>;

struct Job {
  std::string id;
  Index band = kNoIndex;
  Text title;
  std::string verbatim;
  Forms forms;
  Forms not_forms;  // titles that begin like this job's and name another occupation
  std::vector<Code> codes;
  bool deprecated = false;
  std::string replaced_by;
};

struct RemovedJob {
  std::string id, replaced_by, reason;
};

struct Outcome {
  std::string id;
  OutcomeKind kind = OutcomeKind::kNone;
  Text title;
  std::string validity;
};

struct Condition {
  Operand operand = Operand::kAttained;
  Index skill = kNoIndex;  // of Operand::kSkill
  Test test = Test::kAtLeast;
  Measure measure = Measure::kLevel;  // what is compared
  bool relative = false;              // bound is steps from the objective's rank
  int64_t bound = 0;                  // a rank, steps, or micros
};

struct Rule {
  std::string id;
  std::vector<Condition> when;
  Index outcome = kNoIndex;
  Text citation;
};

// The answer where no rule holds.
struct Otherwise {
  std::string id;
  Index outcome = kNoIndex;
  Text citation;
};

struct LanguageLevel {
  std::string language;
  Index level = kNoIndex;
};

struct CompiledGrid {
  std::string id, version;
  std::vector<std::string> locales;  // the first is the source's
  std::vector<bool> official;        // by position in `locales`
  Text title;
  SourceSpec source;

  std::vector<Level> levels;  // lowest first
  Index certifiable_from = kNoIndex;

  bool accepts_job = false, accepts_band = false, accepts_level = false, accepts_none = false;
  Index fixed_level = kNoIndex;
  std::vector<LanguageLevel> per_language;
  // A call must name the certified language.
  bool language_required() const { return !per_language.empty(); }
  bool accepts_any() const { return accepts_job || accepts_band || accepts_level || accepts_none; }

  Overall overall;
  std::vector<Skill> skills;
  std::vector<Language> languages;
  std::vector<Band> bands;
  std::vector<Job> jobs;
  std::vector<uint64_t> job_letters;  // LettersOf each job's id (lookup.h)
  std::vector<RemovedJob> removed;
  std::vector<Outcome> outcomes;  // lowest first
  std::vector<Rule> rules;
  std::optional<Otherwise> otherwise;
  std::vector<Index> monotone_except;  // rules

  // No rule looks at a score or a skill, and results give an overall level: that level alone
  // decides.
  bool level_alone_decides = false;
  // Then: the lowest level that gives a certificate, by position of the threshold on the scale,
  // last for no objective. kNoIndex: none does.
  std::vector<Index> certificate_from;

  absl::flat_hash_map<std::string, Index> level_by_id, band_by_id, job_by_id, removed_by_id,
      skill_by_id;

  const Job* FindJob(std::string_view job_id) const;
};

// Position of `id` in a map of CompiledGrid; kNoIndex where it has none.
Index Find(const absl::flat_hash_map<std::string, Index>& by_id, std::string_view id);

// The level of a score by its bands; bands must not be empty and cover the score.
Index LevelOfScore(const std::vector<ScoreBand>& bands, int64_t score);

}  // namespace seuil::grid
