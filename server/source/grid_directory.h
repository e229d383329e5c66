// Grids in a directory: one folder a grid, in it <version>.toml, <version>.cases.toml and
// releases.toml. Reads bytes and knows no TOML.
//
// A scan is a picture of one moment: files that editors and mounts leave beside grids (dot files,
// swap files, backups) are passed over, and a link that leads outside the root is a problem, not a
// read. One unreadable file never hides another.
//
// Thread contract: free functions without state.
//
//   absl::StatusOr<std::vector<GridFolder>> grids = ScanGrids("grids", {});
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "base/problem.h"

namespace seuil::source {

struct ScanLimits {
  size_t file_bytes = size_t{64} << 20;  // a larger file is a problem and is not read
};

struct SourceFile {
  std::string path;   // as a person would open it: root/grid/name
  std::string name;   // in its folder
  std::string bytes;
};

struct VersionFiles {
  std::string version;  // the file name without ".toml"
  SourceFile grid;
  std::string digest;   // of grid.bytes
  std::optional<SourceFile> cases;
};

struct GridFolder {
  std::string id;  // the folder's name
  std::string path;
  std::vector<VersionFiles> versions;  // in order of version, lowest first
  std::optional<SourceFile> plan;      // releases.toml
  Problems problems{""};               // of reading this folder
};

// The grids under `root`, in order of id. NOT_FOUND or PERMISSION_DENIED where the root itself
// cannot be listed.
absl::StatusOr<std::vector<GridFolder>> ScanGrids(const std::string& root, const ScanLimits& limits);

// One file, for the offline tools. NOT_FOUND, PERMISSION_DENIED, RESOURCE_EXHAUSTED (too large),
// INVALID_ARGUMENT (no regular file).
absl::StatusOr<SourceFile> ReadSourceFile(const std::string& path, const ScanLimits& limits);

}  // namespace seuil::source
