// A grid as written: the file's own words and where each stands, before anything is resolved.
//
// GridSpec is what parse makes and what validate, compile and the naive evaluator read. It may
// contradict itself; CompiledGrid (compiled.h) cannot. grids/FORMAT.md specifies the file key by
// key; the names here are its names.
//
// Thread contract: plain values; const access from any thread.
//
//   Problems problems("grids/cloe/1.0.0.toml");
//   std::optional<GridSpec> spec = ParseGrid(text, Limits{}, problems);
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/problem.h"

namespace seuil::grid {

// A text in some of the grid's locales, by BCP 47 tag as written.
struct TextSpec {
  std::map<std::string, std::string> by_locale;
  Position at;
};

struct SourceSpec {
  std::string title, issuer, edition;
  std::string sha256;  // of the transcribed document; may be empty
  Position sha256_at;
};

struct LevelSpec {
  Located<std::string> id;
  TextSpec title;
  std::optional<Located<std::string>> base;  // a sub-level's level
  bool floor = false;                        // stands below the scheme's lowest level
};

struct ScaleSpec {
  Located<std::string> certifiable_from;
  std::vector<LevelSpec> levels;  // lowest first
  Position at;
};

enum class ObjectiveKind { kJob, kBand, kLevel, kNone };

struct LanguageLevelSpec {
  Located<std::string> language, level;
};

struct ObjectiveSpec {
  std::vector<Located<ObjectiveKind>> accepts;
  std::optional<Located<std::string>> fixed;
  std::vector<LanguageLevelSpec> per_language;
  Position at;
};

enum class Measure { kLevel, kScore };
enum class OverallFrom { kGiven, kMinimum, kSum, kMean };
enum class Ties { kUp, kDown };

// Numbers stay text until validate: the file says "62.5", in quotes.
struct ScoreSpec {
  Located<std::string> min, max, step;
  bool open_top = false;
  Position at;
};

struct ScoreBandSpec {
  Located<std::string> from, level;
};

struct RoundSpec {
  Located<std::string> step;
  Ties ties = Ties::kUp;
  Position at;
};

struct ResultSpec {
  Located<OverallFrom> from;
  Located<Measure> as;
  std::optional<ScoreSpec> score;  // of a given score
  std::vector<ScoreBandSpec> bands;
  std::optional<RoundSpec> round;  // of a mean
  Position at;
};

// So many skills a grid may have, and so many of them it may add or average: what the proof holds.
inline constexpr size_t kMostSkills = 47, kMostSummedSkills = 16;

struct SkillSpec {
  Located<std::string> id;
  TextSpec title;
  Located<Measure> as;
  std::optional<ScoreSpec> score;
  std::vector<ScoreBandSpec> bands;
  bool required = true;
};

struct RegistrationSpec {
  Located<std::string> id;
  std::string from, until;  // ISO 8601 dates, both days included; empty = not stated
};

struct LanguageSpec {
  Located<std::string> tag;
  std::vector<RegistrationSpec> registrations;
};

struct BandSpec {
  Located<std::string> id;
  std::vector<Located<std::string>> levels;
  TextSpec label;
  std::optional<TextSpec> title, note;
  std::vector<TextSpec> statements;
};

enum class CodeRelation { kExact, kClose, kBroad, kNarrow };
enum class CodeBasis { kProposed, kCertifier };

struct CodeSpec {
  Located<std::string> scheme, scheme_version, code;
  CodeRelation relation = CodeRelation::kExact;
  CodeBasis basis = CodeBasis::kProposed;
};

struct FormsSpec {
  std::string locale;
  std::vector<Located<std::string>> forms;
  Position at;
};

struct JobSpec {
  Located<std::string> id, band;
  TextSpec title;
  std::string verbatim;  // the source's spelling where the title corrects it
  std::vector<FormsSpec> forms;
  std::vector<FormsSpec>
      not_forms;  // titles that begin like this job's and name another occupation
  std::vector<CodeSpec> codes;
  bool deprecated = false;
  std::optional<Located<std::string>> replaced_by;
};

struct RemovedJobSpec {
  Located<std::string> id;
  std::optional<Located<std::string>> replaced_by;
  std::string reason;
};

enum class OutcomeKind { kCertificate, kPartial, kAttestation, kReport, kNone };

struct OutcomeSpec {
  Located<std::string> id;
  OutcomeKind kind = OutcomeKind::kNone;
  TextSpec title;
  std::string validity;  // ISO 8601 duration or "lifetime"; empty = not stated
  Position validity_at = {};
};

enum class Operand { kObjective, kAttained, kScore, kSkill, kEachSkill, kAnySkill };
enum class Test { kAtLeast, kBelow, kIsNone };

// What a condition compares with: a level id or a decimal as written, or the objective moved by
// `steps` levels of the scale.
struct ValueSpec {
  bool objective = false;
  int steps = 0;
  std::string text;
  Position at;
};

// One test of a `when`; `{ at_least = …, below = … }` makes two.
struct ConditionSpec {
  Operand operand = Operand::kAttained;
  Located<std::string> skill;  // of Operand::kSkill
  Test test = Test::kAtLeast;
  ValueSpec value;  // unused for kIsNone
  Position at;
};

struct RuleSpec {
  Located<std::string> id;
  std::vector<ConditionSpec> when;  // a conjunction; empty = always
  Located<std::string> outcome;
  TextSpec citation;
};

struct OtherwiseSpec {
  Located<std::string> id, outcome;
  TextSpec citation;
  std::optional<Located<int64_t>> covers;
};

struct MonotoneExceptSpec {
  Located<std::string> rule;
  std::string why;
};

struct GridSpec {
  Located<std::string> id, version;
  std::vector<Located<std::string>> locales;   // the first is the source's
  std::vector<Located<std::string>> official;  // those whose texts are the certifier's own
  TextSpec title;
  SourceSpec source;
  ScaleSpec scale;
  ObjectiveSpec objective;
  ResultSpec result;
  std::vector<SkillSpec> skills;
  std::vector<LanguageSpec> languages;
  std::vector<BandSpec> bands;
  std::vector<JobSpec> jobs;
  std::vector<RemovedJobSpec> removed;
  std::vector<OutcomeSpec> outcomes;  // lowest first
  std::vector<RuleSpec> rules;
  std::optional<OtherwiseSpec> otherwise;
  std::vector<MonotoneExceptSpec> monotone_except;
};

}  // namespace seuil::grid
