// ResolveJob, BatchResolveJobs and SearchJobs over the wire: what they answer, and every error with
// its field.
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "rpc/fixture.h"
#include "rpc/limits.h"

namespace seuil::rpc {
namespace {

using Stub = v1::CatalogueService::Stub;

v1::ResolveJobRequest Asked(const std::string& title) {
  v1::ResolveJobRequest request;
  request.set_grid("cloe");
  request.mutable_version()->set_version_id("1.0.1");
  request.mutable_query()->set_title(title);
  return request;
}

v1::JobResolution Resolved(const v1::ResolveJobRequest& request) {
  v1::ResolveJobResponse response;
  EXPECT_EQ(Summary(CallOf(*Shared().catalogue, &Stub::ResolveJob, request, response)), "OK");
  EXPECT_EQ(response.served_by().version(), "1.0.1");
  return response.resolution();
}

std::string Refused(const v1::ResolveJobRequest& request) {
  v1::ResolveJobResponse response;
  return Summary(CallOf(*Shared().catalogue, &Stub::ResolveJob, request, response));
}

TEST(ResolveJobTest, OneJobAndHow) {
  v1::ResolveJobRequest request = Asked("Cheffe de projet informatique (H/F)");
  request.set_locale("en");
  const v1::JobResolution found = Resolved(request);
  EXPECT_EQ(found.status(), v1::RESOLUTION_STATUS_RESOLVED);
  EXPECT_EQ(found.candidates_size(), 0);
  const v1::JobCandidate& job = found.job();
  EXPECT_EQ(job.job(), "chef-de-projet");
  EXPECT_EQ(job.title(), "Project manager");
  EXPECT_EQ(job.band(), "b2");
  EXPECT_EQ(job.threshold_level(), "B2");
  EXPECT_EQ(job.status(), v1::JOB_STATUS_ACTIVE);
  EXPECT_EQ(job.match(), v1::MATCH_KIND_CLOSE);
  EXPECT_GT(job.score(), 0.5);
  EXPECT_LT(job.score(), 1.0);
  EXPECT_EQ(job.matched_locale(), "fr");
  EXPECT_EQ(Resolved(Asked("Acheteuse")).job().match(), v1::MATCH_KIND_EXACT_FORM);
  EXPECT_EQ(Resolved(Asked("acheteur")).job().match(), v1::MATCH_KIND_ID);
  EXPECT_EQ(Resolved(Asked("purchaser")).job().matched_form(), "Purchaser");
}

TEST(ResolveJobTest, WhatIsNotSureIsNeverPicked) {
  const v1::JobResolution adviser = Resolved(Asked("Conseiller"));
  EXPECT_EQ(adviser.status(), v1::RESOLUTION_STATUS_AMBIGUOUS);
  EXPECT_FALSE(adviser.has_job());
  EXPECT_EQ(adviser.candidates_size(), 5);
  std::set<std::string> jobs;
  for (int i = 0; i < adviser.candidates_size(); ++i) {
    EXPECT_TRUE(jobs.insert(adviser.candidates(i).job()).second);
    if (i > 0) {
      EXPECT_LE(adviser.candidates(i).score(), adviser.candidates(i - 1).score());
    }
  }
  const v1::JobResolution conductor = Resolved(Asked("Chef d'orchestre"));
  EXPECT_EQ(conductor.status(), v1::RESOLUTION_STATUS_UNLISTED);
  EXPECT_FALSE(conductor.has_job());
  EXPECT_GT(conductor.candidates_size(), 0);
  EXPECT_EQ(Resolved(Asked("🙂")).status(), v1::RESOLUTION_STATUS_UNLISTED);
}

TEST(ResolveJobTest, ExactOnlyResolvesNothingElse) {
  v1::ResolveJobRequest request = Asked("Chefs de projets");
  EXPECT_EQ(Resolved(request).status(), v1::RESOLUTION_STATUS_RESOLVED);
  request.set_mode(v1::RESOLVE_MODE_EXACT_ONLY);
  EXPECT_EQ(Resolved(request).status(), v1::RESOLUTION_STATUS_AMBIGUOUS);
}

TEST(ResolveJobTest, CodesFindAndDoNotGuess) {
  v1::ResolveJobRequest request = Asked("");
  v1::CodeQuery& code = *request.mutable_query()->add_codes();
  code.set_scheme("rome-appellation");
  code.set_code("10241");
  EXPECT_EQ(Resolved(request).job().job(), "acheteur");
  EXPECT_EQ(Resolved(request).job().match(), v1::MATCH_KIND_CODE);
  code.set_scheme_version("3.0");  // no job has it in that edition
  EXPECT_EQ(Resolved(request).status(), v1::RESOLUTION_STATUS_UNLISTED);
  code.set_scheme_version("");
  request.mutable_query()->set_title("Avocat");
  EXPECT_EQ(Resolved(request).status(), v1::RESOLUTION_STATUS_AMBIGUOUS);
}

TEST(ResolveJobTest, BadQuestionsAreRefusedWithTheirField) {
  EXPECT_EQ(Refused(Asked("")), "INVALID_ARGUMENT JOB_QUERY_EMPTY query");
  EXPECT_EQ(Refused(Asked(" \t\n")), "INVALID_ARGUMENT JOB_QUERY_EMPTY query");
  for (const size_t bytes : {kTitleBytes + 1, size_t{10} << 10, size_t{1} << 20}) {
    EXPECT_EQ(Refused(Asked(std::string(bytes, 'a'))),
              "INVALID_ARGUMENT TITLE_TOO_LONG query.title");
  }
  EXPECT_EQ(Resolved(Asked(std::string(kTitleBytes, 'a'))).status(),
            v1::RESOLUTION_STATUS_UNLISTED);
  for (const std::string& bad : {std::string("a\x01"), std::string("a\0b", 3), std::string("\x7F"),
                                 std::string("\xC2\x85")}) {
    EXPECT_EQ(Refused(Asked(bad)), "INVALID_ARGUMENT TITLE_MALFORMED query.title");
  }
  EXPECT_EQ(Resolved(Asked("Acheteur\r\n")).job().job(), "acheteur");
  v1::ResolveJobRequest request = Asked("Acheteur");
  request.mutable_query()->add_codes()->set_scheme("rome");
  EXPECT_EQ(Refused(request), "INVALID_ARGUMENT CODE_REQUIRED query.codes[0]");
  while (request.query().codes_size() <= kTitleCodes) request.mutable_query()->add_codes();
  EXPECT_EQ(Refused(request), "INVALID_ARGUMENT CODES_TOO_MANY query.codes");
  request = Asked("Acheteur");
  request.set_mode(static_cast<v1::ResolveMode>(9));
  EXPECT_EQ(Refused(request), "INVALID_ARGUMENT ENUM_UNKNOWN mode");
  request = Asked("Acheteur");
  request.set_locale("?");
  EXPECT_EQ(Refused(request), "INVALID_ARGUMENT LOCALE_MALFORMED locale");
  request = Asked("Acheteur");
  request.set_grid("nope");
  EXPECT_EQ(Refused(request), "NOT_FOUND GRID_UNKNOWN grid");
}

TEST(BatchResolveJobsTest, IsManyOfTheSame) {
  v1::BatchResolveJobsRequest request;
  request.set_grid("cloe");
  request.mutable_version()->set_version_id("1.0.1");
  for (const char* const title : {"Acheteuse", "", "Conseiller", "Boulanger", "a\x01"}) {
    request.add_queries()->set_title(title);
  }
  v1::BatchResolveJobsResponse response;
  ASSERT_EQ(Summary(CallOf(*Shared().catalogue, &Stub::BatchResolveJobs, request, response)), "OK");
  ASSERT_EQ(response.entries_size(), 5);
  for (int i = 0; i < 5; ++i) {
    const v1::ResolvedEntry& entry = response.entries(i);
    EXPECT_EQ(entry.index(), i);
    EXPECT_NE(entry.has_error(), entry.has_resolution());
    if (entry.has_error()) continue;
    EXPECT_EQ(entry.resolution().SerializeAsString(),
              Resolved(Asked(request.queries(i).title())).SerializeAsString());
  }
  EXPECT_EQ(response.entries(1).error().reason(), "JOB_QUERY_EMPTY");
  EXPECT_EQ(response.entries(1).error().field(), "queries[1]");
  EXPECT_EQ(response.entries(4).error().reason(), "TITLE_MALFORMED");
  EXPECT_EQ(response.entries(4).error().field(), "queries[4].title");
}

TEST(BatchResolveJobsTest, HasALimitThatTheErrorNames) {
  v1::BatchResolveJobsRequest request;
  request.set_grid("cloe");
  v1::BatchResolveJobsResponse response;
  const auto call = [&] {
    return CallOf(*Shared().catalogue, &Stub::BatchResolveJobs, request, response);
  };
  EXPECT_EQ(Summary(call()), "INVALID_ARGUMENT BATCH_EMPTY queries");
  for (int i = 0; i < 1000; ++i) request.add_queries()->set_title("Conseiller");
  EXPECT_EQ(Summary(call()), "OK");
  EXPECT_LT(response.ByteSizeLong(), kAnswerBytes);
  request.add_queries()->set_title("Conseiller");
  EXPECT_EQ(Summary(call()), "INVALID_ARGUMENT BATCH_TOO_LARGE queries");
  EXPECT_EQ(ErrorOf(call()).metadata["limit"], "1000");
}

v1::SearchJobsRequest Typed(const std::string& text) {
  v1::SearchJobsRequest request;
  request.set_grid("cloe");
  request.mutable_version()->set_version_id("1.0.1");
  request.set_text(text);
  return request;
}

TEST(SearchJobsTest, PagesAreOneList) {
  v1::SearchJobsResponse all, page;
  v1::SearchJobsRequest request = Typed("responsable");
  ASSERT_EQ(Summary(CallOf(*Shared().catalogue, &Stub::SearchJobs, request, all)), "OK");
  ASSERT_GT(all.hits_size(), 4);
  EXPECT_TRUE(all.next_page_token().empty());
  EXPECT_EQ(all.hits(0).matched_locale(), "fr");
  request.set_page_size(2);
  int seen = 0;
  do {
    ASSERT_EQ(Summary(CallOf(*Shared().catalogue, &Stub::SearchJobs, request, page)), "OK");
    for (const v1::JobCandidate& hit : page.hits()) {
      EXPECT_EQ(hit.SerializeAsString(), all.hits(seen++).SerializeAsString());
    }
    request.set_page_token(page.next_page_token());
  } while (!page.next_page_token().empty());
  EXPECT_EQ(seen, all.hits_size());
}

TEST(SearchJobsTest, APageTokenIsForItsOwnList) {
  v1::SearchJobsRequest request = Typed("responsable");
  request.set_page_size(1);
  v1::SearchJobsResponse response;
  ASSERT_EQ(Summary(CallOf(*Shared().catalogue, &Stub::SearchJobs, request, response)), "OK");
  request.set_page_token(response.next_page_token());
  request.set_text("directeur");
  EXPECT_EQ(Summary(CallOf(*Shared().catalogue, &Stub::SearchJobs, request, response)),
            "INVALID_ARGUMENT PAGE_TOKEN_MISMATCH page_token");
}

TEST(SearchJobsTest, FiltersAndRefuses) {
  v1::SearchJobsResponse response;
  const auto call = [&](const v1::SearchJobsRequest& request) {
    response.Clear();
    return Summary(CallOf(*Shared().catalogue, &Stub::SearchJobs, request, response));
  };
  v1::SearchJobsRequest request = Typed("conseill");
  request.set_band("a2");
  EXPECT_EQ(call(request), "OK");
  EXPECT_GT(response.hits_size(), 0);
  for (const v1::JobCandidate& hit : response.hits()) EXPECT_EQ(hit.band(), "a2");
  request.set_status(v1::JOB_STATUS_DEPRECATED);
  EXPECT_EQ(call(request), "OK");
  EXPECT_EQ(response.hits_size(), 0);
  request.set_band("z9");
  EXPECT_EQ(call(request), "NOT_FOUND BAND_UNKNOWN band");
  EXPECT_EQ(call(Typed("")), "INVALID_ARGUMENT TITLE_REQUIRED text");
  EXPECT_EQ(call(Typed("a\x02")), "INVALID_ARGUMENT TITLE_MALFORMED text");
  EXPECT_EQ(call(Typed(std::string(2000, 'x'))), "INVALID_ARGUMENT TITLE_TOO_LONG text");
  request = Typed("a");
  request.set_page_size(1001);
  EXPECT_EQ(call(request), "INVALID_ARGUMENT PAGE_SIZE_INVALID page_size");
}

}  // namespace
}  // namespace seuil::rpc
