#include "rpc/catalogue_jobs.h"

#include <string>
#include <utility>

#include "base/error.h"
#include "catalogue/catalogue.h"
#include "rpc/answer.h"
#include "rpc/convert.h"
#include "rpc/errors.h"
#include "rpc/job_answer.h"
#include "rpc/limits.h"
#include "rpc/page_token.h"
#include "rpc/wire.h"

namespace seuil::rpc {
namespace {

// The one job of a query, with the candidates of a code on the way.
absl::StatusOr<grid::Index> LookUp(const registry::LoadedVersion& version,
                                   const v1::JobQuery& query, size_t locale,
                                   v1::JobLookup& lookup) {
  const catalogue::Catalogue& jobs = *version.catalogue;
  if (query.has_job()) return jobs.Get(query.job());
  const v1::CodeQuery& code = query.code();
  if (!query.has_code() || code.scheme().empty() || code.code().empty()) {
    return MakeError(Reason::kJobQueryEmpty,
                     "the entry names neither a job nor a scheme with a code",
                     {.field = query.has_code() ? "code" : "", .metadata = {}});
  }
  const std::vector<catalogue::CodeHit> hits =
      jobs.ByCode(code.scheme(), code.scheme_version(), code.code());
  size_t bytes = 0;
  for (const catalogue::CodeHit& hit : hits) {
    const grid::Job& job = version.grid->jobs[hit.job];
    v1::CodeMatch& match = *lookup.add_matches();
    Fill(*version.grid, job, locale, *match.mutable_job());
    Fill(job.codes[hit.code], *match.mutable_code());
    bytes += match.ByteSizeLong();
    if (bytes > kAnswerBytes) break;  // the batch is refused: its answer would be too large
  }
  absl::StatusOr<grid::Index> found = jobs.ResolveCode(hits);
  if (found.ok()) return found;
  absl::Status error = UnderField(found.status(), "code");
  error = WithMetadata(error, "scheme", code.scheme());
  return WithMetadata(error, "code", code.code());
}

}  // namespace

absl::Status ListJobs(Call& call, const v1::ListJobsRequest& request,
                      v1::ListJobsResponse& response) {
  if (absl::Status locale = CheckLocale(request.locale()); !locale.ok()) return locale;
  if (absl::Status status = CheckEnum(v1::JobStatus_IsValid, request.status(), "status");
      !status.ok()) {
    return status;
  }
  const absl::StatusOr<Page> page = ReadPage(PageMethod::kListJobs, request);
  if (!page.ok()) return page.status();
  const absl::StatusOr<registry::Acquired> acquired =
      call.Acquire(request.grid(), request.version(), page->digest);
  if (!acquired.ok()) return acquired.status();
  const registry::LoadedVersion& version = *acquired->version;
  const size_t locale = LocaleOf(*version.grid, request.locale());
  const absl::StatusOr<catalogue::JobPage> jobs = version.catalogue->List(
      {.band = request.band(), .level = request.level(), .status = ToFilter(request.status())},
      page->offset, page->limit);
  if (!jobs.ok()) return jobs.status();

  size_t bytes = 0;
  for (const grid::Index job : jobs->jobs) {
    if (bytes > kPageBytes) break;
    v1::Job& message = *response.add_jobs();
    Fill(*version.grid, version.grid->jobs[job], locale, message);
    bytes += message.ByteSizeLong();
  }
  const size_t next = page->offset + static_cast<size_t>(response.jobs_size());
  if (response.jobs_size() > 0 && next < jobs->total) {
    response.set_next_page_token(page->TokenAt(next, version.digest));
  }
  response.set_total_jobs(static_cast<int32_t>(jobs->total));
  FillAnsweredBy(*acquired, locale, response);
  return absl::OkStatus();
}

absl::Status GetJob(Call& call, const v1::GetJobRequest& request, std::string& reply) {
  using v1::GetJobResponse;
  if (absl::Status locale = CheckLocale(request.locale()); !locale.ok()) return locale;
  if (request.job().empty()) {
    return MakeError(Reason::kJobRequired, "no job is named", {.field = "job", .metadata = {}});
  }
  const absl::StatusOr<registry::Acquired> acquired =
      call.Acquire(request.grid(), request.version());
  if (!acquired.ok()) return acquired.status();
  const grid::CompiledGrid& grid = *acquired->version->grid;
  const absl::StatusOr<grid::Index> job = acquired->version->catalogue->Get(request.job());
  if (!job.ok()) return job.status();
  const size_t locale = LocaleOf(grid, request.locale());
  wire::AppendMessage(reply, GetJobResponse::kJobFieldNumber,
                      [&] { AppendJob(grid, grid.jobs[*job], locale, reply); });
  wire::AppendMessage(reply, GetJobResponse::kServedByFieldNumber,
                      [&] { AppendServedBy(*acquired, reply); });
  wire::AppendString(reply, GetJobResponse::kLocaleFieldNumber, grid.locales[locale]);
  wire::AppendBool(reply, GetJobResponse::kOfficialFieldNumber, grid.official[locale]);
  for (const ServedNotice& notice : ServedNotices(*acquired)) {
    AppendNotice(GetJobResponse::kNoticesFieldNumber, notice.code, notice.text, reply);
  }
  return absl::OkStatus();
}

absl::Status BatchGetJobs(Call& call, const v1::BatchGetJobsRequest& request,
                          v1::BatchGetJobsResponse& response) {
  if (absl::Status size = CheckBatch(request.queries_size(), call.host().batch_jobs, "queries");
      !size.ok()) {
    return size;
  }
  if (absl::Status locale = CheckLocale(request.locale()); !locale.ok()) return locale;
  const absl::StatusOr<registry::Acquired> acquired =
      call.Acquire(request.grid(), request.version());
  if (!acquired.ok()) return acquired.status();
  const registry::LoadedVersion& version = *acquired->version;
  const size_t locale = LocaleOf(*version.grid, request.locale());

  size_t bytes = 0;
  for (int i = 0; i < request.queries_size(); ++i) {
    v1::JobLookup& lookup = *response.add_lookups();
    lookup.set_index(i);
    const absl::StatusOr<grid::Index> job = LookUp(version, request.queries(i), locale, lookup);
    if (job.ok()) {
      Fill(*version.grid, version.grid->jobs[*job], locale, *lookup.mutable_job());
    } else {
      *lookup.mutable_error() = ToItemError(job.status(), "queries[" + std::to_string(i) + "]");
    }
    bytes += lookup.ByteSizeLong();
    if (bytes > kAnswerBytes) return AnswerTooLarge(request.queries_size(), i, "queries");
  }
  FillAnsweredBy(*acquired, locale, response);
  return absl::OkStatus();
}

}  // namespace seuil::rpc
