// What a path on the command line of an offline tool names: a grids root, one grid's folder, or one
// grid file. All three become folders with versions, so that the tools treat them alike.
//
// Thread contract: a free function without state.
//
//   absl::StatusOr<Target> target = OpenTarget("grids/cloe/1.0.0.toml");
//   for (const source::GridFolder& grid : target->grids) …
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "base/problem.h"
#include "source/grid_directory.h"

namespace seuil::tools {

struct Target {
  std::vector<source::GridFolder> grids;
  Problems problems{""};  // of a root's own entries
  bool is_root = false;   // the path is a folder of grids
};

// A cases file stands for its grid file, a releases.toml for its folder. Errors name the path.
absl::StatusOr<Target> OpenTarget(const std::string& path);

}  // namespace seuil::tools
