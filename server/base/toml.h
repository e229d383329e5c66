// The one place that reads TOML: limits before the parser sees a byte, positions, and typed getters
// that collect problems and unknown keys. Grids, plans, cases and settings all read through it.
//
// toml++ 3.3 crashes on a dotted key of 40,000 parts and reports only the first syntax error; so a
// tokenizer checks size, depth and dotted parts first, and nothing else includes toml++.
//
// Thread contract: a Document belongs to one thread.
//
//   std::optional<toml::Document> document = toml::Document::Parse(text, limits, problems);
//   toml::Table root = document->root();
//   Located<std::string> id = root.String("id");        // problem "missing-key" where absent
//   for (toml::Table& job : root.Tables("jobs")) …
//   root.Finish();                                      // problem "unknown-key" for the rest
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/problem.h"

namespace seuil {

// Limits on a file that a person wrote. Settings of the server; these are the defaults.
struct FileLimits {
  size_t file_bytes = size_t{64} << 20;
  size_t string_bytes = size_t{64} << 10;
  int depth = 32;             // of arrays and tables
  int dotted_segments = 64;   // of a key
  size_t jobs = 200'000;
};

}  // namespace seuil
