// The tokenizer in front of the TOML parser: refuses what would hurt the parser or mislead a
// person, before the parser sees a byte.
//
// toml++ 3.3 overflows the stack on a dotted key of 40,000 parts, accepts a byte order mark and
// reads some characters beyond ASCII in bare keys as undefined behaviour. The scan knows strings
// and comments, in which dots and brackets are text, and nothing else of TOML.
//
// Thread contract: a free function without state.
//
//   if (!toml::Scan(text, limits, problems)) return std::nullopt;
#pragma once

#include <string_view>

#include "base/problem.h"
#include "base/toml.h"

namespace seuil::toml {

// Adds the first problem found and returns false, or returns true.
bool Scan(std::string_view text, const FileLimits& limits, Problems& problems);

}  // namespace seuil::toml
