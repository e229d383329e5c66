// `seuild diff`: what one version of a grid changes against another, over every input: for the
// person who approves it, for a review, and for CI (guards are flags).
//
// Thread contract: a free function; writes to `out` (the comparison) and `err` (why there is none,
// and which guard refuses).
//
//   return Diff({.before = "grids/cloe/1.0.0.toml", .after = "grids/cloe/1.1.0.toml"}, std::cout,
//               std::cerr);
#pragma once

#include <cstddef>
#include <optional>
#include <ostream>
#include <string>

#include "registry/comparison.h"

namespace seuil::tools {

enum class DiffFormat {
  kText,
  kJson,
  kMarkdown,  // what an approver reads first on top
};

struct DiffOptions {
  std::string before = {}, after = {};  // grid files, or folders of grids with one version
  DiffFormat format = DiffFormat::kText;
  registry::Guards guards = {};
  // Entries of each list: unset = 50 in text and Markdown, all in JSON. 0 = all.
  std::optional<size_t> limit = std::nullopt;
};

// Exit status: 0 compared, and the guards hold; 1 a guard is exceeded, a file is refused or there
// are too many regions to compare; 2 a path cannot be opened or names several versions, or the two
// are of different grids.
int Diff(const DiffOptions& options, std::ostream& out, std::ostream& err);

}  // namespace seuil::tools
