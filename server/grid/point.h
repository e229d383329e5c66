// One input of a grid's finite domain, and which rules hold on it: the compiled side of the
// decision.
//
// Everything is an integer, so that proof, table and calls share one evaluation.
//
// Thread contract: values and pure functions.
//
//   Point point;
//   point.threshold = Find(grid.level_by_id, "B1");
//   point.overall_level = Find(grid.level_by_id, "B2");
//   RuleSet held = HeldRules(grid, point);
#pragma once

#include <cstdint>
#include <span>

#include "absl/container/inlined_vector.h"
#include "grid/compiled.h"

namespace seuil::grid {

// What a result says of one skill. Absent: neither is set.
struct SkillValue {
  Index level = kNoIndex;  // given, or of the score by its bands
  bool has_score = false;
  int64_t score = 0;  // micros

  bool present() const { return level != kNoIndex || has_score; }
};

// Skills stand for every skill of the grid, absent ones included.
struct Point {
  Index threshold = kNoIndex;      // kNoIndex: no objective
  Index overall_level = kNoIndex;  // given, or of the overall score by its bands
  bool has_score = false;
  int64_t overall_score = 0;                  // micros, exact; given or computed and rounded
  absl::InlinedVector<SkillValue, 6> skills;  // in the grid's order
};

// The overall score that the sum of `count` skill scores gives (sum and mean; the sum itself where
// the grid computes neither). A mean without `round` is taken down to a whole number of micros:
// every bound is one, so that no comparison changes, and what is shown never claims too much.
int64_t AggregateScore(const Overall& overall, int64_t sum, int64_t count);

// Completes a point whose inputs are set: levels of skill scores by their bands; the overall where
// the grid computes it (of equal ranks the minimum is the first in the scale's list); the overall
// level of a score. REQUIRES: required skills are present.
void DeriveOverall(const CompiledGrid& grid, Point& point);

// True where the condition holds on a completed point. A test on an absent skill, or that compares
// with an objective where there is none, does not hold; each_skill needs every skill of the grid.
bool Holds(const CompiledGrid& grid, const Condition& condition, const Point& point);

// Rules that hold, by position, in the file's order; empty = otherwise.
using RuleSet = absl::InlinedVector<Index, 4>;
RuleSet HeldRules(const CompiledGrid& grid, const Point& point);

// What the held rules give (rules that overlap agree: prove.h), or the otherwise.
Index OutcomeOf(const CompiledGrid& grid, const RuleSet& held);

}  // namespace seuil::grid
