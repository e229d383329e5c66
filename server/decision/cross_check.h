// Compares the compiled grid with the naive evaluator over the whole domain: every cell where the
// proof enumerated, every corner of every region where it did not.
//
// Thread contract: a free function without state.
//
//   int64_t asked = CrossCheck(*grid, spec, proof_limits, problems);
#pragma once

#include <cstdint>

#include "base/problem.h"
#include "grid/compiled.h"
#include "grid/prove.h"
#include "grid/spec.h"

namespace seuil::decision {

// Adds one error "cross-check" for the first point where they differ, with the point in its
// message. Returns how many points were asked.
int64_t CrossCheck(const grid::CompiledGrid& grid, const grid::GridSpec& spec,
                   const grid::ProofLimits& limits, Problems& problems);

}  // namespace seuil::decision
