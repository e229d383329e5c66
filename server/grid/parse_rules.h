// Stage 1, the part that rules need: a `when` table to its conditions.
//
// Thread contract: a free function without state.
//
//   // when = { objective = { at_least = "A2" }, attained = { at_least = "objective" } }
//   rule.when = ReadWhen(when, problems);  // two conditions, in the file's order
#pragma once

#include <vector>

#include "base/problem.h"
#include "base/toml.h"
#include "grid/spec.h"

namespace seuil::grid {

std::vector<ConditionSpec> ReadWhen(toml::Table when, Problems& problems);

}  // namespace seuil::grid
