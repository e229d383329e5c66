// Grids of any size, for measuring how loading grows. The jobs are numbers, not professions.
//
// Thread contract: a free function without state.
//
//   std::string toml = GenerateGrid(20'000);  // about 5 MB
#pragma once

#include <string>

namespace seuil::bench {

// A valid grid file: six levels, a band each, `jobs` jobs spread over them with a form and a code
// each, two rules. The same text for the same number.
std::string GenerateGrid(int jobs);

// The id of the n-th job, from 0.
std::string GeneratedJobId(int n);

}  // namespace seuil::bench
