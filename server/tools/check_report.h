// What `seuild check` found, and how it is written.
//
// Thread contract: values and free functions without state.
//
//   CheckReport report = CheckGrids(grids, /*strict=*/false, now);
//   out << WriteText(report);
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "base/problem.h"
#include "nlohmann/json_fwd.hpp"
#include "registry/load.h"

namespace seuil::tools {

// What the proof says of one version, in one line: "36 cells, all enumerated; …".
std::string ProofInWords(const registry::LoadReport& report);

struct VersionReport {
  std::string path, grid, version, digest;
  size_t errors = 0, warnings = 0;  // of the grid and of its cases
  bool proven = false;
  registry::LoadReport load;
};

struct CheckReport {
  std::vector<VersionReport> versions;
  std::vector<Problem> problems;                          // by file, in the order of the files
  size_t errors = 0, warnings = 0;                        // also of those that were only counted
  std::map<std::string, std::string, std::less<>> texts;  // of files with problems, by path
};

std::string WriteText(const CheckReport& report);
nlohmann::ordered_json WriteJson(const CheckReport& report);

}  // namespace seuil::tools
