// The checked reading of a question: each part of it becomes indices and integers of the decision,
// or an error that names its field. evaluate.cc calls the three in this order; the first failure
// wins.
//
// Thread contract: free functions without state.
//
//   Decision decision;
//   absl::Status read = ReadObjective(*grid, question.objective, decision);
#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "decision/decision.h"
#include "grid/compiled.h"
#include "grid/lookup.h"

namespace seuil::decision {

// Fills objective, point.threshold and the notices. Returns OBJECTIVE_REQUIRED, OBJECTIVE_CONFLICT,
// OBJECTIVE_NOT_ACCEPTED, then JOB_UNKNOWN, JOB_REMOVED, BAND_UNKNOWN, LEVEL_UNKNOWN, then
// THRESHOLD_IS_SUB_LEVEL, THRESHOLD_BELOW_CERTIFIABLE.
absl::Status ReadObjective(const grid::CompiledGrid& grid, const ObjectiveInput& sent,
                           Decision& decision,
                           grid::Neighbours neighbours = grid::Neighbours::kSearch);

// Fills language, and the threshold of a grid that sets it by language or for all. Returns
// LANGUAGE_REQUIRED, LANGUAGE_MALFORMED, LANGUAGE_UNKNOWN.
absl::Status ReadLanguage(const grid::CompiledGrid& grid, std::string_view tag, Decision& decision);

// Fills the point's overall, where it is given, and its skills. Returns, for the overall, then for
// each skill in the grid's order, RESULT_CONFLICT, RESULT_NOT_ACCEPTED, RESULT_REQUIRED (of a
// skill SKILL_REQUIRED), LEVEL_UNKNOWN, SCORE_MALFORMED, SCORE_OUT_OF_RANGE, SCORE_OFF_STEP; last
// SKILL_UNKNOWN.
absl::Status ReadResult(const grid::CompiledGrid& grid, const ResultInput& sent,
                        Decision& decision);

}  // namespace seuil::decision
