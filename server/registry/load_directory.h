// A directory of grids into the registry: the write path from its very start. rpc and tools need
// not know how storage is read.
//
// Thread contract: a free function without state; slow.
//
//   absl::StatusOr<Problems> problems = LoadDirectory("grids", limits, clock.Now(), registry);
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/problem.h"
#include "registry/load.h"
#include "registry/registry.h"

namespace seuil::registry {

// The problems of the root's own entries; those of a grid are in its state. Errors where the root
// itself cannot be read: then nothing was loaded.
absl::StatusOr<Problems> LoadDirectory(const std::string& root, const LoadLimits& limits,
                                       absl::Time now, Registry& registry);

}  // namespace seuil::registry
