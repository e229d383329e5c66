// The oracle: the same decision read straight from the grid as written, slowly and plainly. It
// knows nothing of the compiled form; where the two differ, a version does not serve.
//
// It is independent in method, not only in code: ids are compared as text, lists are searched from
// the front, scores are exact fractions with a parser of their own.
//
// Thread contract: free functions without state.
//
//   absl::StatusOr<NaiveDecision> expected = EvaluateNaively(spec, question);
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "base/error.h"
#include "decision/asked.h"
#include "grid/spec.h"

namespace seuil::decision {

// What the grid gives, and why.
struct NaiveOutcome {
  std::string outcome;
  std::vector<std::string> rules;  // ids that held; the otherwise's id where none did

  friend bool operator==(const NaiveOutcome&, const NaiveOutcome&) = default;
};

// The whole decision. Words as in describe.h.
struct NaiveDecision {
  NaiveOutcome given;
  std::string threshold, attained_level, attained_score;
  std::string source;          // "JOB", "BAND", "LEVEL", "FIXED", "LANGUAGE", "NONE"
  std::string grid_threshold;  // what the grid asks for the job or band
  struct Missing {
    std::string outcome, rule, input, wanted, actual;
    friend bool operator==(const Missing&, const Missing&) = default;
  };
  std::vector<Missing> missing;
  std::string certificate_from;
  std::vector<std::string> notices;

  friend bool operator==(const NaiveDecision&, const NaiveDecision&) = default;
};

// Decides, or returns an error with the same reason and field as Evaluate.
absl::StatusOr<NaiveDecision> EvaluateNaively(const grid::GridSpec& spec,
                                              const AskedQuestion& question);

// Only what is given: for a whole domain, where the rest would take too long.
absl::StatusOr<NaiveOutcome> DecideNaively(const grid::GridSpec& spec,
                                           const AskedQuestion& question);

// The level that the file as written asks for a band; empty where it may not be an objective.
std::string NaiveThresholdOfBand(const grid::GridSpec& spec, const std::string& band);

}  // namespace seuil::decision
