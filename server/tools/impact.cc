#include "tools/impact.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "base/problem_text.h"
#include "decision/impact.h"
#include "fmt/ostream.h"
#include "tools/impact_report.h"
#include "tools/one_version.h"
#include "tools/population_file.h"

namespace seuil::tools {
namespace {

constexpr size_t kListed = 50;

int CannotRead(const std::string& path, int error, std::ostream& err) {
  fmt::print(err, "seuild: {}: {}\n", path, std::strerror(error));
  return 2;
}

}  // namespace

int AssessImpact(const ImpactOptions& options, std::ostream& out, std::ostream& err) {
  int status = 0;
  const auto before = LoadOneVersion(options.before, err, status);
  if (before == nullptr) return status;
  const auto after = LoadOneVersion(options.after, err, status);
  if (after == nullptr) return status;
  if (before->grid->id != after->grid->id) {
    fmt::print(err, "seuild: the versions are of two grids, `{}` and `{}`\n", before->grid->id,
               after->grid->id);
    return 2;
  }
  std::error_code unknown;  // where it cannot be looked at, opening it says why
  if (std::filesystem::is_directory(options.population, unknown)) {
    return CannotRead(options.population, EISDIR, err);
  }
  errno = 0;
  std::ifstream file(options.population, std::ios::binary);
  if (!file) return CannotRead(options.population, errno, err);
  Problems problems(options.population);
  const decision::Population population =
      ReadPopulation(file, *before->grid, *after->grid, problems);
  if (file.bad()) return CannotRead(options.population, EIO, err);
  if (problems.has_errors()) {
    err << PrintProblems(problems);
    fmt::print(err, "{}: refused, so nothing was counted\n", options.population);
    return 1;
  }
  const decision::Impact impact = decision::AssessImpact(*before->grid, *after->grid, population);
  const bool json = options.format == ReportFormat::kJson;
  const ImpactReport report{*before, *after, impact, options.limit.value_or(json ? 0 : kListed)};
  if (json) {
    out << ImpactJson(report).dump(1) << '\n';
  } else {
    out << ImpactText(report);
  }
  if (!options.strict || impact.undecided.empty()) return 0;
  fmt::print(err, "seuild: a version cannot decide every input, and --strict was said\n");
  return 1;
}

}  // namespace seuil::tools
