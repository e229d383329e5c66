// The oracle: the same decision read straight from the grid as written, slowly and plainly. It
// knows nothing of the compiled form; where the two differ, a version does not serve.
//
// Thread contract: a free function without state.
//
//   absl::StatusOr<NaiveDecision> expected = EvaluateNaively(spec, question);
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "base/error.h"
#include "grid/spec.h"

namespace seuil::decision {

// The question in plain strings, so that this header needs nothing of the compiled side.
struct NaiveQuestion {
  std::string job, band, level;
  bool none = false;
  std::string result_level, result_score;
  struct Skill {
    std::string id, level, score;
  };
  std::vector<Skill> skills;
  std::string certified_language;
};

struct NaiveDecision {
  std::string outcome, threshold, attained_level, attained_score;
  std::vector<std::string> rules;  // ids that held; the otherwise's id where none did
  struct Missing {
    // `wanted` as "at_least B1", "below 60", "no_objective", "without <rule>" …
    std::string outcome, rule, input, wanted, actual;
    friend bool operator==(const Missing&, const Missing&) = default;
  };
  std::vector<Missing> missing;
  std::string certificate_from;
  friend bool operator==(const NaiveDecision&, const NaiveDecision&) = default;
};

// Decides, or returns an error with the same reason as Evaluate.
absl::StatusOr<NaiveDecision> EvaluateNaively(const grid::GridSpec& spec,
                                              const NaiveQuestion& question);

}  // namespace seuil::decision
