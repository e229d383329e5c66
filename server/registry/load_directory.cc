#include "registry/load_directory.h"

#include <utility>

#include "source/grid_directory.h"

namespace seuil::registry {

absl::StatusOr<Problems> LoadDirectory(const std::string& root, const LoadLimits& limits,
                                       absl::Time now, Registry& registry) {
  absl::StatusOr<source::GridScan> scan =
      source::ScanGrids(root, {.file_bytes = limits.file.file_bytes});
  if (!scan.ok()) return scan.status();
  registry.Load(scan->grids, now);
  return std::move(scan->problems);
}

}  // namespace seuil::registry
