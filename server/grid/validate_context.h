// What the parts of validation share: the spec, where problems go, the scale, and the checks that
// every part needs. Private to validate*.cc.
//
// Thread contract: belongs to one call of Validate.
//
//   IdSet jobs(context, "job");
//   for (const JobSpec& job : context.spec.jobs) jobs.Add(job.id);
//   context.CheckText(job.title, "title of job", job.id.value);
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "base/decimal.h"
#include "base/problem.h"
#include "grid/spec.h"
#include "grid/validate.h"

namespace seuil::grid {

// A level of the scale as far as it could be understood.
struct LevelFacts {
  size_t position = 0;  // in the scale's list
  int rank = 0;         // among base levels; a sub-level has its base's
  bool sub_level = false;
  bool floor = false;
  bool certifiable = false;

  bool base() const { return !sub_level && !floor; }
};

class ValidateContext {
 public:
  ValidateContext(const GridSpec& grid_spec, Problems& found) : spec(grid_spec), problems(found) {}

  const GridSpec& spec;
  Problems& problems;
  ValidateReport report;
  absl::flat_hash_map<std::string_view, LevelFacts> levels;  // filled by ValidateScale

  // The scheme knows objectives at all.
  bool has_objective() const {
    return !spec.objective.accepts.empty() || spec.objective.fixed.has_value() ||
           !spec.objective.per_language.empty();
  }
  bool overall_has_score() const { return spec.result.as.value == Measure::kScore; }
  bool overall_has_level() const { return !overall_has_score() || !spec.result.bands.empty(); }
  bool accepts(ObjectiveKind kind) const;

  // The level of that name; null with problem "level-unknown", which calls it "<what> `owner`". An
  // empty name was reported by the parser.
  const LevelFacts* FindLevel(const Located<std::string>& id, std::string_view what,
                              std::string_view owner = {});
  // Adds "level-not-certifiable" where the level may be no objective.
  void CheckCertifiable(const Located<std::string>& id, std::string_view what,
                        std::string_view owner = {});

  // The number; nullopt with problem "decimal-malformed".
  std::optional<Decimal> ParseDecimal(const Located<std::string>& text, std::string_view what,
                                      std::string_view owner = {});

  // Adds "text-missing" without the source's locale; counts missing translations.
  void CheckText(const TextSpec& text, std::string_view what, std::string_view owner = {});
  void CheckText(const std::optional<TextSpec>& text, std::string_view what,
                 std::string_view owner = {}) {
    if (text) CheckText(*text, what, owner);
  }

  // Hints stop where problems are only counted: a file with thousands of errors must not cost a
  // comparison of everything with everything.
  bool wants_hints() const { return problems.errors() < 200; }
  // "did you mean `b1`?", or empty.
  static std::string DidYouMean(std::string_view text, const std::vector<std::string>& known);
};

// "title of job `acheteur`"; without an owner only what it is.
std::string Owned(std::string_view what, std::string_view owner);

// The ids of one list: spelled right and unique.
class IdSet {
 public:
  IdSet(ValidateContext& context, std::string_view what) : context_(context), what_(what) {}

  // Adds "id-malformed" or "id-duplicate".
  void Add(const Located<std::string>& id);
  // As Add, for names with a spelling of their own, checked elsewhere.
  void AddUnchecked(const Located<std::string>& id);
  bool Contains(std::string_view id) const { return first_.contains(id); }
  // Adds "<code>" where the reference is to none of these ids; `from` names who refers.
  bool Resolve(const Located<std::string>& reference, std::string_view code, std::string_view from,
               std::string_view owner) const;

 private:
  ValidateContext& context_;
  const std::string_view what_;
  absl::flat_hash_map<std::string_view, Position> first_;
};

// The parts, in the order in which Validate runs them; each uses what those before it found.
void ValidateScale(ValidateContext& context);  // fills context.levels
void ValidateBands(ValidateContext& context, IdSet& bands);
void ValidateObjectiveAndLanguages(ValidateContext& context);
void ValidateResult(ValidateContext& context);  // skills too
void ValidateJobs(ValidateContext& context, const IdSet& bands);
void ValidateTitles(ValidateContext& context);
void ValidateRules(ValidateContext& context);  // outcomes and otherwise too
void ValidateSize(ValidateContext& context);   // what answers would hold

}  // namespace seuil::grid
