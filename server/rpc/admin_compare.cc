#include "rpc/admin_compare.h"

#include <algorithm>
#include <utility>

#include "base/digest.h"
#include "base/error.h"
#include "base/text.h"
#include "decision/population.h"
#include "fmt/format.h"
#include "registry/comparison.h"
#include "rpc/convert.h"
#include "rpc/convert_comparison.h"
#include "rpc/page_token.h"

namespace seuil::rpc {
namespace {

// The two versions that a request is about. All pages are of the same two.
struct Pair {
  registry::VersionPtr before, after;
  std::string pin;
};

template <typename Request>
absl::StatusOr<Pair> AcquirePair(const Call& call, const Request& request, const Page& page) {
  absl::StatusOr<registry::VersionPtr> before =
      AcquireCompiled(call, request.grid(), request.before(), "before");
  if (!before.ok()) return before.status();
  absl::StatusOr<registry::VersionPtr> after =
      AcquireCompiled(call, request.grid(), request.after(), "after");
  if (!after.ok()) return after.status();
  Pair pair{*std::move(before), *std::move(after), ""};
  pair.pin = DigestOf(pair.before->digest + pair.after->digest);
  if (page.digest.empty() || page.digest == pair.pin) return pair;
  return MakeError(
      Reason::kPageTokenExpired, "the selectors give other versions than on the first page",
      {.field = "page_token",
       .metadata = {{"before_digest", pair.before->digest}, {"after_digest", pair.after->digest}}});
}

// Adds entries from the page's offset on, until the page is full; `add(position)` returns the bytes
// that it added.
template <typename Response, typename Add>
void FillPage(const Page& page, size_t size, const std::string& pin, Response& response, Add add) {
  size_t bytes = 0;
  size_t next = page.offset;
  for (size_t left = page.limit; next < size && left > 0 && bytes <= kPageBytes; ++next, --left) {
    bytes += add(next);
  }
  if (next < size) response.set_next_page_token(page.TokenAt(next, pin));
}

// Counts what callers counted. Returns POPULATION_EMPTY, POPULATION_TOO_LARGE, COUNT_NEGATIVE.
absl::StatusOr<decision::Population> Count(const v1::AssessImpactRequest& request) {
  if (request.inputs().empty()) {
    return MakeError(Reason::kPopulationEmpty, "no input is counted",
                     {.field = "inputs", .metadata = {}});
  }
  if (request.inputs_size() > kPopulationInputs) {
    return MakeError(
        Reason::kPopulationTooLarge,
        fmt::format("{} inputs are counted, at most {} are taken", request.inputs_size(),
                    kPopulationInputs),
        {.field = "inputs", .metadata = {{"limit", std::to_string(kPopulationInputs)}}});
  }
  decision::Population population;
  for (int i = 0; i < request.inputs_size(); ++i) {
    const v1::CountedInput& input = request.inputs(i);
    if (input.count() < 0) {
      return MakeError(Reason::kCountNegative, fmt::format("a count is {}", input.count()),
                       {.field = fmt::format("inputs[{}].count", i), .metadata = {}});
    }
    population.Add(ToQuestion(input.objective(), input.result(), input.certified_language()),
                   grid::CellCount(static_cast<uint64_t>(input.count())));
  }
  return population;
}

}  // namespace

absl::Status CompareVersions(const AdminHost&, Call& call,
                             const v1::CompareVersionsRequest& request,
                             v1::CompareVersionsResponse& response) {
  const absl::StatusOr<Page> page = ReadPage(PageMethod::kCompareVersions, request);
  if (!page.ok()) return page.status();
  const absl::StatusOr<Pair> pair = AcquirePair(call, request, *page);
  if (!pair.ok()) return pair.status();
  const absl::StatusOr<registry::VersionComparison> comparison =
      registry::CompareVersions(*pair->before, *pair->after, {});
  if (absl::IsResourceExhausted(comparison.status())) {
    return MakeError(Reason::kComparisonTooLarge, FromAbsl(comparison.status().message()),
                     {.field = "", .metadata = {{"grid", request.grid()}}});
  }
  if (!comparison.ok()) return comparison.status();
  const ComparisonEntries entries(*comparison);
  FillPage(*page, entries.size(), pair->pin, response, [&](size_t position) {
    v1::ComparisonEntry& entry = *response.add_entries();
    entries.Fill(position, entry);
    return entry.ByteSizeLong();
  });
  Fill(*comparison, *response.mutable_summary());
  for (const decision::TableAxis& axis : comparison->decisions.axes()) {
    v1::TableAxis& message = *response.add_axes();
    message.set_name(axis.name);
    message.set_levels(axis.levels);
  }
  return absl::OkStatus();
}

absl::Status AssessImpact(const AdminHost&, Call& call, const v1::AssessImpactRequest& request,
                          v1::AssessImpactResponse& response) {
  const absl::StatusOr<Page> page = ReadPage(PageMethod::kAssessImpact, request);
  if (!page.ok()) return page.status();
  const absl::StatusOr<Pair> pair = AcquirePair(call, request, *page);
  if (!pair.ok()) return pair.status();
  const absl::StatusOr<decision::Population> population = Count(request);
  if (!population.ok()) return population.status();
  const decision::Impact impact =
      decision::AssessImpact(*pair->before->grid, *pair->after->grid, *population);
  FillPage(*page, EntriesOf(impact), pair->pin, response, [&](size_t position) {
    v1::ImpactEntry& entry = *response.add_entries();
    Fill(impact, position, entry);
    return entry.ByteSizeLong();
  });
  Fill(impact.counts, *response.mutable_counts());
  response.set_inputs(static_cast<int64_t>(impact.inputs));
  response.set_before_version(pair->before->grid->version);
  response.set_before_digest(pair->before->digest);
  response.set_after_version(pair->after->grid->version);
  response.set_after_digest(pair->after->digest);
  return absl::OkStatus();
}

std::optional<v1::ComparisonSummary> AgainstInForce(const Call& call, const std::string& grid,
                                                    const registry::LoadedVersion& version) {
  const absl::StatusOr<registry::VersionPtr> in_force = AcquireCompiled(call, grid, {}, "grid");
  if (!in_force.ok() || (*in_force)->digest == version.digest) return std::nullopt;
  const absl::StatusOr<registry::VersionComparison> comparison =
      registry::CompareVersions(**in_force, version, {});
  if (!comparison.ok()) return std::nullopt;
  v1::ComparisonSummary summary;
  Fill(*comparison, summary);
  return summary;
}

}  // namespace seuil::rpc
