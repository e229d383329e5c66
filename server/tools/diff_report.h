// How a comparison of two versions is written: for people, for a review, for programs.
//
// Thread contract: free functions without state.
//
//   out << DiffText({.comparison = *comparison, .limit = 50});
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "nlohmann/json_fwd.hpp"
#include "registry/comparison.h"

namespace seuil::tools {

struct DiffReport {
  const registry::VersionComparison& comparison;
  registry::Guards guards = {};
  std::vector<registry::GuardBreach> breaches = {};
  size_t limit = 0;  // entries of each list; 0 = all. Totals are always said
};

std::string DiffText(const DiffReport& report);
std::string DiffMarkdown(const DiffReport& report);
nlohmann::ordered_json DiffJson(const DiffReport& report);

}  // namespace seuil::tools
