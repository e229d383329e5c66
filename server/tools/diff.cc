#include "tools/diff.h"

#include <memory>
#include <nlohmann/json.hpp>
#include <vector>

#include "absl/status/status.h"
#include "base/problem_text.h"
#include "base/text.h"
#include "fmt/ostream.h"
#include "registry/load.h"
#include "tools/diff_report.h"
#include "tools/target.h"

namespace seuil::tools {
namespace {

constexpr size_t kListed = 50;

// The one version that the path names; null after `status` and `err` say why there is none.
std::shared_ptr<registry::LoadedVersion> Load(const std::string& path, std::ostream& err,
                                              int& status) {
  status = 2;
  const absl::StatusOr<Target> target = OpenTarget(path);
  if (!target.ok()) {
    fmt::print(err, "seuild: {}\n", FromAbsl(target.status().message()));
    return nullptr;
  }
  std::vector<const source::VersionFiles*> versions;
  for (const source::GridFolder& folder : target->grids) {
    for (const source::VersionFiles& files : folder.versions) versions.push_back(&files);
  }
  if (versions.size() != 1) {
    fmt::print(err, "seuild: {} has {} versions; name one of their files\n", path, versions.size());
    for (const source::VersionFiles* files : versions) fmt::print(err, "  {}\n", files->grid.path);
    return nullptr;
  }
  status = 1;
  const source::VersionFiles& files = *versions.front();
  registry::LoadResult result = registry::LoadVersion(files, {});
  if (result.version == nullptr) {
    err << PrintProblems(result.problems, files.grid.bytes);
    fmt::print(err, "{}: refused, so it cannot be compared\n", files.grid.path);
  }
  return std::move(result.version);
}

}  // namespace

int Diff(const DiffOptions& options, std::ostream& out, std::ostream& err) {
  int status = 0;
  const auto before = Load(options.before, err, status);
  if (before == nullptr) return status;
  const auto after = Load(options.after, err, status);
  if (after == nullptr) return status;
  const auto comparison = registry::CompareVersions(*before, *after, {});
  if (!comparison.ok()) {
    fmt::print(err, "seuild: {}\n", FromAbsl(comparison.status().message()));
    return absl::IsInvalidArgument(comparison.status()) ? 2 : 1;
  }
  const DiffReport report{
      .comparison = *comparison,
      .guards = options.guards,
      .breaches = registry::CheckGuards(comparison->decisions.counts(), options.guards),
      .limit = options.limit.value_or(options.format == DiffFormat::kJson ? 0 : kListed)};
  switch (options.format) {
    case DiffFormat::kText:
      out << DiffText(report);
      break;
    case DiffFormat::kMarkdown:
      out << DiffMarkdown(report);
      break;
    case DiffFormat::kJson:
      out << DiffJson(report).dump(1) << '\n';
      break;
  }
  for (const registry::GuardBreach& breach : report.breaches) {
    fmt::print(err, "seuild: {} is {}, and the limit is {}\n", breach.guard,
               breach.counted.ToString(), breach.limit);
  }
  return report.breaches.empty() ? 0 : 1;
}

}  // namespace seuil::tools
