// Why a version may not be published or released, as an error.
//
// Thread contract: a free function without state.
//
//   LoadResult result = LoadVersion(files, limits);
//   if (!MayBeReleased(result)) return VersionRefused("1.1.0", files.digest, result);
#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "registry/load.h"

namespace seuil::registry {

// Proven, and all of its cases hold.
bool MayBeReleased(const LoadResult& result);

// VERSION_REFUSED with the first problems in metadata `problems`, a line each: of the grid, and of
// the cases where `with_cases`.
absl::Status VersionRefused(std::string_view version, std::string_view digest,
                            const LoadResult& result, bool with_cases = true);

}  // namespace seuil::registry
