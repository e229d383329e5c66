#include "tools/one_version.h"

#include <utility>
#include <vector>

#include "base/problem_text.h"
#include "base/text.h"
#include "fmt/ostream.h"
#include "tools/target.h"

namespace seuil::tools {

std::shared_ptr<registry::LoadedVersion> LoadOneVersion(const std::string& path, std::ostream& err,
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

}  // namespace seuil::tools
