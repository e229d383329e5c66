#include "tools/diff.h"

#include <nlohmann/json.hpp>

#include "absl/status/status.h"
#include "base/text.h"
#include "fmt/ostream.h"
#include "tools/diff_report.h"
#include "tools/one_version.h"

namespace seuil::tools {
namespace {

constexpr size_t kListed = 50;

}  // namespace

int Diff(const DiffOptions& options, std::ostream& out, std::ostream& err) {
  int status = 0;
  const auto before = LoadOneVersion(options.before, err, status);
  if (before == nullptr) return status;
  const auto after = LoadOneVersion(options.after, err, status);
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
