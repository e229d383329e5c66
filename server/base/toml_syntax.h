// From the bytes of a file to toml++'s tree, or to what is no TOML in it, in words that help.
//
// Thread contract: free functions without state.
//
//   std::optional<::toml::table> tree = toml::ParseTree(text, problems);
#pragma once

#include <toml++/toml.h>

#include <optional>
#include <string_view>

#include "base/problem.h"

namespace seuil::toml {

inline Position ToPosition(const ::toml::source_position& at) { return {at.line, at.column}; }

// nullopt where the text is no TOML 1.0: "syntax" or "duplicate-key" for the first few places.
// REQUIRES: Scan (toml_scan.h) found nothing.
std::optional<::toml::table> ParseTree(std::string_view text, Problems& problems);

}  // namespace seuil::toml
