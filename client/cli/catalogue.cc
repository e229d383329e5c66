// `seuil bands`, `jobs list`, `jobs get`, `releases`, `source`.
#include <fmt/format.h>

#include "absl/strings/str_join.h"
#include "client/cli/commands.h"
#include "client/cli/decision_text.h"
#include "client/cli/instant.h"
#include "client/cli/json.h"
#include "client/cli/pages.h"
#include "client/cli/print.h"
#include "client/cli/text.h"
#include "seuil/client/error_info.h"

namespace seuil::client::cli {
namespace {

// What stands under every list: the version, the texts' locale, the notices.
template <typename Response>
std::string Footer(const Response& response) {
  return fmt::format("{}; texts in {}{}\n{}", Printable(ServedByText(response.served_by())),
                     Printable(response.locale()), response.official() ? "" : " (a translation)",
                     NoticeText(response.notices()));
}

std::string BandsText(const seuil::v1::ListBandsResponse& response) {
  std::string text;
  for (const seuil::v1::Band& band : response.bands()) {
    text += fmt::format("{}  {}\n", Printable(band.id()), Printable(band.label()));
    text += fmt::format("    levels {}; {}; {} job{}\n", absl::StrJoin(band.levels(), ", "),
                        band.threshold_level().empty() ? "no objective asks for it"
                                                       : "threshold " + band.threshold_level(),
                        band.job_count(), band.job_count() == 1 ? "" : "s");
    if (!band.title().empty()) text += fmt::format("    {}\n", Printable(band.title()));
    for (const std::string& statement : band.statements()) {
      text += fmt::format("    - {}\n", Printable(statement));
    }
    if (!band.note().empty()) text += fmt::format("    ({})\n", Printable(band.note()));
  }
  return text + Footer(response);
}

// What --status says; unspecified, which is both, where it says nothing.
seuil::v1::JobStatus StatusNamed(const std::string& word) {
  if (word == "active") return seuil::v1::JOB_STATUS_ACTIVE;
  if (word == "deprecated") return seuil::v1::JOB_STATUS_DEPRECATED;
  return seuil::v1::JOB_STATUS_UNSPECIFIED;
}

std::string StatusText(const seuil::v1::Job& job) {
  std::string text = EnumText(seuil::v1::JobStatus_Name(job.status()), "JOB_STATUS_", job.status());
  if (!job.replaced_by().empty()) text += ", use " + job.replaced_by();
  return text;
}

std::string JobsText(const seuil::v1::ListJobsResponse& response) {
  std::vector<std::vector<std::string>> rows;
  for (const seuil::v1::Job& job : response.jobs()) {
    rows.push_back({job.id(), job.threshold_level(), job.band(), StatusText(job), job.title()});
  }
  return AlignedTable({"JOB", "LEVEL", "BAND", "STATUS", "TITLE"}, rows) +
         fmt::format("{} job{}; ", response.jobs_size(), response.jobs_size() == 1 ? "" : "s") +
         Footer(response);
}

std::string RelationText(const seuil::v1::JobCode& code) {
  return EnumText(seuil::v1::CodeRelation_Name(code.relation()), "CODE_RELATION_", code.relation());
}

std::string JobText(const seuil::v1::Job& job) {
  std::string text = fmt::format("{}  {}\n", Printable(job.id()), Printable(job.title()));
  const auto field = [&](std::string_view name, const std::string& value) {
    if (!value.empty()) text += fmt::format("    {:<10} {}\n", name, Printable(value));
  };
  field("source", job.verbatim());
  field("threshold", fmt::format("{} (band {})", job.threshold_level(), job.band()));
  field("status", StatusText(job));
  for (const seuil::v1::JobForms& forms : job.forms()) {
    field("forms", fmt::format("{}: {}", forms.locale(), absl::StrJoin(forms.forms(), ", ")));
  }
  for (const seuil::v1::JobCode& code : job.codes()) {
    field("code", fmt::format("{} {}: {} ({}, {})", code.scheme(), code.scheme_version(),
                              code.code(), RelationText(code), code.basis()));
  }
  return text;
}

std::string MatchesText(const seuil::v1::JobLookup& lookup) {
  std::vector<std::vector<std::string>> rows;
  for (const seuil::v1::CodeMatch& match : lookup.matches()) {
    rows.push_back({match.job().id(), match.job().threshold_level(), RelationText(match.code()),
                    match.code().scheme_version(), match.job().title()});
  }
  return AlignedTable({"JOB", "LEVEL", "RELATION", "EDITION", "TITLE"}, rows);
}

std::string SearchText(const seuil::v1::SearchJobsResponse& response) {
  std::vector<std::vector<std::string>> rows;
  for (const seuil::v1::JobCandidate& hit : response.hits()) {
    rows.push_back({hit.job(), hit.threshold_level(), fmt::format("{:.2f}", hit.score()),
                    hit.title(), hit.matched_form()});
  }
  return AlignedTable({"JOB", "LEVEL", "SCORE", "TITLE", "MATCHED"}, rows) + Footer(response);
}

std::string ReleasesText(const seuil::v1::ListReleasesResponse& response) {
  std::vector<std::vector<std::string>> rows;
  for (const seuil::v1::Release& release : response.releases()) {
    rows.push_back(
        {InstantText(release.has_from(), release.from()),
         release.version().empty() ? "(withdrawn)" : release.version(),
         EnumText(seuil::v1::ReleaseState_Name(release.state()), "RELEASE_STATE_", release.state()),
         release.rolls_back(), release.reason(), release.digest()});
  }
  return AlignedTable({"FROM", "VERSION", "STATE", "ROLLS BACK", "REASON", "DIGEST"}, rows);
}

}  // namespace

ExitCode RunCommand(const BandsCommand& command, const Context& context) {
  seuil::v1::ListBandsRequest request;
  SetGrid(context, command.grid, &request);
  return Print(
      context, command.format,
      Collect(context.catalogue.Bands(request), &seuil::v1::ListBandsResponse::mutable_bands),
      BandsText);
}

ExitCode RunCommand(const JobsListCommand& command, const Context& context) {
  seuil::v1::ListJobsRequest request;
  SetGrid(context, command.grid, &request);
  request.set_band(command.band);
  request.set_level(command.level);
  request.set_status(StatusNamed(command.status));
  request.set_page_size(1000);
  return Print(context, command.format,
               Collect(context.catalogue.Jobs(request), &seuil::v1::ListJobsResponse::mutable_jobs),
               JobsText);
}

namespace {

// A job by its code elsewhere. A code finds candidates and never decides: where it is not exactly
// one job's, those that carry it are printed, and the server's error with them.
ExitCode GetJobByCode(const JobsGetCommand& command, const Context& context) {
  seuil::v1::BatchGetJobsRequest request;
  SetGrid(context, command.grid, &request);
  seuil::v1::CodeQuery* query = request.add_queries()->mutable_code();
  query->set_scheme(command.code_scheme);
  query->set_code(command.code);
  const auto response = context.catalogue.BatchGetJobs(request);
  if (!response.ok()) return Fail(context, response.status());
  if (response->lookups_size() != 1) {
    return Fail(context, absl::InternalError("the server answered another number of lookups"));
  }
  const seuil::v1::JobLookup& lookup = response->lookups(0);
  if (command.format == Format::kJson) {
    context.env.out << ToJson(*response, JsonLayout::kIndented);
  } else if (lookup.has_job()) {
    context.env.out << JobText(lookup.job()) << Footer(*response);
  } else if (lookup.matches_size() > 0) {
    context.env.out << MatchesText(lookup) << Footer(*response);
  }
  return lookup.has_job() ? ExitCode::kOk : Fail(context, StatusOf(lookup.error()));
}

}  // namespace

ExitCode RunCommand(const JobsGetCommand& command, const Context& context) {
  if (command.job.empty()) return GetJobByCode(command, context);
  seuil::v1::GetJobRequest request;
  SetGrid(context, command.grid, &request);
  request.set_job(command.job);
  return Print(context, command.format, context.catalogue.GetJob(request),
               [](const seuil::v1::GetJobResponse& response) {
                 return JobText(response.job()) + Footer(response);
               });
}

ExitCode RunCommand(const JobsSearchCommand& command, const Context& context) {
  constexpr int kHits = 20;
  seuil::v1::SearchJobsRequest request;
  SetGrid(context, command.grid, &request);
  request.set_text(command.text);
  request.set_band(command.band);
  request.set_status(StatusNamed(command.status));
  request.set_page_size(kHits);
  SearchRange range = context.catalogue.Search(request);
  std::vector<seuil::v1::JobCandidate> hits;
  for (const absl::StatusOr<seuil::v1::JobCandidate>& hit : range) {
    if (!hit.ok()) return Fail(context, hit.status());
    hits.push_back(*hit);
    if (hits.size() == kHits) break;
  }
  seuil::v1::SearchJobsResponse response = range.page();
  response.clear_next_page_token();
  response.mutable_hits()->Assign(hits.begin(), hits.end());
  return Print(context, command.format,
               absl::StatusOr<seuil::v1::SearchJobsResponse>(std::move(response)), SearchText);
}

ExitCode RunCommand(const ReleasesCommand& command, const Context& context) {
  seuil::v1::ListReleasesRequest request;
  request.set_grid(command.grid);
  return Print(context, command.format,
               Collect(context.catalogue.Releases(request),
                       &seuil::v1::ListReleasesResponse::mutable_releases),
               ReleasesText);
}

ExitCode RunCommand(const SourceCommand& command, const Context& context) {
  seuil::v1::GetGridSourceRequest request;
  SetGrid(context, command.grid, &request);
  request.set_file(command.cases ? seuil::v1::SOURCE_FILE_CASES : seuil::v1::SOURCE_FILE_GRID);
  const auto source = context.catalogue.GetSource(request);
  if (!source.ok()) return Fail(context, source.status());
  context.env.out << source->content;
  context.env.err << fmt::format("{}: {}\n", Printable(source->file_name),
                                 Printable(ServedByText(source->served_by)));
  return ExitCode::kOk;
}

}  // namespace seuil::client::cli
