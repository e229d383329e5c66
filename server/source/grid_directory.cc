#include "source/grid_directory.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "base/digest.h"
#include "base/ids.h"
#include "base/text.h"
#include "fmt/format.h"
#include "source/directory.h"

namespace seuil::source {
namespace {

constexpr std::string_view kToml = ".toml";
constexpr std::string_view kCases = ".cases.toml";
constexpr std::string_view kPlan = "releases.toml";
constexpr std::string_view kVersionHint =
    "a grid file is named <version>.toml, as in 1.0.0.toml, its cases <version>.cases.toml";
constexpr int kAttempts = 5;

std::string Join(std::string_view folder, std::string_view name) {
  return folder.empty() || folder.back() == '/' ? fmt::format("{}{}", folder, name)
                                                : fmt::format("{}/{}", folder, name);
}

// What a file of a grid's folder is, by its name.
struct Role {
  enum { kOther, kGrid, kCases, kPlan, kMisnamed } kind = kOther;
  std::string version;
};

Role RoleOf(std::string_view name) {
  if (name == kPlan) return {Role::kPlan, ""};
  if (!name.ends_with(kToml)) return {Role::kOther, ""};
  const bool cases = name.ends_with(kCases);
  const std::string_view version = name.substr(0, name.size() - (cases ? kCases : kToml).size());
  if (!Version::Parse(version)) return {Role::kMisnamed, ""};
  return {cases ? Role::kCases : Role::kGrid, std::string(version)};
}

void Note(Problems& problems, const std::string& path, Severity severity, std::string_view code,
          std::string message, std::string_view hint = "") {
  Problems one(path);
  if (severity == Severity::kError) {
    one.Error({}, code, std::move(message), std::string(hint));
  } else {
    one.Warning({}, code, std::move(message), std::string(hint));
  }
  problems.Append(one);
}

// An error of source/directory.h as a problem of the entry.
void NoteFailure(Problems& problems, const std::string& path, std::string_view what,
                 const absl::Status& status) {
  std::string_view code = "file-unreadable";
  std::string_view hint;
  switch (status.code()) {
    case absl::StatusCode::kOutOfRange:
      code = "link-outside";
      hint = "put the file itself here, or link to one below the grids root";
      break;
    case absl::StatusCode::kFailedPrecondition:
      code = "link-broken";
      hint = "remove the link, or restore what it names";
      break;
    case absl::StatusCode::kResourceExhausted:
      code = "file-too-large";
      break;
    case absl::StatusCode::kInvalidArgument:
      code = "not-a-file";
      break;
    case absl::StatusCode::kPermissionDenied:
      hint = "let the user that runs seuild read it";
      break;
    default:
      break;
  }
  Note(problems, path, Severity::kError, code,
       fmt::format("{} {}", what, FromAbsl(status.message())), hint);
}

// A grid that is there, with everything about it unknown.
GridFolder UnreadableFolder(const std::string& id, const std::string& path,
                            const absl::Status& status) {
  GridFolder folder;
  folder.id = id;
  folder.path = path;
  folder.plan_unreadable = true;
  folder.lost = true;
  NoteFailure(folder.problems, path, "the folder", status);
  return folder;
}

// The folder's files. ABORTED where it changed under the reader.
absl::StatusOr<GridFolder> ReadFolder(const Directory& directory, const std::string& id,
                                      const std::string& path, const ScanLimits& limits) {
  absl::StatusOr<std::vector<std::string>> names = directory.List();
  if (!names.ok() && !directory.Current()) return absl::AbortedError("the folder was swapped");
  if (!names.ok()) return UnreadableFolder(id, path, names.status());
  GridFolder folder;
  folder.id = id;
  folder.path = path;
  std::vector<std::pair<std::string, SourceFile>> cases;
  for (const std::string& name : *names) {
    const Role role = RoleOf(name);
    if (role.kind == Role::kOther) continue;
    SourceFile file{Join(folder.path, name), name, ""};
    if (role.kind == Role::kMisnamed) {
      Note(folder.problems, file.path, Severity::kWarning, "file-name",
           "the file is not read: its name gives no version", kVersionHint);
      continue;
    }
    absl::StatusOr<std::string> bytes = directory.ReadFile(name, limits.file_bytes);
    if (absl::IsNotFound(bytes.status())) return absl::AbortedError("a file vanished");
    if (!bytes.ok()) {
      NoteFailure(folder.problems, file.path, "the file", bytes.status());
      if (role.kind == Role::kPlan) folder.plan_unreadable = true;
      if (role.kind == Role::kGrid) folder.unreadable.push_back(role.version);
      continue;
    }
    file.bytes = *std::move(bytes);
    if (role.kind == Role::kPlan) {
      folder.plan = std::move(file);
    } else if (role.kind == Role::kCases) {
      cases.emplace_back(role.version, std::move(file));
    } else {
      std::string digest = DigestOf(file.bytes);
      folder.versions.push_back(
          {folder.id, role.version, std::move(file), std::move(digest), std::nullopt});
    }
  }
  std::sort(folder.versions.begin(), folder.versions.end(),
            [](const VersionFiles& a, const VersionFiles& b) {
              return *Version::Parse(a.version) < *Version::Parse(b.version);
            });
  for (auto& [version, file] : cases) {
    const auto owner =
        std::find_if(folder.versions.begin(), folder.versions.end(),
                     [&, &number = version](const VersionFiles& v) { return v.version == number; });
    if (owner != folder.versions.end()) {
      owner->cases = std::move(file);
    } else if (std::count(folder.unreadable.begin(), folder.unreadable.end(), version) == 0) {
      Note(folder.problems, file.path, Severity::kWarning, "cases-without-grid",
           fmt::format("there is no `{}.toml` that these cases could be of", version));
    }
  }
  if (!directory.Current()) return absl::AbortedError("the folder was swapped");
  return folder;
}

bool IsEmpty(const GridFolder& folder) {
  return folder.versions.empty() && !folder.plan && folder.problems.errors() == 0 &&
         folder.problems.warnings() == 0;
}

// An entry of the root that is no grid's folder, where a person may have meant one.
void NoteStray(const Directory& root, const std::string& name, const std::string& path,
               Problems& problems) {
  if (name == "lost+found") return;  // every mounted file system has one
  if (name.ends_with(kToml)) {
    Note(problems, path, Severity::kWarning, "file-misplaced",
         "the file is not read: grids stand in folders of their own", kVersionHint);
  } else if (root.OpenDirectory(name).ok()) {
    Note(problems, path, Severity::kWarning, "folder-name",
         fmt::format("the folder is not read: `{}` is no grid id", name),
         "lower-case letters, digits and `-`, at most 63");
  }
}

// Runs `scan` again where it was overtaken by a change.
template <typename Scan>
auto Steady(Scan scan) -> decltype(scan()) {
  for (int attempt = 1; attempt < kAttempts; ++attempt) {
    auto result = scan();
    if (!absl::IsAborted(result.status())) return result;
  }
  return scan();
}

// One grid's folder below the root; nullopt: a file, or it is gone.
absl::StatusOr<std::optional<GridFolder>> ScanFolder(const Directory& root, const std::string& name,
                                                     const std::string& path,
                                                     const ScanLimits& limits) {
  absl::StatusOr<Directory> directory = root.OpenDirectory(name);
  if (absl::IsInvalidArgument(directory.status())) return std::nullopt;
  if (absl::IsNotFound(directory.status())) {
    if (root.Current()) return std::nullopt;
    return absl::AbortedError("the root was swapped");
  }
  if (absl::IsAborted(directory.status())) return directory.status();
  if (!directory.ok()) return UnreadableFolder(name, path, directory.status());
  absl::StatusOr<GridFolder> folder = ReadFolder(*directory, name, path, limits);
  if (!folder.ok()) return folder.status();
  return *std::move(folder);
}

absl::StatusOr<GridScan> ScanOnce(const std::string& path, const ScanLimits& limits) {
  absl::StatusOr<Directory> root = Directory::OpenRoot(path);
  if (!root.ok()) return root.status();
  absl::StatusOr<std::vector<std::string>> names = root->List();
  if (!names.ok()) return names.status();
  GridScan scan;
  for (const std::string& name : *names) {
    const std::string folder_path = Join(path, name);
    if (!IsId(name)) {
      NoteStray(*root, name, folder_path, scan.problems);
      continue;
    }
    absl::StatusOr<std::optional<GridFolder>> folder =
        Steady([&] { return ScanFolder(*root, name, folder_path, limits); });
    if (!folder.ok() && !root->Current()) return absl::AbortedError("the root was swapped");
    if (!folder.ok()) {
      GridFolder unsteady;
      unsteady.id = name;
      unsteady.path = folder_path;
      unsteady.unsteady = true;
      scan.grids.push_back(std::move(unsteady));
    } else if (*folder && !IsEmpty(**folder)) {
      scan.grids.push_back(**std::move(folder));
    }
  }
  if (!root->Current()) return absl::AbortedError("the root was swapped");
  return scan;
}

}  // namespace

absl::StatusOr<GridScan> ScanGrids(const std::string& root, const ScanLimits& limits) {
  return Steady([&] { return ScanOnce(root, limits); });
}

absl::StatusOr<VersionFiles> ReadVersionOfGrid(const std::string& folder,
                                               const std::string& version,
                                               const ScanLimits& limits) {
  return Steady([&]() -> absl::StatusOr<VersionFiles> {
    const std::filesystem::path path(folder);
    absl::StatusOr<Directory> root = Directory::OpenRoot(path.parent_path().string());
    if (!root.ok()) return root.status();
    absl::StatusOr<Directory> directory = root->OpenDirectory(path.filename().string());
    if (!directory.ok()) return directory.status();
    VersionFiles files;
    files.grid_id = path.filename().string();
    files.version = version;
    const auto read = [&](std::string name) -> absl::StatusOr<SourceFile> {
      absl::StatusOr<std::string> bytes = directory->ReadFile(name, limits.file_bytes);
      if (!bytes.ok()) return bytes.status();
      return SourceFile{Join(folder, name), std::move(name), *std::move(bytes)};
    };
    absl::StatusOr<SourceFile> grid = read(version + std::string(kToml));
    absl::StatusOr<SourceFile> cases = read(version + std::string(kCases));
    if (!directory->Current()) return absl::AbortedError("the folder was swapped");
    if (!grid.ok()) return grid.status();
    files.digest = DigestOf(grid->bytes);
    files.grid = *std::move(grid);
    if (cases.ok()) files.cases = *std::move(cases);
    return files;
  });
}

absl::StatusOr<GridFolder> ScanGridFolder(const std::string& path, const ScanLimits& limits) {
  return Steady([&]() -> absl::StatusOr<GridFolder> {
    std::error_code error;
    const std::filesystem::path real = std::filesystem::canonical(path, error);
    if (error) return absl::ErrnoToStatus(error.value(), "cannot be opened");
    absl::StatusOr<Directory> parent = Directory::OpenRoot(real.parent_path().string());
    if (!parent.ok()) return parent.status();
    const std::string id = real.filename().string();
    absl::StatusOr<Directory> directory = parent->OpenDirectory(id);
    if (!directory.ok()) return directory.status();
    return ReadFolder(*directory, id, path, limits);
  });
}

absl::StatusOr<SourceFile> ReadSourceFile(const std::string& path, const ScanLimits& limits) {
  return Steady([&]() -> absl::StatusOr<SourceFile> {
    std::error_code error;
    const std::filesystem::path real = std::filesystem::canonical(path, error);
    if (error) return absl::ErrnoToStatus(error.value(), "cannot be opened");
    absl::StatusOr<Directory> folder = Directory::OpenRoot(real.parent_path().string());
    if (!folder.ok()) return folder.status();
    absl::StatusOr<std::string> bytes =
        folder->ReadFile(real.filename().string(), limits.file_bytes);
    if (!bytes.ok()) return bytes.status();
    return SourceFile{path, std::filesystem::path(path).filename().string(), *std::move(bytes)};
  });
}

absl::StatusOr<VersionFiles> ReadVersion(const std::string& path, const ScanLimits& limits) {
  absl::StatusOr<SourceFile> grid = ReadSourceFile(path, limits);
  if (!grid.ok()) return grid.status();
  VersionFiles files;
  const Role role = RoleOf(grid->name);
  if (role.kind == Role::kGrid) files.version = role.version;
  files.digest = DigestOf(grid->bytes);
  files.grid = *std::move(grid);
  if (std::string_view(path).ends_with(kToml)) {
    absl::StatusOr<SourceFile> cases =
        ReadSourceFile(path.substr(0, path.size() - kToml.size()) + std::string(kCases), limits);
    if (!cases.ok() && !absl::IsNotFound(cases.status())) return cases.status();
    if (cases.ok()) files.cases = *std::move(cases);
  }
  return files;
}

}  // namespace seuil::source
