// CatalogueService: what grids there are, what they ask for, their bands, jobs and files.
#include <grpcpp/client_context.h>

#include <fstream>
#include <iterator>
#include <vector>

#include "base/digest.h"
#include "rpc/fixture.h"

namespace seuil::rpc {
namespace {

using Stub = v1::CatalogueService::Stub;

template <typename Method, typename Request, typename Response>
std::string Get(Method method, const Request& request, Response& response) {
  return Summary(CallOf(*Shared().catalogue, method, request, response));
}

TEST(ListGridsTest, TellsEveryGridsState) {
  v1::ListGridsRequest request;
  request.set_locale("en");
  request.set_page_size(3);
  std::map<std::string, v1::GridSummary> grids;
  std::vector<std::string> order;
  do {
    v1::ListGridsResponse page;
    ASSERT_EQ(Get(&Stub::ListGrids, request, page), "OK");
    ASSERT_LE(page.grids_size(), 3);
    for (const v1::GridSummary& grid : page.grids()) {
      order.push_back(grid.id());
      grids[grid.id()] = grid;
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_TRUE(std::is_sorted(order.begin(), order.end()));
  EXPECT_EQ(order.size(), grids.size());
  EXPECT_EQ(grids.at("cloe").state(), v1::GRID_STATE_SERVING);
  EXPECT_EQ(grids.at("cloe").title(), "CLOE certifications");
  EXPECT_EQ(grids.at("cloe").in_force().version(), "1.0.0");
  EXPECT_EQ(grids.at("closed").state(), v1::GRID_STATE_NOT_IN_FORCE);
  EXPECT_EQ(grids.at("gone").state(), v1::GRID_STATE_UNAVAILABLE);
  ASSERT_EQ(grids.at("trial").versions_size(), 3);
  EXPECT_EQ(grids.at("trial").versions(1), "1.1.0");
}

TEST(GetGridTest, SaysWhatAFormNeeds) {
  v1::GetGridRequest request;
  request.set_grid("trial");
  request.set_locale("en");
  v1::GetGridResponse grid;
  ASSERT_EQ(Get(&Stub::GetGrid, request, grid), "OK");
  EXPECT_EQ(grid.title(), "Trial");
  EXPECT_EQ(grid.locales_size(), 2);
  ASSERT_EQ(grid.official_locales_size(), 1);
  EXPECT_EQ(grid.official_locales(0), "fr");
  ASSERT_EQ(grid.levels_size(), 5);
  EXPECT_FALSE(grid.levels(0).certifiable());
  EXPECT_EQ(grid.levels(3).id(), "B1+");
  EXPECT_EQ(grid.levels(3).base(), "B1");
  EXPECT_TRUE(grid.objective().job() && grid.objective().band() && grid.objective().level() &&
              grid.objective().none());
  ASSERT_EQ(grid.objective().levels_size(), 3);
  EXPECT_EQ(grid.objective().levels(0), "A2");
  EXPECT_EQ(grid.overall().from(), v1::OVERALL_FROM_GIVEN);
  EXPECT_EQ(grid.overall().measure(), v1::MEASURE_LEVEL);
  ASSERT_EQ(grid.languages_size(), 1);
  ASSERT_EQ(grid.languages(0).registrations_size(), 2);
  EXPECT_EQ(grid.languages(0).registrations(0).until(), "2025-06-30");
  ASSERT_EQ(grid.outcomes_size(), 2);
  EXPECT_EQ(grid.outcomes(1).validity(), "P2Y");
  EXPECT_EQ(grid.band_count(), 3);
  EXPECT_EQ(grid.job_count(), 3);
  EXPECT_EQ(grid.locale(), "en");
  EXPECT_FALSE(grid.official());

  request.set_grid("lilate");
  ASSERT_EQ(Get(&Stub::GetGrid, request, grid), "OK");
  EXPECT_TRUE(grid.language_required());
  EXPECT_EQ(grid.objective().fixed_level(), "B1");
  ASSERT_EQ(grid.objective().per_language_size(), 1);
  EXPECT_EQ(grid.objective().per_language(0).level(), "A2");

  request.set_grid("delf-b2");
  ASSERT_EQ(Get(&Stub::GetGrid, request, grid), "OK");
  EXPECT_EQ(grid.overall().from(), v1::OVERALL_FROM_SUM);
  ASSERT_EQ(grid.skills_size(), 4);
  EXPECT_EQ(grid.skills(0).measure(), v1::MEASURE_SCORE);
  EXPECT_EQ(grid.skills(0).score().max(), "25");
  EXPECT_TRUE(grid.skills(0).required());
}

TEST(GetGridSourceTest, GivesTheExactBytes) {
  v1::GetGridSourceRequest request;
  request.set_grid("cloe");
  v1::GetGridSourceResponse source;
  ASSERT_EQ(Get(&Stub::GetGridSource, request, source), "OK");
  EXPECT_EQ(DigestOf(source.content()), source.served_by().digest());
  EXPECT_EQ(source.file_name(), "1.0.0.toml");
  EXPECT_EQ(source.total_bytes(), static_cast<int64_t>(source.content().size()));
  EXPECT_EQ(source.next_page_token(), "");

  request.set_file(v1::SOURCE_FILE_CASES);
  ASSERT_EQ(Get(&Stub::GetGridSource, request, source), "OK");
  std::ifstream file(SEUIL_SOURCE_DIR "/grids/cloe/1.0.0.cases.toml");
  EXPECT_EQ(source.content(), std::string(std::istreambuf_iterator<char>(file), {}));
  request.set_grid("trial");
  EXPECT_EQ(Get(&Stub::GetGridSource, request, source), "NOT_FOUND CASES_ABSENT file");
}

TEST(ListReleasesTest, DoesNotTakeARefusedPlanForNone) {
  source::GridFolder folder;
  folder.id = "refused";
  folder.plan = source::SourceFile{"refused/releases.toml", "releases.toml", "[[release]]\n"};
  Fixture fixture;
  fixture.registry->Adopt({folder}, fixture.clock.now);
  v1::ListReleasesRequest request;
  request.set_grid("refused");
  v1::ListReleasesResponse response;
  EXPECT_EQ(Summary(CallOf(*fixture.catalogue, &Stub::ListReleases, request, response)),
            "FAILED_PRECONDITION VERSION_UNAVAILABLE grid");
}

TEST(ListReleasesTest, TellsPastPresentAndFuture) {
  v1::ListReleasesRequest request;
  request.set_grid("trial");
  request.set_page_size(2);
  v1::ListReleasesResponse first;
  ASSERT_EQ(Get(&Stub::ListReleases, request, first), "OK");
  ASSERT_EQ(first.releases_size(), 2);
  EXPECT_EQ(first.releases(0).state(), v1::RELEASE_STATE_PAST);
  EXPECT_EQ(first.releases(0).version(), "1.0.0");
  EXPECT_EQ(first.releases(1).state(), v1::RELEASE_STATE_CURRENT);
  EXPECT_EQ(first.releases(1).reason(), "a test");
  request.set_page_token(first.next_page_token());
  v1::ListReleasesResponse second;
  ASSERT_EQ(Get(&Stub::ListReleases, request, second), "OK");
  ASSERT_EQ(second.releases_size(), 1);
  EXPECT_EQ(second.releases(0).state(), v1::RELEASE_STATE_SCHEDULED);
  EXPECT_EQ(second.next_page_token(), "");

  request.set_grid("closed");
  EXPECT_EQ(Get(&Stub::ListReleases, request, second),
            "INVALID_ARGUMENT PAGE_TOKEN_MISMATCH page_token");
  request.clear_page_token();
  ASSERT_EQ(Get(&Stub::ListReleases, request, second), "OK");
  EXPECT_EQ(second.releases(1).version(), "");
  request.set_grid("");
  EXPECT_EQ(Get(&Stub::ListReleases, request, second), "INVALID_ARGUMENT GRID_REQUIRED grid");
  request.set_grid("nowhere");
  EXPECT_EQ(Get(&Stub::ListReleases, request, second), "NOT_FOUND GRID_UNKNOWN grid");
}

TEST(ListBandsTest, GivesTheSourcesRows) {
  v1::ListBandsRequest request;
  request.set_grid("cloe");
  v1::ListBandsResponse bands;
  ASSERT_EQ(Get(&Stub::ListBands, request, bands), "OK");
  ASSERT_EQ(bands.bands_size(), 5);
  EXPECT_EQ(bands.bands(0).label(), "Utilisateur Expérimenté C1 & C2");
  EXPECT_EQ(bands.bands(0).levels_size(), 2);
  EXPECT_EQ(bands.bands(0).threshold_level(), "C1");
  EXPECT_EQ(bands.bands(0).job_count(), 6);
  EXPECT_EQ(bands.bands(4).threshold_level(), "");
  EXPECT_EQ(bands.bands(4).note(), "En-dessous du niveau cible du certificat CLOE");
  EXPECT_TRUE(bands.official());
  int statements = 0;
  for (const v1::Band& band : bands.bands()) statements += band.statements_size();
  EXPECT_EQ(statements, 16);
}

TEST(ListJobsTest, PagesAddUpInTheFilesOrder) {
  v1::ListJobsRequest request;
  request.set_grid("cloe");
  request.set_page_size(10);
  std::vector<std::string> ids;
  do {
    v1::ListJobsResponse page;
    ASSERT_EQ(Get(&Stub::ListJobs, request, page), "OK");
    EXPECT_EQ(page.total_jobs(), 41);
    for (const v1::Job& job : page.jobs()) ids.push_back(job.id());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  ASSERT_EQ(ids.size(), 41u);
  const auto acquired = Shared().registry->Acquire("cloe", {}, Shared().clock.now);
  const auto& jobs = acquired->version->grid->jobs;
  for (size_t i = 0; i < ids.size(); ++i) EXPECT_EQ(ids[i], jobs[i].id);
}

TEST(ListJobsTest, FiltersByBandLevelAndStatus) {
  v1::ListJobsRequest request;
  v1::ListJobsResponse page;
  request.set_grid("cloe");
  request.set_band("a2");
  ASSERT_EQ(Get(&Stub::ListJobs, request, page), "OK");
  EXPECT_EQ(page.total_jobs(), 10);
  request.set_band("");
  request.set_level("C1");
  ASSERT_EQ(Get(&Stub::ListJobs, request, page), "OK");
  EXPECT_EQ(page.total_jobs(), 6);
  request.set_level("C3");
  EXPECT_EQ(Get(&Stub::ListJobs, request, page), "INVALID_ARGUMENT LEVEL_UNKNOWN level");
  request.set_level("");
  request.set_band("z");
  EXPECT_EQ(Get(&Stub::ListJobs, request, page), "NOT_FOUND BAND_UNKNOWN band");
  request.set_grid("trial");
  request.set_band("");
  request.set_status(v1::JOB_STATUS_DEPRECATED);
  ASSERT_EQ(Get(&Stub::ListJobs, request, page), "OK");
  ASSERT_EQ(page.jobs_size(), 1);
  EXPECT_EQ(page.jobs(0).id(), "beta");
  request.set_page_size(-1);
  EXPECT_EQ(Get(&Stub::ListJobs, request, page), "INVALID_ARGUMENT PAGE_SIZE_INVALID page_size");
}

TEST(ListJobsTest, StaysWithTheVersionOfItsFirstPage) {
  Fixture fixture;
  v1::ListJobsRequest request;
  request.set_grid("trial");
  request.set_page_size(1);
  v1::ListJobsResponse first;
  ASSERT_EQ(Summary(CallOf(*fixture.catalogue, &Stub::ListJobs, request, first)), "OK");
  EXPECT_EQ(first.served_by().version(), "2.0.0");
  fixture.clock.now = absl::FromCivil(absl::CivilDay(3000, 2, 1), absl::UTCTimeZone());
  request.set_page_token(first.next_page_token());
  v1::ListJobsResponse second;
  ASSERT_EQ(Summary(CallOf(*fixture.catalogue, &Stub::ListJobs, request, second)), "OK");
  EXPECT_EQ(second.served_by().version(), "2.0.0");
  EXPECT_EQ(second.served_by().status(), v1::RELEASE_STATUS_WAS_IN_FORCE);
  request.clear_page_token();
  ASSERT_EQ(Summary(CallOf(*fixture.catalogue, &Stub::ListJobs, request, first)), "OK");
  EXPECT_EQ(first.served_by().version(), "1.0.0");
}

TEST(ListJobsTest, SaysThatThePagesVersionIsGone) {
  Fixture fixture;
  v1::ListJobsRequest request;
  request.set_grid("trial");
  request.set_page_size(1);
  v1::ListJobsResponse page;
  ASSERT_EQ(Summary(CallOf(*fixture.catalogue, &Stub::ListJobs, request, page)), "OK");
  request.set_page_token(page.next_page_token());
  source::GridFolder empty;
  empty.id = "trial";
  empty.plan = source::SourceFile{"trial/releases.toml", "releases.toml",
                                  "[[release]]\nfrom = 2025-01-01T00:00:00Z\nwithdrawn = true\n"
                                  "by = \"a test\"\nreason = \"a test\"\n"};
  fixture.registry->Adopt({empty}, fixture.clock.now);
  const grpc::Status status = CallOf(*fixture.catalogue, &Stub::ListJobs, request, page);
  EXPECT_EQ(Summary(status), "ABORTED PAGE_TOKEN_EXPIRED page_token");
  EXPECT_EQ(ErrorOf(status).metadata.at("grid"), "trial");
  EXPECT_TRUE(ErrorOf(status).metadata.contains("digest"));
}

TEST(GetJobTest, GivesAllOfAJob) {
  v1::GetJobRequest request;
  request.set_grid("trial");
  request.set_job("beta");
  request.set_locale("en");
  v1::GetJobResponse response;
  ASSERT_EQ(Get(&Stub::GetJob, request, response), "OK");
  EXPECT_EQ(response.job().title(), "Bêta");
  EXPECT_EQ(response.job().verbatim(), "Béta");
  EXPECT_EQ(response.job().band(), "b");
  EXPECT_EQ(response.job().threshold_level(), "B1");
  EXPECT_EQ(response.job().status(), v1::JOB_STATUS_DEPRECATED);
  EXPECT_EQ(response.job().replaced_by(), "gamma");
  request.set_job("alpha");
  ASSERT_EQ(Get(&Stub::GetJob, request, response), "OK");
  ASSERT_EQ(response.job().forms_size(), 2);
  EXPECT_EQ(response.job().forms(1).locale(), "en");
  EXPECT_EQ(response.job().forms(1).forms(0), "Alphas");
  ASSERT_EQ(response.job().codes_size(), 1);
  EXPECT_EQ(response.job().codes(0).relation(), v1::CODE_RELATION_BROAD);
  EXPECT_EQ(response.job().codes(0).basis(), "proposed");

  request.set_job("");
  EXPECT_EQ(Get(&Stub::GetJob, request, response), "INVALID_ARGUMENT JOB_REQUIRED job");
  request.set_job("alpah");
  EXPECT_EQ(Get(&Stub::GetJob, request, response), "NOT_FOUND JOB_UNKNOWN job");
  request.set_job("omega");
  const grpc::Status removed = CallOf(*Shared().catalogue, &Stub::GetJob, request, response);
  EXPECT_EQ(Summary(removed), "NOT_FOUND JOB_REMOVED job");
  EXPECT_EQ(ErrorOf(removed).metadata.at("replaced_by"), "gamma");
}

TEST(GetJobTest, SaysOfEveryJobWhatAPageSays) {
  int jobs = 0;
  for (const char* const grid : {"cloe", "trial"}) {
    for (const char* const locale : {"fr", "en"}) {
      v1::ListJobsRequest all;
      all.set_grid(grid);
      all.set_locale(locale);
      all.set_page_size(1000);
      v1::ListJobsResponse page;
      ASSERT_EQ(Get(&Stub::ListJobs, all, page), "OK");
      for (const v1::Job& job : page.jobs()) {
        v1::GetJobRequest request;
        request.set_grid(grid);
        request.set_locale(locale);
        request.set_job(job.id());
        v1::GetJobResponse response;
        ASSERT_EQ(Get(&Stub::GetJob, request, response), "OK");
        EXPECT_EQ(response.job().SerializeAsString(), job.SerializeAsString()) << job.id();
        EXPECT_EQ(response.locale(), page.locale());
        EXPECT_EQ(response.official(), page.official());
        EXPECT_TRUE(response.GetReflection()->GetUnknownFields(response).empty());
        ++jobs;
      }
    }
  }
  EXPECT_GT(jobs, 80);
}

TEST(BatchGetJobsTest, FindsByIdAndByCode) {
  v1::BatchGetJobsRequest request;
  request.set_grid("trial");
  request.add_queries()->set_job("alpha");
  request.add_queries()->set_job("nobody");
  for (const char* code : {"one", "two", "near", "none"}) {
    v1::CodeQuery& query = *request.add_queries()->mutable_code();
    query.set_scheme("x");
    query.set_code(code);
  }
  request.add_queries();
  request.add_queries()->mutable_code()->set_scheme("x");
  v1::BatchGetJobsResponse response;
  ASSERT_EQ(Get(&Stub::BatchGetJobs, request, response), "OK");
  const auto said = [&](int i) {
    const v1::JobLookup& lookup = response.lookups(i);
    EXPECT_EQ(lookup.index(), i);
    return lookup.has_job() ? lookup.job().id()
                            : lookup.error().reason() + " " + lookup.error().field();
  };
  EXPECT_EQ(said(0), "alpha");
  EXPECT_EQ(said(1), "JOB_UNKNOWN queries[1].job");
  EXPECT_EQ(said(2), "gamma");
  EXPECT_EQ(said(3), "CODE_AMBIGUOUS queries[3].code");
  ASSERT_EQ(response.lookups(3).matches_size(), 2);
  EXPECT_EQ(response.lookups(3).matches(0).job().id(), "beta");
  EXPECT_EQ(response.lookups(3).matches(1).code().basis(), "certifier");
  EXPECT_EQ(said(4), "CODE_NOT_EXACT queries[4].code");
  EXPECT_EQ(response.lookups(4).matches_size(), 1);
  EXPECT_EQ(said(5), "CODE_UNKNOWN queries[5].code");
  EXPECT_EQ(response.lookups(5).error().metadata().at("code"), "none");
  EXPECT_EQ(said(6), "JOB_QUERY_EMPTY queries[6]");
  EXPECT_EQ(said(7), "JOB_QUERY_EMPTY queries[7].code");
}

// 600 jobs with 10 KB of names each: pages end early, files come in chunks, a batch is refused.
TEST(LargeGridTest, IsAnsweredInPiecesUnderThreeMebibytes) {
  std::string text = TrialGrid("7.0.0");
  std::string jobs;
  for (int i = 0; i < 600; ++i) {
    const std::string id = "job-" + std::to_string(i);
    jobs.append("[[jobs]]\nid = \"").append(id).append("\"\nband = \"b\"\ntitle = { fr = \"");
    jobs.append(id).append(" ").append(10'000, 'x').append("\" }\n\n");
  }
  text.insert(text.find("[[jobs]]"), jobs);
  source::GridFolder folder;
  folder.id = "trial";
  source::VersionFiles& version = folder.versions.emplace_back();
  version.grid_id = "trial";
  version.version = "7.0.0";
  version.digest = DigestOf(text);
  version.grid = {"trial/7.0.0.toml", "7.0.0.toml", text};
  Fixture fixture;
  fixture.registry->Adopt({folder}, fixture.clock.now);

  v1::ListJobsRequest list;
  list.set_grid("trial");
  list.mutable_version()->set_version_id("7.0.0");
  list.set_page_size(1000);
  int found = 0;
  int pages = 0;
  do {
    v1::ListJobsResponse page;
    ASSERT_EQ(Summary(CallOf(*fixture.catalogue, &Stub::ListJobs, list, page)), "OK");
    EXPECT_LT(page.ByteSizeLong(), size_t{3} << 20);
    EXPECT_EQ(page.total_jobs(), 603);
    found += page.jobs_size();
    ++pages;
    list.set_page_token(page.next_page_token());
  } while (!list.page_token().empty());
  EXPECT_EQ(found, 603);
  EXPECT_GT(pages, 2);

  v1::GetGridSourceRequest source;
  source.set_grid("trial");
  source.mutable_version()->set_version_id("7.0.0");
  std::string bytes;
  do {
    v1::GetGridSourceResponse chunk;
    ASSERT_EQ(Summary(CallOf(*fixture.catalogue, &Stub::GetGridSource, source, chunk)), "OK");
    EXPECT_EQ(chunk.total_bytes(), static_cast<int64_t>(text.size()));
    bytes += chunk.content();
    source.set_page_token(chunk.next_page_token());
  } while (!source.page_token().empty());
  EXPECT_TRUE(bytes == text);

  v1::BatchGetJobsRequest batch;
  batch.set_grid("trial");
  batch.mutable_version()->set_version_id("7.0.0");
  for (int i = 0; i < 600; ++i) batch.add_queries()->set_job("job-" + std::to_string(i));
  v1::BatchGetJobsResponse response;
  const grpc::Status status = CallOf(*fixture.catalogue, &Stub::BatchGetJobs, batch, response);
  ASSERT_EQ(Summary(status), "INVALID_ARGUMENT BATCH_TOO_LARGE queries");
  const int fit = std::stoi(ErrorOf(status).metadata.at("limit"));
  while (batch.queries_size() > fit) batch.mutable_queries()->RemoveLast();
  ASSERT_EQ(Summary(CallOf(*fixture.catalogue, &Stub::BatchGetJobs, batch, response)), "OK");
  EXPECT_LT(response.ByteSizeLong(), size_t{3} << 20);
}

TEST(LocaleTest, IsCheckedByEveryCallThatTakesOne) {
  v1::ListGridsRequest grids;
  grids.set_locale("é");
  v1::ListGridsResponse grids_response;
  EXPECT_EQ(Get(&Stub::ListGrids, grids, grids_response),
            "INVALID_ARGUMENT LOCALE_MALFORMED locale");
  v1::GetGridRequest grid;
  grid.set_grid("cloe");
  grid.set_locale("_");
  v1::GetGridResponse grid_response;
  EXPECT_EQ(Get(&Stub::GetGrid, grid, grid_response), "INVALID_ARGUMENT LOCALE_MALFORMED locale");
  v1::ListBandsRequest bands;
  bands.set_grid("cloe");
  bands.set_locale("fr_FR");
  v1::ListBandsResponse bands_response;
  EXPECT_EQ(Get(&Stub::ListBands, bands, bands_response),
            "INVALID_ARGUMENT LOCALE_MALFORMED locale");
}

}  // namespace
}  // namespace seuil::rpc
