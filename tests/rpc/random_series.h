// Versions of a grid `series` whose catalogues are drawn at random: jobs come and go, are retitled,
// moved, deprecated, removed; bands have other texts, or are others.
//
// Thread contract: free functions; a random engine belongs to one thread.
//
//   std::vector<source::VersionFiles> versions = RandomVersions(9, /*seed=*/3);  // 1.0.0 to 1.8.0
#pragma once

#include <cstddef>
#include <random>
#include <string>
#include <vector>

#include "source/grid_directory.h"

namespace seuil::rpc {

// The text of one version.
std::string RandomSeries(const std::string& version, std::mt19937& random);

std::vector<source::VersionFiles> RandomVersions(size_t count, unsigned seed);

}  // namespace seuil::rpc
