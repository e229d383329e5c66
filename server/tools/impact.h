// `seuild impact`: what a version changes for a whole population, from counts per input alone: who
// wins and who loses, by job and by level, and what one version cannot decide.
//
// Thread contract: a free function; writes to `out` (the impact) and `err` (why there is none).
//
//   return AssessImpact({.before = "grids/cloe/1.0.0.toml", .after = "grids/cloe/1.1.0.toml",
//                        .population = "2026.csv"}, std::cout, std::cerr);
#pragma once

#include <cstddef>
#include <optional>
#include <ostream>
#include <string>

#include "tools/report_format.h"

namespace seuil::tools {

struct ImpactOptions {
  std::string before = {}, after = {};  // grid files, or folders of grids with one version
  std::string population = {};          // population_file.h
  ReportFormat format = ReportFormat::kText;
  // Entries of each list: unset = 50 in text, all in JSON. 0 = all.
  std::optional<size_t> limit = std::nullopt;
  bool strict = false;  // what a version cannot decide is an error
};

// Exit status: 0 compared; 1 a file is refused, or, with strict, an input cannot be decided; 2 a
// path cannot be opened or names several versions, or the two are of different grids.
int AssessImpact(const ImpactOptions& options, std::ostream& out, std::ostream& err);

}  // namespace seuil::tools
