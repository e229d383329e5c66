// How the impact on a population is written: for people, for programs.
//
// Thread contract: free functions without state.
//
//   out << ImpactText({*before, *after, impact, 50});
#pragma once

#include <cstddef>
#include <string>

#include "decision/impact.h"
#include "nlohmann/json_fwd.hpp"
#include "registry/load.h"

namespace seuil::tools {

struct ImpactReport {
  const registry::LoadedVersion &before, &after;
  const decision::Impact& impact;
  size_t limit = 0;  // entries of each list; 0 = all. Totals are always said
};

std::string ImpactText(const ImpactReport& report);
nlohmann::ordered_json ImpactJson(const ImpactReport& report);

}  // namespace seuil::tools
