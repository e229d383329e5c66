#include "tools/check.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "base/ids.h"
#include "base/text.h"
#include "fmt/ostream.h"
#include "registry/comparison.h"
#include "registry/load.h"
#include "registry/plan.h"
#include "registry/plan_check.h"
#include "tools/check_report.h"
#include "tools/target.h"

namespace seuil::tools {
namespace {

using OldPlans = std::map<std::string, registry::ReleasePlan>;

class Checker {
 public:
  Checker(bool strict, absl::Time now) : strict_(strict), now_(now) {}

  // What plans were before: by grid, or under "" where there is one, of whatever name.
  void CompareWith(OldPlans plans) { since_ = std::move(plans); }

  void CheckGrid(const source::GridFolder& folder) {
    Keep(folder.problems);
    steps_ = {};
    for (const source::VersionFiles& files : folder.versions) CheckVersion(files);
    if (folder.plan) CheckReleases(*folder.plan, folder.versions);
    CheckHistory(folder);
    if (!folder.id.empty()) {  // empty: one file was named, not its folder
      Problems problems(folder.path, 1);
      registry::CheckPlanIsThere(folder, problems);
      Keep(problems);
    }
  }

  // Adds the problems of one file, and its text where a problem shows a line of it.
  void Keep(const Problems& problems, const source::SourceFile* file = nullptr) {
    report_.errors += problems.errors();
    report_.warnings += problems.warnings();
    for (Problem& problem : problems.Sorted()) {
      if (strict_) problem.severity = Severity::kError;
      if (file != nullptr) report_.texts.try_emplace(file->path, file->bytes);
      report_.problems.push_back(std::move(problem));
    }
  }

  CheckReport Finish() {
    CheckLostGrids();
    if (strict_) report_.errors += std::exchange(report_.warnings, 0);
    return std::move(report_);
  }

 private:
  void CheckVersion(const source::VersionFiles& files) {
    registry::LoadResult result = registry::LoadVersion(files, {});
    if (result.version != nullptr) CheckStep(result);
    Keep(result.problems, &files.grid);
    Keep(result.case_problems, files.cases ? &*files.cases : &files.grid);
    VersionReport version;
    version.path = files.grid.path;
    version.digest = files.digest;
    if (result.spec) {
      version.grid = result.spec->id.value;
      version.version = result.spec->version.value;
    }
    version.errors = result.problems.errors() + result.case_problems.errors();
    version.warnings = result.problems.warnings() + result.case_problems.warnings();
    if (strict_) version.errors += std::exchange(version.warnings, 0);
    version.proven = result.version != nullptr;
    version.load = std::move(result.report);
    report_.versions.push_back(std::move(version));
  }

  // Against the next lower number of the folder. A suffix makes no number of its own.
  void CheckStep(registry::LoadResult& result) {
    const std::optional<Version> number = Version::Parse(result.version->grid->version);
    if (!number) return;
    if (steps_.latest != nullptr && steps_.latest_number.numbers < number->numbers) {
      steps_.lower = std::move(steps_.latest);
    }
    steps_.latest = result.version;
    steps_.latest_number = *number;
    if (steps_.lower == nullptr) return;
    registry::CheckStep(*steps_.lower, *result.version, result.spec->version.at, {},
                        result.problems);
  }

  void CheckReleases(const source::SourceFile& file,
                     const std::vector<source::VersionFiles>& versions) {
    const registry::LoadLimits limits;
    Problems problems(file.path, limits.problems);
    const auto plan = registry::ReleasePlan::Parse(file.bytes, limits.file, problems);
    if (plan) registry::CheckPlan(*plan, versions, now_, problems);
    Keep(problems, &file);
  }

  // A plan keeps its past, and a grid that had one its plan.
  void CheckHistory(const source::GridFolder& folder) {
    auto old = since_.find(folder.id);
    if (old == since_.end()) old = since_.find("");
    if (old == since_.end()) return;
    const registry::LoadLimits limits;
    Problems problems(folder.plan ? folder.plan->path : folder.path, limits.problems);
    Problems told("");
    const auto plan =
        registry::ReleasePlan::Parse(folder.plan ? folder.plan->bytes : "", limits.file, told);
    if (plan) registry::CheckPlanKeepsItsPast(old->second, *plan, now_, problems);
    Keep(problems, folder.plan ? &*folder.plan : nullptr);
    since_.erase(old);
  }

  // Grids that had a past and are not here.
  void CheckLostGrids() {
    for (const auto& [grid, plan] : since_) {
      Problems problems(grid.empty() ? "." : grid);
      registry::CheckPlanKeepsItsPast(plan, {}, now_, problems);
      Keep(problems);
    }
  }

  const bool strict_;
  const absl::Time now_;
  CheckReport report_;
  OldPlans since_;
  // Of the folder at hand: the version before, and the last one of a lower number.
  struct Steps {
    std::shared_ptr<const registry::LoadedVersion> latest, lower;
    Version latest_number;
  };
  Steps steps_;
};

absl::StatusOr<registry::ReleasePlan> ReadOld(const source::SourceFile& file) {
  Problems problems(file.path);
  std::optional<registry::ReleasePlan> plan =
      registry::ReleasePlan::Parse(file.bytes, registry::LoadLimits().file, problems);
  if (plan) return *std::move(plan);
  return absl::InvalidArgumentError(
      AsAbsl(fmt::format("{} has errors, so nothing can be compared with it", file.path)));
}

// The release plans of an older state: of a folder of grids, of a grid's folder, or one plan's
// file.
absl::StatusOr<OldPlans> PlansOf(const std::string& path) {
  OldPlans plans;
  std::error_code error;
  if (!std::filesystem::is_directory(path, error)) {
    absl::StatusOr<source::SourceFile> file = source::ReadSourceFile(path, {});
    if (!file.ok()) {
      return absl::Status(file.status().code(),
                          AsAbsl(fmt::format("{} {}", path, FromAbsl(file.status().message()))));
    }
    absl::StatusOr<registry::ReleasePlan> plan = ReadOld(*file);
    if (!plan.ok()) return plan.status();
    plans.emplace("", *std::move(plan));
    return plans;
  }
  const absl::StatusOr<Target> target = OpenTarget(path);
  if (!target.ok()) return target.status();
  for (const source::GridFolder& folder : target->grids) {
    if (!folder.plan) continue;
    absl::StatusOr<registry::ReleasePlan> plan = ReadOld(*folder.plan);
    if (!plan.ok()) return plan.status();
    // A grid's own folder may be a copy of another name.
    plans.emplace(target->is_root ? folder.id : "", *std::move(plan));
  }
  return plans;
}

}  // namespace

int Check(const CheckOptions& options, absl::Time now, std::ostream& out, std::ostream& err) {
  Checker checker(options.strict, now);
  if (!options.since.empty()) {
    absl::StatusOr<OldPlans> plans = PlansOf(options.since);
    if (!plans.ok()) {
      fmt::print(err, "seuild: {}\n", FromAbsl(plans.status().message()));
      return 2;
    }
    checker.CompareWith(*std::move(plans));
  }
  for (const std::string& path : options.paths) {
    const absl::StatusOr<Target> target = OpenTarget(path);
    if (!target.ok()) {
      fmt::print(err, "seuild: {}\n", FromAbsl(target.status().message()));
      return 2;
    }
    checker.Keep(target->problems);
    for (const source::GridFolder& folder : target->grids) checker.CheckGrid(folder);
  }
  const CheckReport report = checker.Finish();
  if (options.format == ReportFormat::kJson) {
    // The name of a file may be any bytes: what is no UTF-8 is replaced.
    out << WriteJson(report).dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace)
        << '\n';
  } else {
    out << WriteText(report);
  }
  return report.errors == 0 ? 0 : 1;
}

}  // namespace seuil::tools
