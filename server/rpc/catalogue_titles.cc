#include "rpc/catalogue_titles.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/text.h"
#include "catalogue/resolve.h"
#include "catalogue/search.h"
#include "grid/lookup.h"
#include "rpc/answer.h"
#include "rpc/convert.h"
#include "rpc/errors.h"
#include "rpc/limits.h"
#include "rpc/page_token.h"

namespace seuil::rpc {
namespace {

v1::MatchKind ToKind(catalogue::FoundBy by) {
  switch (by) {
    case catalogue::FoundBy::kId:
      return v1::MATCH_KIND_ID;
    case catalogue::FoundBy::kCode:
      return v1::MATCH_KIND_CODE;
    case catalogue::FoundBy::kExactForm:
      return v1::MATCH_KIND_EXACT_FORM;
    case catalogue::FoundBy::kClose:
      return v1::MATCH_KIND_CLOSE;
  }
  return v1::MATCH_KIND_UNSPECIFIED;
}

v1::ResolutionStatus ToStatus(catalogue::Standing standing) {
  switch (standing) {
    case catalogue::Standing::kResolved:
      return v1::RESOLUTION_STATUS_RESOLVED;
    case catalogue::Standing::kAmbiguous:
      return v1::RESOLUTION_STATUS_AMBIGUOUS;
    case catalogue::Standing::kUnlisted:
      return v1::RESOLUTION_STATUS_UNLISTED;
  }
  return v1::RESOLUTION_STATUS_UNSPECIFIED;
}

void FillCandidate(const grid::CompiledGrid& grid, grid::Index index,
                   const catalogue::FormRef& form, double score, catalogue::FoundBy by,
                   size_t locale, v1::JobCandidate& message) {
  const grid::Job& job = grid.jobs[index];
  const grid::Band& band = grid.bands[job.band];
  message.set_job(job.id);
  message.set_title(std::string(job.title.In(locale)));
  message.set_band(band.id);
  if (band.threshold) message.set_threshold_level(grid.levels[*band.threshold].id);
  message.set_status(rpc::ToStatus(job));
  message.set_replaced_by(job.replaced_by);
  message.set_match(ToKind(by));
  message.set_score(score);
  message.set_matched_form(std::string(catalogue::FormText(grid, form)));
  message.set_matched_locale(grid.locales[form.locale]);
}

// Returns JOB_QUERY_EMPTY, TITLE_TOO_LONG, TITLE_MALFORMED, CODE_REQUIRED or CODES_TOO_MANY, with
// fields of the query.
absl::Status CheckQuery(const v1::ResolveQuery& query) {
  if (IsBlank(query.title()) && query.codes().empty()) {
    return MakeError(Reason::kJobQueryEmpty, "the entry has neither a title nor a code",
                     {.field = "", .metadata = {}});
  }
  if (absl::Status title = CheckTitle(query.title(), "title"); !title.ok()) return title;
  if (query.codes_size() > kTitleCodes) {
    return MakeError(Reason::kCodesTooMany,
                     "the entry has " + std::to_string(query.codes_size()) + " codes; at most " +
                         std::to_string(kTitleCodes),
                     {.field = "codes", .metadata = {{"limit", std::to_string(kTitleCodes)}}});
  }
  for (int i = 0; i < query.codes_size(); ++i) {
    if (!query.codes(i).scheme().empty() && !query.codes(i).code().empty()) continue;
    return MakeError(Reason::kCodeRequired, "a code has no scheme, or is empty",
                     {.field = "codes[" + std::to_string(i) + "]", .metadata = {}});
  }
  return absl::OkStatus();
}

absl::Status ResolveOne(const registry::LoadedVersion& version, const v1::ResolveQuery& query,
                        v1::ResolveMode mode, size_t locale, v1::JobResolution& message) {
  if (absl::Status usable = CheckQuery(query); !usable.ok()) return usable;
  std::vector<catalogue::OutsideCode> codes;
  for (const v1::CodeQuery& code : query.codes()) {
    codes.push_back({code.scheme(), code.code(), code.scheme_version()});
  }
  const catalogue::Resolution found = catalogue::Resolve(
      *version.catalogue,
      {.title = query.title(), .codes = codes, .exact_only = mode == v1::RESOLVE_MODE_EXACT_ONLY});
  message.set_status(ToStatus(found.standing));
  const bool resolved = found.standing == catalogue::Standing::kResolved;
  for (const catalogue::Candidate& candidate : found.candidates) {
    FillCandidate(*version.grid, candidate.job, candidate.form, candidate.score, candidate.by,
                  locale, resolved ? *message.mutable_job() : *message.add_candidates());
  }
  return absl::OkStatus();
}

// What both ways of resolving check before they look at a version.
absl::Status CheckResolving(std::string_view locale, v1::ResolveMode mode) {
  if (absl::Status usable = CheckLocale(locale); !usable.ok()) return usable;
  return CheckEnum(v1::ResolveMode_IsValid, mode, "mode");
}

}  // namespace

absl::Status ResolveJob(Call& call, const v1::ResolveJobRequest& request,
                        v1::ResolveJobResponse& response) {
  if (absl::Status usable = CheckResolving(request.locale(), request.mode()); !usable.ok()) {
    return usable;
  }
  const absl::StatusOr<registry::Acquired> acquired =
      call.Acquire(request.grid(), request.version());
  if (!acquired.ok()) return acquired.status();
  const registry::LoadedVersion& version = *acquired->version;
  const size_t locale = LocaleOf(*version.grid, request.locale());
  if (absl::Status resolved = ResolveOne(version, request.query(), request.mode(), locale,
                                         *response.mutable_resolution());
      !resolved.ok()) {
    return UnderField(resolved, "query");
  }
  FillAnsweredBy(*acquired, locale, response);
  return absl::OkStatus();
}

absl::Status BatchResolveJobs(Call& call, const v1::BatchResolveJobsRequest& request,
                              v1::BatchResolveJobsResponse& response) {
  if (absl::Status size = CheckBatch(request.queries_size(), call.host().batch_jobs, "queries");
      !size.ok()) {
    return size;
  }
  if (absl::Status usable = CheckResolving(request.locale(), request.mode()); !usable.ok()) {
    return usable;
  }
  const absl::StatusOr<registry::Acquired> acquired =
      call.Acquire(request.grid(), request.version());
  if (!acquired.ok()) return acquired.status();
  const registry::LoadedVersion& version = *acquired->version;
  const size_t locale = LocaleOf(*version.grid, request.locale());

  size_t bytes = 0;
  for (int i = 0; i < request.queries_size(); ++i) {
    v1::ResolvedEntry& entry = *response.add_entries();
    entry.set_index(i);
    if (const absl::Status resolved = ResolveOne(version, request.queries(i), request.mode(),
                                                 locale, *entry.mutable_resolution());
        !resolved.ok()) {
      entry.clear_resolution();
      *entry.mutable_error() = ToItemError(resolved, "queries[" + std::to_string(i) + "]");
    }
    bytes += entry.ByteSizeLong();
    if (bytes > kAnswerBytes) return AnswerTooLarge(request.queries_size(), i, "queries");
  }
  FillAnsweredBy(*acquired, locale, response);
  return absl::OkStatus();
}

absl::Status SearchJobs(Call& call, const v1::SearchJobsRequest& request,
                        v1::SearchJobsResponse& response) {
  if (absl::Status locale = CheckLocale(request.locale()); !locale.ok()) return locale;
  if (absl::Status status = CheckEnum(v1::JobStatus_IsValid, request.status(), "status");
      !status.ok()) {
    return status;
  }
  if (IsBlank(request.text())) {
    return MakeError(Reason::kTitleRequired, "there is no text to search for",
                     {.field = "text", .metadata = {}});
  }
  if (absl::Status text = CheckTitle(request.text(), "text"); !text.ok()) return text;
  const absl::StatusOr<Page> page = ReadPage(PageMethod::kSearchJobs, request);
  if (!page.ok()) return page.status();
  const absl::StatusOr<registry::Acquired> acquired =
      call.Acquire(request.grid(), request.version(), page->digest);
  if (!acquired.ok()) return acquired.status();
  const registry::LoadedVersion& version = *acquired->version;
  const grid::CompiledGrid& grid = *version.grid;
  const size_t locale = LocaleOf(grid, request.locale());
  catalogue::SearchQuestion question{.text = request.text(), .status = ToFilter(request.status())};
  if (!request.band().empty()) {
    const absl::StatusOr<grid::Index> band = grid::LookUpBand(grid, request.band());
    if (!band.ok()) return UnderField(band.status(), "band");
    question.band = *band;
  }
  // One more tells whether another page follows.
  question.most = std::min(catalogue::kMostHits, page->offset + page->limit + 1);
  const catalogue::SearchResult found = catalogue::Search(*version.catalogue, question);

  size_t bytes = 0, next = std::min(page->offset, found.hits.size());
  const size_t end = std::min(found.hits.size(), page->offset + page->limit);
  for (; next < end && bytes <= kPageBytes; ++next) {
    const catalogue::SearchHit& hit = found.hits[next];
    v1::JobCandidate& message = *response.add_hits();
    FillCandidate(grid, hit.job, hit.form, hit.score, catalogue::FoundBy::kClose, locale, message);
    bytes += message.ByteSizeLong();
  }
  if (next < found.hits.size()) response.set_next_page_token(page->TokenAt(next, version.digest));
  FillAnsweredBy(*acquired, locale, response);
  return absl::OkStatus();
}

}  // namespace seuil::rpc
