// A few random changes of a grid as written, of every kind that a new version may make: rules,
// bounds, thresholds, jobs, scores, skills, languages, levels, outcomes, order and names. The
// result may be no valid grid: ask Validate and Prove.
//
// Thread contract: a free function without state of its own.
//
//   std::string how = MutateSpec(spec, random);  // "a job moved; rules in another order"
#pragma once

#include <string>

#include "grid/spec.h"
#include "testutil/oracle_grid.h"

namespace seuil::decision {

std::string MutateSpec(grid::GridSpec& spec, testutil::Random& random);

}  // namespace seuil::decision
