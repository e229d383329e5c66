#include "registry/publish_version.h"

#include <algorithm>
#include <utility>

#include "base/digest.h"
#include "base/error.h"
#include "base/ids.h"
#include "base/text.h"
#include "fmt/format.h"
#include "registry/plan.h"
#include "registry/refusal.h"
#include "source/atomic_file.h"
#include "source/grid_directory.h"

namespace seuil::registry {
namespace {

class Publication {
 public:
  Publication(std::string folder, const CheckedText& checked, const VersionText& text,
              const LoadLimits& limits)
      : folder_(std::move(folder)), checked_(checked), text_(text), limits_(limits) {}

  // True where it was there already.
  absl::StatusOr<bool> Run() {
    const source::ScanLimits scan{.file_bytes = limits_.file.file_bytes};
    absl::StatusOr<source::GridFolder> there = source::ScanGridFolder(folder_, scan);
    if (!there.ok()) return StorageFailed(folder_, there.status());
    for (const source::VersionFiles& files : there->versions) {
      if (files.version == checked_.version) return IsSame(files);
    }
    if (absl::Status free = CheckFree(*there); !free.ok()) return free;
    if (absl::Status written = Write(scan); !written.ok()) return written;
    return false;
  }

 private:
  absl::Status Exists(std::string_view field, const std::string& digest, std::string_view why) {
    return MakeError(Reason::kVersionExists, fmt::format("version {} {}", checked_.version, why),
                     {.field = std::string(field),
                      .metadata = {{"version", checked_.version}, {"digest", digest}}});
  }

  absl::StatusOr<bool> IsSame(const source::VersionFiles& files) {
    if (files.digest != checked_.digest) {
      return Exists("source", files.digest,
                    fmt::format("is published already with other bytes, {}", files.digest));
    }
    const bool same_cases = files.cases.has_value() == text_.cases.has_value() &&
                            (!files.cases || files.cases->bytes == *text_.cases);
    if (same_cases) return true;
    return Exists("cases", files.digest, "is published already with other cases");
  }

  absl::Status CheckFree(const source::GridFolder& there) {
    const auto& unreadable = there.unreadable;
    if (std::find(unreadable.begin(), unreadable.end(), checked_.version) != unreadable.end()) {
      return Exists("source", "", "is published already, and its file cannot be read");
    }
    if (!there.plan) return absl::OkStatus();
    Problems problems(there.plan->path);
    const std::optional<ReleasePlan> plan =
        ReleasePlan::Parse(there.plan->bytes, limits_.file, problems);
    if (!plan) return absl::OkStatus();  // a plan with errors names nothing
    for (const Release& one : plan->releases()) {
      if (one.version != checked_.version || one.digest == checked_.digest) continue;
      return Exists("source", one.digest,
                    fmt::format("was released with other bytes, {}", one.digest));
    }
    return absl::OkStatus();
  }

  absl::Status Write(const source::ScanLimits& scan) {
    const std::string grid_name = checked_.version + ".toml";
    const std::string cases_name = checked_.version + ".cases.toml";
    // Cases without a grid file are no version's: those of a publication that was killed.
    std::optional<std::string> left;
    absl::StatusOr<source::SourceFile> file =
        source::ReadSourceFile(fmt::format("{}/{}", folder_, cases_name), scan);
    if (file.ok()) left = std::move(file->bytes);
    if (left && !text_.cases) {
      return Exists("cases", "",
                    fmt::format("has cases in {}/{} that were not sent", folder_, cases_name));
    }
    if (text_.cases && left != text_.cases) {
      if (absl::Status written = Replace(cases_name, left, *text_.cases); !written.ok()) {
        return written;
      }
    }
    absl::Status written = Replace(grid_name, std::nullopt, text_.source);
    if (!written.ok() && text_.cases && !left) {
      (void)source::RemoveFile(folder_, cases_name);  // alone it counts for nothing
    }
    return written;
  }

  absl::Status Replace(const std::string& name, const std::optional<std::string>& before,
                       const std::string& after) {
    const absl::Status written = source::ReplaceFile(folder_, name, before, after);
    if (written.ok()) return written;
    const std::string path = fmt::format("{}/{}", folder_, name);
    if (!absl::IsAborted(written)) return StorageFailed(path, written);
    return MakeError(Reason::kPlanChanged, FromAbsl(written.message()),
                     {.field = "", .metadata = {{"path", path}}});
  }

  const std::string folder_;
  const CheckedText& checked_;
  const VersionText& text_;
  const LoadLimits& limits_;
};

}  // namespace

CheckedText CheckText(const std::string& grid, const VersionText& text, const LoadLimits& limits) {
  source::VersionFiles files;
  files.grid_id = grid;
  files.grid = {std::string(kTextPath), std::string(kTextPath), text.source};
  files.digest = DigestOf(text.source);
  if (text.cases) {
    files.cases =
        source::SourceFile{std::string(kTextCasesPath), std::string(kTextCasesPath), *text.cases};
  }
  CheckedText checked;
  checked.load = LoadVersion(files, limits);
  if (checked.load.spec) checked.version = checked.load.spec->version.value;
  checked.digest = std::move(files.digest);
  return checked;
}

absl::StatusOr<Published> PublishVersion(const std::string& root, const std::string& grid,
                                         const VersionText& text, const LoadLimits& limits) {
  if (!IsId(grid)) {
    return MakeError(Reason::kIdMalformed, fmt::format("`{}` is no grid id", grid),
                     {.field = "grid", .metadata = {}});
  }
  Published published;
  published.checked = CheckText(grid, text, limits);
  const CheckedText& checked = published.checked;
  if (!MayBeReleased(checked.load)) {
    return VersionRefused(checked.version, checked.digest, checked.load);
  }
  if (absl::Status made = source::MakeFolder(root, grid); !made.ok()) {
    return StorageFailed(fmt::format("{}/{}", root, grid), made);
  }
  const std::string folder = fmt::format("{}/{}", root, grid);
  const absl::StatusOr<source::FolderLock> lock = TakeFolder(folder);
  if (!lock.ok()) return lock.status();
  const absl::StatusOr<bool> unchanged = Publication(folder, checked, text, limits).Run();
  if (!unchanged.ok()) return WithMetadata(unchanged.status(), "grid", grid);
  published.unchanged = *unchanged;
  return published;
}

}  // namespace seuil::registry
