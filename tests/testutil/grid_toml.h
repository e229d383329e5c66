// A grid written as a file: what parse reads back, so that tests of random grids go through text.
//
// Thread contract: a free function without state.
//
//   std::string text = GridToml(spec);
//   ParseGrid(text, FileLimits{}, problems);
#pragma once

#include <string>

#include "grid/spec.h"

namespace seuil::testutil {

// The tables in the order of the format, the conditions in the order of the spec (those of one
// operand must stand together). Texts are written in the source's language only; outside codes,
// forms and statements are left out.
std::string GridToml(const grid::GridSpec& spec);

}  // namespace seuil::testutil
