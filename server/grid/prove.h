// Stage 4: the proof that a compiled grid decides every input, alike by all rules that hold, and
// never less for a better result.
//
// The domain (domain.h) is walked whole: cell by cell up to Limits::cells, beyond that region by
// region, which is as exact.
//
// Thread contract: a free function without state.
//
//   ProofReport report = Prove(*grid, spec, ProofLimits{}, problems);
//   // "36 cells, `otherwise` covers 20"
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/problem.h"
#include "grid/compiled.h"
#include "grid/spec.h"

namespace seuil::grid {

struct ProofLimits {
  int64_t cells = 1'000'000;    // enumerated up to here; regions beyond
  int64_t regions = 1'000'000;  // more is an error: the domain cannot be proven
};

struct ProofReport {
  double cells = 0;        // of the whole domain, counted; exact up to 2^53
  bool enumerated = true;  // false: by regions
  int64_t regions = 0;     // walked
  double otherwise_cells = 0;
  struct RuleUse {
    double holds = 0;          // cells where the rule holds
    double decides_alone = 0;  // cells where it is the only one
  };
  std::vector<RuleUse> rules;    // in the file's order
  int64_t monotone_dropped = 0;  // regions that monotone_except leaves out
};

// Adds the problems found: cells left over, disagreement, dead rules, wrong `covers`, lost
// monotony, a domain too large. `spec` gives positions only.
ProofReport Prove(const CompiledGrid& grid, const GridSpec& spec, const ProofLimits& limits,
                  Problems& problems);

}  // namespace seuil::grid
