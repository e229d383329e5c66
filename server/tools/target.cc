#include "tools/target.h"

#include <algorithm>
#include <filesystem>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "base/text.h"
#include "fmt/format.h"

namespace seuil::tools {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kCases = ".cases.toml";

absl::Status Named(const std::string& path, const absl::Status& status) {
  return absl::Status(status.code(),
                      AsAbsl(fmt::format("{} {}", path, FromAbsl(status.message()))));
}

bool HasTomlFiles(const fs::path& folder) {
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    if (entry->path().extension() == ".toml") return true;
  }
  return false;
}

absl::StatusOr<Target> OpenFolder(const std::string& path) {
  Target target;
  absl::StatusOr<source::GridFolder> folder = source::ScanGridFolder(path, {});
  if (!folder.ok()) return Named(path, folder.status());
  target.grids.push_back(*std::move(folder));
  return target;
}

absl::StatusOr<Target> OpenRoot(const std::string& path) {
  absl::StatusOr<source::GridScan> scan = source::ScanGrids(path, {});
  if (!scan.ok()) return Named(path, scan.status());
  for (const source::GridFolder& folder : scan->grids) {
    if (!folder.unsteady) continue;
    return absl::AbortedError(
        AsAbsl(fmt::format("{} changes faster than it can be read", folder.path)));
  }
  if (scan->grids.empty()) {
    return absl::NotFoundError(
        AsAbsl(fmt::format("{} holds no grid: there is no <grid>/<version>.toml below it", path)));
  }
  return Target{std::move(scan->grids), std::move(scan->problems), /*is_root=*/true};
}

absl::StatusOr<Target> OpenFile(const std::string& path) {
  std::string grid_path = path;
  if (path.ends_with(kCases))
    grid_path.replace(path.size() - kCases.size(), kCases.size(), ".toml");
  absl::StatusOr<source::VersionFiles> files = source::ReadVersion(grid_path, {});
  if (!files.ok()) return Named(grid_path, files.status());
  Target target;
  target.grids.emplace_back();
  target.grids.back().path = grid_path;
  target.grids.back().versions.push_back(*std::move(files));
  return target;
}

}  // namespace

absl::StatusOr<Target> OpenTarget(const std::string& path) {
  std::error_code error;  // where it cannot be looked at, reading it says why
  if (fs::is_directory(path, error)) return HasTomlFiles(path) ? OpenFolder(path) : OpenRoot(path);
  const fs::path file(path);
  if (file.filename() == "releases.toml") {
    return OpenFolder(file.has_parent_path() ? file.parent_path().string() : ".");
  }
  return OpenFile(path);
}

}  // namespace seuil::tools
