#include "catalogue/catalogue.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_join.h"
#include "base/error.h"
#include "catalogue/catalogue_digest.h"
#include "fmt/format.h"
#include "grid/lookup.h"

namespace seuil::catalogue {
namespace {

std::string CodeKey(std::string_view scheme, std::string_view code) {
  return fmt::format("{}\n{}", scheme, code);
}

void Add(std::array<std::vector<Index>, 3>& lists, Index job, bool deprecated) {
  lists[static_cast<size_t>(StatusFilter::kAny)].push_back(job);
  const StatusFilter status = deprecated ? StatusFilter::kDeprecated : StatusFilter::kActive;
  lists[static_cast<size_t>(status)].push_back(job);
}

JobPage PageOf(const std::vector<Index>& jobs, size_t offset, size_t limit) {
  const size_t begin = std::min(offset, jobs.size());
  const size_t count = std::min(limit, jobs.size() - begin);
  const size_t end = begin + count;
  return {std::span(jobs).subspan(begin, count), jobs.size(), end < jobs.size() ? end : 0};
}

}  // namespace

Catalogue::Catalogue(std::shared_ptr<const grid::CompiledGrid> grid)
    : grid_(std::move(grid)),
      by_band_(grid_->bands.size()),
      titles_(*grid_),
      digest_(CatalogueDigest(*grid_)) {
  for (Index i = 0; i < grid_->jobs.size(); ++i) {
    const grid::Job& job = grid_->jobs[i];
    Add(all_, i, job.deprecated);
    Add(by_band_[job.band], i, job.deprecated);
    for (uint32_t c = 0; c < job.codes.size(); ++c) {
      by_code_[CodeKey(job.codes[c].scheme, job.codes[c].code)].push_back({i, c});
    }
  }
}

absl::StatusOr<JobPage> Catalogue::List(const JobFilter& filter, size_t offset,
                                        size_t limit) const {
  const size_t status = static_cast<size_t>(filter.status);
  Index band = grid::kNoIndex;
  if (!filter.band.empty()) {
    const absl::StatusOr<Index> found = grid::LookUpBand(*grid_, filter.band);
    if (!found.ok()) return UnderField(found.status(), "band");
    band = *found;
  }
  if (!filter.level.empty()) {
    const absl::StatusOr<Index> level = grid::LookUpLevel(*grid_, filter.level);
    if (!level.ok()) return UnderField(level.status(), "level");
    // A level stands in one band at most, so one band at most asks for it.
    const auto asks = std::find_if(grid_->bands.begin(), grid_->bands.end(),
                                   [&](const grid::Band& b) { return b.threshold == *level; });
    if (asks == grid_->bands.end()) return JobPage{};
    const Index asking = static_cast<Index>(asks - grid_->bands.begin());
    if (band != grid::kNoIndex && band != asking) return JobPage{};
    band = asking;
  }
  return PageOf(band == grid::kNoIndex ? all_[status] : by_band_[band][status], offset, limit);
}

absl::StatusOr<Index> Catalogue::Get(std::string_view job) const {
  absl::StatusOr<Index> found = grid::LookUpJob(*grid_, job);
  if (!found.ok()) return UnderField(found.status(), "job");
  return found;
}

std::vector<CodeHit> Catalogue::ByCode(std::string_view scheme, std::string_view scheme_version,
                                       std::string_view code) const {
  const auto found = by_code_.find(CodeKey(scheme, code));
  if (found == by_code_.end()) return {};
  std::vector<CodeHit> hits;
  for (const CodeHit& hit : found->second) {
    const grid::Code& carried = grid_->jobs[hit.job].codes[hit.code];
    if (scheme_version.empty() || carried.scheme_version == scheme_version) hits.push_back(hit);
  }
  return hits;
}

absl::StatusOr<Index> Catalogue::ResolveCode(std::span<const CodeHit> hits) const {
  if (hits.empty()) return MakeError(Reason::kCodeUnknown, "no job carries this code");
  std::vector<Index> exact, others;
  for (const CodeHit& hit : hits) {
    const bool is_exact =
        grid_->jobs[hit.job].codes[hit.code].relation == grid::CodeRelation::kExact;
    // A job may carry the code in several editions of its scheme: hits of one job stand together.
    std::vector<Index>& list = is_exact ? exact : others;
    if (list.empty() || list.back() != hit.job) list.push_back(hit.job);
  }
  if (exact.size() == 1) return exact.front();
  const std::vector<Index>& candidates = exact.empty() ? others : exact;
  std::string ids = absl::StrJoin(
      candidates, ",", [&](std::string* out, Index job) { *out += grid_->jobs[job].id; });
  ErrorContext context{.field = "", .metadata = {{"jobs", std::move(ids)}}};
  if (exact.empty()) {
    return MakeError(Reason::kCodeNotExact,
                     "jobs carry this code, none of them with relation exact", std::move(context));
  }
  return MakeError(Reason::kCodeAmbiguous, "several jobs carry this code with relation exact",
                   std::move(context));
}

}  // namespace seuil::catalogue
