// Stage 1: TOML text to a grid as written. Checks form only: types, unknown keys, enumerated words.
//
// Thread contract: a free function without state.
//
//   Problems problems(path);
//   std::optional<GridSpec> spec = ParseGrid(text, FileLimits{}, problems);
#pragma once

#include <optional>
#include <string_view>

#include "base/problem.h"
#include "base/toml.h"
#include "grid/spec.h"

namespace seuil::grid {

// nullopt where the text is no TOML, is over a limit, or its `format` is not one that this build
// reads; else the spec, as far as it could be read: with errors in `problems` it is only good for
// finding more of them.
std::optional<GridSpec> ParseGrid(std::string_view text, const FileLimits& limits,
                                  Problems& problems);

}  // namespace seuil::grid
