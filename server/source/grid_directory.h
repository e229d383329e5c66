// Grids in a directory: one folder a grid, in it <version>.toml, <version>.cases.toml and
// releases.toml. Reads bytes and knows no TOML.
//
// A scan is a picture of one moment: what editors and mounts leave beside grids (dot files, swap
// files, backups) is passed over, a link that leads outside the root is a problem and not a read,
// and a file that vanishes while the scan runs starts it again. One unreadable file never hides
// another.
//
// Thread contract: free functions without state.
//
//   absl::StatusOr<GridScan> scan = ScanGrids("grids", {});
//   for (const GridFolder& grid : scan->grids) …
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
  std::string path;  // as a person would open it: root/grid/name
  std::string name;  // in its folder
  std::string bytes;
};

struct VersionFiles {
  std::string grid_id;  // the folder's name; empty: the file stands outside a grids root
  std::string version;  // the file's name without ".toml"; empty: it is not named by a version
  SourceFile grid;
  std::string digest;  // of grid.bytes
  std::optional<SourceFile> cases;
};

struct GridFolder {
  std::string id;  // the folder's name
  std::string path;
  std::vector<VersionFiles> versions;   // in order of version, lowest first
  std::optional<SourceFile> plan;       // releases.toml
  bool plan_unreadable = false;         // it is there and could not be read
  std::vector<std::string> unreadable;  // versions whose file is there and could not be read
  bool lost = false;      // the folder itself is gone or unreadable: nothing is known of its files
  bool unsteady = false;  // it changed faster than it could be read: nothing is said of it
  Problems problems{""};  // of reading this folder
};

struct GridScan {
  std::vector<GridFolder> grids;  // in order of id; folders without a TOML file are no grids
  Problems problems{""};          // of the root's own entries
};

// The grids under `root`. NOT_FOUND, PERMISSION_DENIED … where the root itself cannot be listed;
// ABORTED where the root itself is swapped faster than it can be read. A grid that changes faster
// is `unsteady`, and hides no other.
absl::StatusOr<GridScan> ScanGrids(const std::string& root, const ScanLimits& limits);

// One version by its grid's folder and its number, from a grids root: no link leads outside. The
// cases beside it come too, where they can be read. NOT_FOUND where it is gone; else as
// ReadVersion.
absl::StatusOr<VersionFiles> ReadVersionOfGrid(const std::string& folder,
                                               const std::string& version,
                                               const ScanLimits& limits);

// One grid's folder, for the offline tools; links may lead anywhere below its parent.
absl::StatusOr<GridFolder> ScanGridFolder(const std::string& path, const ScanLimits& limits);

// One version by its grid file, for the offline tools; the cases beside it come too. Links are
// followed. NOT_FOUND, PERMISSION_DENIED, RESOURCE_EXHAUSTED (too large), INVALID_ARGUMENT (no
// regular file).
absl::StatusOr<VersionFiles> ReadVersion(const std::string& path, const ScanLimits& limits);

// One file. Errors as ReadVersion.
absl::StatusOr<SourceFile> ReadSourceFile(const std::string& path, const ScanLimits& limits);

}  // namespace seuil::source
