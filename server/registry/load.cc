#include "registry/load.h"

#include <utility>

#include "decision/cross_check.h"
#include "fmt/format.h"
#include "grid/compile.h"
#include "grid/parse.h"
#include "grid/validate.h"

namespace seuil::registry {
namespace {

// A version is found by its folder and its file's name; both must say what the file says.
void CheckName(const source::VersionFiles& files, const grid::GridSpec& spec, Problems& problems) {
  if (!files.grid_id.empty() && !spec.id.value.empty() && spec.id.value != files.grid_id) {
    problems.Error(spec.id.at, "name-mismatch",
                   fmt::format("the file says grid `{}` and stands in the folder of grid `{}`",
                               spec.id.value, files.grid_id),
                   "a grid's folder is named by its id");
  }
  if (!files.version.empty() && !spec.version.value.empty() &&
      spec.version.value != files.version) {
    problems.Error(spec.version.at, "name-mismatch",
                   fmt::format("the file says version {} and is named `{}`", spec.version.value,
                               files.grid.name),
                   fmt::format("a grid file is named by its version: {}.toml", spec.version.value));
  }
}

// Stages 1 to 5. Null where one of them found an error.
std::shared_ptr<const grid::CompiledGrid> Prove(const source::VersionFiles& files,
                                                const LoadLimits& limits, LoadResult& result) {
  Problems& problems = result.problems;
  result.spec = grid::ParseGrid(files.grid.bytes, limits.file, problems);
  if (!result.spec) return nullptr;
  result.report.missing_translations = grid::Validate(*result.spec, problems).missing_translations;
  CheckName(files, *result.spec, problems);
  if (problems.has_errors()) return nullptr;
  std::shared_ptr<const grid::CompiledGrid> grid = grid::Compile(*result.spec);
  result.report.proof = grid::Prove(*grid, *result.spec, limits.proof, problems);
  if (problems.has_errors()) return nullptr;
  result.report.cross_checked = decision::CrossCheck(*grid, *result.spec, limits.proof, problems);
  if (problems.has_errors()) return nullptr;
  return grid;
}

// Stage 6, as far as it goes without a proven grid: the file's form.
void RunCasesOf(const source::VersionFiles& files, const LoadLimits& limits,
                const grid::CompiledGrid* grid, LoadResult& result) {
  if (!files.cases) {
    result.case_problems.Warning({}, "cases-missing", "the version has no cases file",
                                 "write the decisions that people expect beside it, in "
                                 "<version>.cases.toml");
    return;
  }
  result.report.has_cases = true;
  const std::optional<decision::Cases> cases =
      decision::ParseCases(files.cases->bytes, limits.file, result.case_problems);
  if (!cases || grid == nullptr || result.case_problems.has_errors()) return;
  result.report.cases = decision::RunCases(*grid, *cases, result.case_problems);
}

}  // namespace

LoadResult LoadVersion(const source::VersionFiles& files, const LoadLimits& limits) {
  LoadResult result;
  result.problems = Problems(files.grid.path, limits.problems);
  result.case_problems =
      Problems(files.cases ? files.cases->path : files.grid.path, limits.problems);
  std::shared_ptr<const grid::CompiledGrid> grid = Prove(files, limits, result);
  RunCasesOf(files, limits, grid.get(), result);
  if (grid == nullptr) return result;
  result.version = std::make_shared<LoadedVersion>();
  result.version->digest = files.digest;
  result.version->catalogue = std::make_shared<const catalogue::Catalogue>(grid);
  result.version->grid = std::move(grid);
  result.version->source = files.grid;
  result.version->cases = files.cases;
  return result;
}

}  // namespace seuil::registry
