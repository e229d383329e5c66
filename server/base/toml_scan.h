// The tokenizer in front of the TOML parser: refuses what would hurt the parser or mislead a
// person, before the parser sees a byte.
//
// toml++ 3.3 overflows the stack on a dotted key of 40,000 parts, accepts a byte order mark and
// reads some characters beyond ASCII in bare keys as undefined behaviour. The scan knows strings
// and comments, in which dots and brackets are text, and nothing else of TOML.
//
// Thread contract: free functions without state.
//
//   if (!toml::Scan(text, limits, problems)) return std::nullopt;
#pragma once

#include <string>
#include <string_view>

#include "base/problem.h"
#include "base/toml.h"

namespace seuil::toml {

// Adds the first problem found and returns false, or returns true.
bool Scan(std::string_view text, const FileLimits& limits, Problems& problems);

// Blanks the key with its value, or the header with its whole table, that a syntax error lies in,
// so that the parser can go on to the next error. `before` is true where the error is only seen at
// the start of what follows, as with an array that is not closed. False where nothing is left to
// blank.
bool BlankExpression(std::string& text, Position error, bool before);

}  // namespace seuil::toml
