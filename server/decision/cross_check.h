// Compares the compiled grid with the naive evaluator over the whole domain: every cell where it
// can be listed, every corner of every region where it cannot.
//
// Outcome and rules are compared at every point, the whole decision (missing conditions, lowest
// level with a certificate, notices …) at kWholeDecisions of them, spread evenly. Jobs are no axis
// of the domain: that each asks for the level of its band is compared job by job.
//
// Thread contract: free functions without state.
//
//   int64_t asked = CrossCheck(*grid, spec, proof_limits, problems);
#pragma once

#include <cstdint>
#include <string>

#include "base/problem.h"
#include "decision/decision.h"
#include "decision/naive.h"
#include "grid/compiled.h"
#include "grid/prove.h"
#include "grid/spec.h"

namespace seuil::decision {

inline constexpr int64_t kWholeDecisions = 10'000;

// Adds one error "cross-check" for the first point where they differ, with the point in its
// message. Returns how many points were asked; none where the domain is beyond the limits, which
// the proof reports.
int64_t CrossCheck(const grid::CompiledGrid& grid, const grid::GridSpec& spec,
                   const grid::ProofLimits& limits, Problems& problems);

// A decision as the naive evaluator would say it.
NaiveDecision InWords(const grid::CompiledGrid& grid, const Decision& decision);

// Asks both sides the same. Empty where they agree in the whole decision, or in the reason and
// field of the error; else what they differ in, with the question.
std::string WhereTheyDiffer(const grid::CompiledGrid& grid, const grid::GridSpec& spec,
                            const AskedQuestion& question);

}  // namespace seuil::decision
