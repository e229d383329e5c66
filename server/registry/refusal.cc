#include "registry/refusal.h"

#include <utility>
#include <vector>

#include "base/error.h"
#include "base/text.h"
#include "fmt/format.h"

namespace seuil::registry {
namespace {

constexpr size_t kToldProblems = 5;

// "1.1.0.toml:3:5 band-unknown: …", the first few errors.
std::string Told(const LoadResult& result, bool with_cases) {
  std::vector<Problem> problems = result.problems.Sorted();
  if (with_cases) {
    for (Problem& one : result.case_problems.Sorted()) problems.push_back(std::move(one));
  }
  std::string text;
  size_t told = 0;
  for (const Problem& problem : problems) {
    if (problem.severity != Severity::kError || told++ >= kToldProblems) continue;
    text += fmt::format("{}{}:{}:{} {}: {}", text.empty() ? "" : "\n", problem.path,
                        problem.at.line, problem.at.column, problem.code, problem.message);
  }
  return text;
}

}  // namespace

bool MayBeReleased(const LoadResult& result) {
  return result.version != nullptr && !result.case_problems.has_errors();
}

absl::Status VersionRefused(std::string_view version, std::string_view digest,
                            const LoadResult& result, bool with_cases) {
  return MakeError(
      Reason::kVersionRefused,
      fmt::format("version {} does not pass its check: {}", version,
                  result.version == nullptr ? "it is not proven" : "not all of its cases hold"),
      {.field = "",
       .metadata = {{"version", std::string(version)},
                    {"digest", std::string(digest)},
                    {"problems", Told(result, with_cases)}}});
}

absl::Status StorageFailed(const std::string& path, const absl::Status& status) {
  return MakeError(Reason::kStorageFailed, FromAbsl(status.message()),
                   {.field = "", .metadata = {{"path", path}}});
}

absl::StatusOr<source::FolderLock> TakeFolder(const std::string& folder) {
  absl::StatusOr<source::FolderLock> lock =
      source::FolderLock::Take(folder, source::LockKind::kAlone);
  if (absl::IsAborted(lock.status())) {
    return MakeError(Reason::kPlanChanged, FromAbsl(lock.status().message()));
  }
  if (!lock.ok()) return StorageFailed(folder, lock.status());
  return lock;
}

}  // namespace seuil::registry
