// Which version answers and what the answer says of it: every selector against the plan.
#include <grpcpp/client_context.h>

#include "rpc/convert.h"
#include "rpc/fixture.h"

namespace seuil::rpc {
namespace {

absl::Time Day(int year, int month, int day) {
  return absl::FromCivil(absl::CivilDay(year, month, day), absl::UTCTimeZone());
}

v1::GetJobResponse Ask(const v1::VersionSelector& version) {
  v1::GetJobRequest request;
  request.set_grid("trial");
  request.set_job("alpha");
  *request.mutable_version() = version;
  v1::GetJobResponse response;
  EXPECT_EQ(
      Summary(CallOf(*Shared().catalogue, &v1::CatalogueService::Stub::GetJob, request, response)),
      "OK");
  return response;
}

// "2.0.0 IN_FORCE 2026-01-01 to 3000-01-01".
std::string Said(const v1::ServedBy& served_by) {
  const auto day = [](bool set, const google::protobuf::Timestamp& at) {
    return set ? absl::FormatTime("%Y-%m-%d", absl::FromUnixSeconds(at.seconds()),
                                  absl::UTCTimeZone())
               : std::string("-");
  };
  return served_by.version() + " " + v1::ReleaseStatus_Name(served_by.status()) + " " +
         day(served_by.has_in_force_from(), served_by.in_force_from()) + " to " +
         day(served_by.has_in_force_until(), served_by.in_force_until());
}

TEST(VersionTest, WithoutSelectorTheOneInForceNowAnswers) {
  EXPECT_EQ(Said(Ask({}).served_by()), "2.0.0 RELEASE_STATUS_IN_FORCE 2026-01-01 to 3000-01-01");
}

TEST(VersionTest, ByNumberAnyVersionAnswers) {
  v1::VersionSelector version;
  version.set_version_id("1.0.0");
  EXPECT_EQ(Said(Ask(version).served_by()),
            "1.0.0 RELEASE_STATUS_WAS_IN_FORCE 2025-01-01 to 2026-01-01");
  version.set_version_id("1.1.0");
  EXPECT_EQ(Said(Ask(version).served_by()), "1.1.0 RELEASE_STATUS_NEVER_IN_FORCE - to -");
}

TEST(VersionTest, ByDigestItsBytesAnswer) {
  v1::VersionSelector version;
  version.set_digest(Shared().registry->Grid("trial")->by_version.at("1.0.0")->digest);
  const v1::ServedBy served_by = Ask(version).served_by();
  EXPECT_EQ(served_by.version(), "1.0.0");
  EXPECT_EQ(served_by.digest(), version.digest());
}

TEST(VersionTest, AsOfTheOneInForceThenAnswers) {
  v1::VersionSelector version;
  *version.mutable_as_of() = ToTimestamp(Day(2025, 5, 1));
  v1::GetJobResponse response = Ask(version);
  EXPECT_EQ(Said(response.served_by()), "1.0.0 RELEASE_STATUS_IN_FORCE 2025-01-01 to 2026-01-01");
  EXPECT_EQ(response.served_by().as_of().seconds(), version.as_of().seconds());
  EXPECT_EQ(response.notices_size(), 0);

  *version.mutable_as_of() = ToTimestamp(Day(3000, 5, 1));
  response = Ask(version);
  EXPECT_EQ(Said(response.served_by()), "1.0.0 RELEASE_STATUS_IN_FORCE 3000-01-01 to -");
  ASSERT_EQ(response.notices_size(), 1);
  EXPECT_EQ(response.notices(0).code(), "AS_OF_AHEAD");
}

// Pages of one list say the same of their version: a later one is pinned by digest, and still read
// at the first one's as_of.
TEST(VersionTest, EveryPageSaysTheSameOfItsVersion) {
  for (const absl::Time as_of : {Day(2025, 5, 1), Day(3000, 5, 1)}) {
    v1::ListJobsRequest request;
    request.set_grid("trial");
    request.set_page_size(1);
    *request.mutable_version()->mutable_as_of() = ToTimestamp(as_of);
    v1::ListJobsResponse first, second;
    auto& stub = *Shared().catalogue;
    ASSERT_EQ(Summary(CallOf(stub, &v1::CatalogueService::Stub::ListJobs, request, first)), "OK");
    request.set_page_token(first.next_page_token());
    ASSERT_EQ(Summary(CallOf(stub, &v1::CatalogueService::Stub::ListJobs, request, second)), "OK");
    EXPECT_NE(first.jobs(0).id(), second.jobs(0).id());
    EXPECT_EQ(first.served_by().SerializeAsString(), second.served_by().SerializeAsString());
    EXPECT_EQ(first.notices_size(), second.notices_size());
  }
}

TEST(VersionTest, EvaluateAndItsBatchSayThatAsOfLiesAhead) {
  v1::EvaluateRequest request;
  request.set_grid("trial");
  request.mutable_objective()->set_none(true);
  request.mutable_result()->set_level("A1");
  *request.mutable_version()->mutable_as_of() = ToTimestamp(Day(3000, 5, 1));
  v1::EvaluateResponse response;
  auto& stub = *Shared().evaluation;
  ASSERT_EQ(Summary(CallOf(stub, &v1::EvaluationService::Stub::Evaluate, request, response)), "OK");
  ASSERT_EQ(response.notices_size(), 1);
  EXPECT_EQ(response.notices(0).code(), "AS_OF_AHEAD");

  v1::BatchEvaluateRequest batch;
  batch.set_grid("trial");
  *batch.mutable_version() = request.version();
  *batch.add_items()->mutable_objective() = request.objective();
  *batch.mutable_items(0)->mutable_result() = request.result();
  v1::BatchEvaluateResponse answers;
  ASSERT_EQ(Summary(CallOf(stub, &v1::EvaluationService::Stub::BatchEvaluate, batch, answers)),
            "OK");
  ASSERT_EQ(answers.notices_size(), 1);
  EXPECT_EQ(answers.notices(0).code(), "AS_OF_AHEAD");
  EXPECT_EQ(answers.results(0).decision().notices_size(), 0);
}

}  // namespace
}  // namespace seuil::rpc
