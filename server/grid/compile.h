// Stage 3: a valid grid as written to the grid as served.
//
// Thread contract: a free function without state.
//
//   std::shared_ptr<const CompiledGrid> grid = Compile(spec);
#pragma once

#include <memory>

#include "grid/compiled.h"
#include "grid/spec.h"

namespace seuil::grid {

// REQUIRES: Validate(spec) added no error.
std::shared_ptr<const CompiledGrid> Compile(const GridSpec& spec);

}  // namespace seuil::grid
