// What publishing and releasing share: why a version may not be, what the disk did not take, and
// the lock on a grid's folder.
//
// Thread contract: free functions without state.
//
//   LoadResult result = LoadVersion(files, limits);
//   if (!MayBeReleased(result)) return VersionRefused("1.1.0", files.digest, result);
#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "registry/load.h"
#include "source/atomic_file.h"

namespace seuil::registry {

// Proven, and all of its cases hold.
bool MayBeReleased(const LoadResult& result);

// VERSION_REFUSED with the first problems in metadata `problems`, a line each: of the grid, and of
// the cases where `with_cases`.
absl::Status VersionRefused(std::string_view version, std::string_view digest,
                            const LoadResult& result, bool with_cases = true);

// STORAGE_FAILED (metadata path).
absl::Status StorageFailed(const std::string& path, const absl::Status& status);

// The folder for one change. PLAN_CHANGED where another is under way; STORAGE_FAILED.
absl::StatusOr<source::FolderLock> TakeFolder(const std::string& folder);

}  // namespace seuil::registry
