// What a version changes for a whole population: every counted input decided under two versions,
// and how many win, lose or stay. No person is stored or needed: an input is an objective, a
// language and a result, with a count.
//
// Kinds of difference are those of the comparison (difference.h), weighted by count. An input that
// a version cannot decide is counted apart, by the reason: a job that only one version knows is
// told, never guessed.
//
// Counts are exact up to 2^64 - 2 and beyond that "too many to count" (grid/cell_count.h).
//
// Thread contract: values and a pure function.
//
//   Impact impact = AssessImpact(*before, *after, population);
//   impact.counts.outcome_losses();
//   impact.objectives[0].counts.lost;  // of the first objective, as it was asked
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/reason.h"
#include "decision/difference.h"
#include "decision/population.h"
#include "grid/cell_count.h"
#include "grid/compiled.h"

namespace seuil::decision {

// As DifferenceCounts, of what was counted: `common` is decided by both versions, `only_before` and
// `only_after` by one of them.
struct ImpactCounts : DifferenceCounts {
  grid::CellCount same;     // of common: outcome, level and rules are alike
  grid::CellCount neither;  // decided by neither version

  grid::CellCount all() const { return common + only_before + only_after + neither; }
  bool changes_nothing() const { return same == all(); }
};

// One objective as it was asked: a job, band or level (a level may stand beside the other two),
// none, or, where none of them was said, the certified language (empty: not said either).
struct ObjectiveImpact {
  std::string job, band, level;
  bool none = false;
  std::string language;

  // What a version makes of it.
  struct Taken {
    std::string threshold;          // empty: no objective, or refused
    std::optional<Reason> refused;  // why no result with it can be decided
    std::string why;                // the sentence
  };
  Taken taken[2];  // by Side
  ImpactCounts counts;
};

// Inputs that both versions decide and whose thresholds these are; empty: no objective.
struct ThresholdImpact {
  std::string before, after;
  ImpactCounts counts;

  bool moved() const { return before != after; }
};

// Inputs that one version, or each, cannot decide.
struct Undecided {
  Side side = kBefore;
  Reason reason{};
  std::string field;  // at fault: "objective.job"
  size_t inputs = 0;  // different ones
  grid::CellCount count;
  std::string example;  // a sentence that tells it
};

struct Impact {
  ImpactCounts counts;
  size_t inputs = 0;  // different ones
  // Thresholds that stayed, lowest first; no objective; those that moved, by the threshold before,
  // then after.
  std::vector<ThresholdImpact> thresholds;
  // Jobs, then bands, levels, none, languages. Jobs and bands in the order of the after-version's
  // file, then of the before-version's, then, where neither knows them, of their bytes.
  std::vector<ObjectiveImpact> objectives;
  // By side, reason and field.
  std::vector<Undecided> undecided;
};

// What a person may have meant is told of the first hundred jobs that a version does not know: the
// search among all jobs takes longer than a decision.
// REQUIRES: both were proven.
Impact AssessImpact(const grid::CompiledGrid& before, const grid::CompiledGrid& after,
                    const Population& population);

}  // namespace seuil::decision
