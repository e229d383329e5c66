// Stage 4: the proof that a compiled grid decides every input, alike by all rules that hold, and
// never less for a better result.
//
// The domain (domain.h) is walked whole: cell by cell up to ProofLimits::cells, beyond that region
// by region, which finds the same problems and counts the same cells.
//
// What is an error and what a warning: an input that no rule decides, rules that disagree, a rule
// that holds nowhere, a `covers` that is wrong, a better result given less (or a higher threshold
// given more), a domain too large to be proven are errors. A rule that never decides alone, an
// otherwise that covers nothing (the rules decide all: it is a net, not a mistake) and an exception
// from monotony that excepts nothing are warnings. Monotony, and rules that never decide alone, are
// looked at once every input has one outcome.
//
// Thread contract: a free function without state.
//
//   ProofReport report = Prove(*grid, spec, ProofLimits{}, problems);
//   // "36 cells, `otherwise` covers 20"
#pragma once

#include <cstdint>
#include <vector>

#include "base/problem.h"
#include "grid/cell_count.h"
#include "grid/compiled.h"
#include "grid/spec.h"

namespace seuil::grid {

struct ProofLimits {
  int64_t cells = 1'000'000;    // enumerated up to here; regions beyond
  int64_t regions = 1'000'000;  // more is an error: the domain cannot be proven
};

struct ProofReport {
  CellCount cells;         // of the whole domain
  bool enumerated = true;  // false: by regions
  int64_t regions = 0;     // walked; of enumerated cells their number
  CellCount otherwise_cells;
  struct RuleUse {
    CellCount holds;          // cells where the rule holds
    CellCount decides_alone;  // cells where it is the only one
  };
  std::vector<RuleUse> rules;  // in the file's order
  CellCount excepted_cells;    // cells that monotone_except leaves out of the comparison
};

// Adds the problems found. `spec` gives positions only.
ProofReport Prove(const CompiledGrid& grid, const GridSpec& spec, const ProofLimits& limits,
                  Problems& problems);

}  // namespace seuil::grid
