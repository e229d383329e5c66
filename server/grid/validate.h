// Stage 2: what can be said of a grid as written without compiling it: ids and references, scale,
// scores and their bands, texts, codes, replaced jobs, the kinds of values in conditions, and how
// much of an answer each part would take.
//
// Thread contract: a free function without state.
//
//   Validate(*spec, problems);
//   if (!problems.has_errors()) grid = Compile(*spec);
#pragma once

#include <cstddef>

#include "base/problem.h"
#include "grid/spec.h"

namespace seuil::grid {

struct ValidateReport {
  size_t missing_translations = 0;  // texts without one of the other locales
};

// Adds every problem found; a spec that adds no error may be compiled.
ValidateReport Validate(const GridSpec& spec, Problems& problems);

}  // namespace seuil::grid
