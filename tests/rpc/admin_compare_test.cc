// CompareVersions and AssessImpact: pages that add up, and one pair of versions to the end.
#include <gtest/gtest.h>

#include <string>

#include "rpc/admin_fixture.h"

namespace seuil::rpc {
namespace {

using registry::GridText;
using Admin = v1::GridAdminService::Stub;

const std::string kOne = GridText("g", "1.0.0");

// Every entry of the comparison, whatever the size of the pages.
TEST(AdminCompare, PagesAddUpToTheWholeComparison) {
  AdminFixture server;
  const std::string other = GridText("g", "2.0.0", 40);
  server.Publish(kOne);
  server.Publish(other);
  server.Activate("1.0.0");
  v1::CompareVersionsRequest request;
  request.set_grid("g");
  request.mutable_after()->set_version_id("2.0.0");
  const auto whole = Ask<v1::CompareVersionsResponse>(server, &Admin::CompareVersions, request);
  EXPECT_EQ(whole.summary().entries(), whole.entries_size());
  EXPECT_EQ(whole.summary().jobs_added(), 39);
  EXPECT_EQ(whole.next_page_token(), "");
  request.set_page_size(7);
  v1::CompareVersionsResponse together;
  do {
    const auto page = Ask<v1::CompareVersionsResponse>(server, &Admin::CompareVersions, request);
    EXPECT_LE(page.entries_size(), 7);
    together.mutable_entries()->MergeFrom(page.entries());
    *together.mutable_summary() = page.summary();
    *together.mutable_axes() = page.axes();
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(together.SerializeAsString(), whole.SerializeAsString());

  // Pages are of one pair of versions.
  const auto first = Ask<v1::CompareVersionsResponse>(server, &Admin::CompareVersions, request);
  request.set_page_token(first.next_page_token());
  server.clock.Advance(absl::Minutes(1));
  ASSERT_EQ(server.Activate("2.0.0"), "OK");
  EXPECT_EQ(Refused<v1::CompareVersionsResponse>(server, &Admin::CompareVersions, request),
            "ABORTED PAGE_TOKEN_EXPIRED page_token");
  request.clear_page_token();
  request.mutable_after()->set_version_id("9.0.0");
  EXPECT_EQ(Refused<v1::CompareVersionsResponse>(server, &Admin::CompareVersions, request),
            "NOT_FOUND VERSION_UNKNOWN after.version_id");
  request.mutable_after()->mutable_as_of()->set_nanos(-1);
  EXPECT_EQ(Refused<v1::CompareVersionsResponse>(server, &Admin::CompareVersions, request),
            "INVALID_ARGUMENT AS_OF_MALFORMED after.as_of");
}

// A map has no order, and the request is sent again with every token.
TEST(AdminCompare, PagesOfAnImpactWithSkillsGoOn) {
  AdminFixture server;
  server.Publish(kOne);
  server.Activate("1.0.0");
  const auto request = [] {
    v1::AssessImpactRequest made;
    made.set_grid("g");
    made.mutable_after()->set_version_id("1.0.0");
    made.set_page_size(1);
    for (int row = 0; row < 3; ++row) {
      v1::CountedInput& input = *made.add_inputs();
      input.mutable_objective()->set_job("job-" + std::to_string(row));
      input.set_count(1);
      for (int skill = 0; skill < 40; ++skill) {
        (*input.mutable_result()->mutable_skills())["skill-" + std::to_string(skill)].set_level(
            "A2");
      }
    }
    return made;
  };
  std::string token;
  int pages = 0;
  do {
    v1::AssessImpactRequest again = request();
    again.set_page_token(token);
    const auto page = Ask<v1::AssessImpactResponse>(server, &Admin::AssessImpact, again);
    token = page.next_page_token();
    ++pages;
  } while (!token.empty());
  EXPECT_GT(pages, 3);
}

TEST(AdminCompare, ImpactIsThatOfTheCounts) {
  AdminFixture server;
  server.Publish(kOne);
  server.Publish(Easier("2.0.0"));
  server.Activate("1.0.0");
  v1::AssessImpactRequest request;
  request.set_grid("g");
  request.mutable_after()->set_version_id("2.0.0");
  EXPECT_EQ(Refused<v1::AssessImpactResponse>(server, &Admin::AssessImpact, request),
            "INVALID_ARGUMENT POPULATION_EMPTY inputs");
  const auto add = [&](const std::string& job, const std::string& level, int64_t count) {
    v1::CountedInput& input = *request.add_inputs();
    input.mutable_objective()->set_job(job);
    input.mutable_result()->set_level(level);
    input.set_count(count);
  };
  add("job-0", "A2", 30);
  add("job-0", "B1", 5);
  add("job-0", "A2", 10);
  add("unheard-of", "B1", 2);
  const auto impact = Ask<v1::AssessImpactResponse>(server, &Admin::AssessImpact, request);
  EXPECT_EQ(impact.counts().decisions().common(), 45);
  EXPECT_EQ(impact.counts().decisions().won(), 40);
  EXPECT_EQ(impact.counts().decisions().outcome_losses(), 0);
  EXPECT_EQ(impact.counts().same(), 5);
  EXPECT_EQ(impact.counts().neither(), 2);
  EXPECT_EQ(impact.inputs(), 3);
  EXPECT_EQ(impact.before_version(), "1.0.0");
  EXPECT_EQ(impact.after_version(), "2.0.0");
  ASSERT_EQ(impact.entries_size(), 5);
  EXPECT_EQ(impact.entries(0).undecided().reason(), "JOB_UNKNOWN");
  EXPECT_FALSE(impact.entries(0).undecided().by_after());
  EXPECT_TRUE(impact.entries(1).undecided().by_after());
  EXPECT_EQ(impact.entries(2).threshold().before(), "B1");
  EXPECT_EQ(impact.entries(2).threshold().after(), "A2");
  EXPECT_EQ(impact.entries(3).objective().objective().job(), "job-0");
  EXPECT_EQ(impact.entries(3).objective().counts().decisions().won(), 40);
  EXPECT_EQ(impact.entries(4).objective().before().refused(), "JOB_UNKNOWN");

  request.set_page_size(2);
  v1::AssessImpactResponse together;
  do {
    const auto page = Ask<v1::AssessImpactResponse>(server, &Admin::AssessImpact, request);
    together.mutable_entries()->MergeFrom(page.entries());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  ASSERT_EQ(together.entries_size(), 5);
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(together.entries(i).SerializeAsString(), impact.entries(i).SerializeAsString());
  }
  request.clear_page_size();
  request.mutable_inputs(2)->set_count(-1);
  EXPECT_EQ(Refused<v1::AssessImpactResponse>(server, &Admin::AssessImpact, request),
            "INVALID_ARGUMENT COUNT_NEGATIVE inputs[2].count");
}

}  // namespace
}  // namespace seuil::rpc
