// Every method for callers takes random and damaged requests (hostile.h) and answers or refuses
// them with a reason of ours; forged page tokens read nothing.
#include "rpc/hostile.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "rpc/fixture.h"
#include "rpc/page_token.h"

namespace seuil::rpc {
namespace {

Methods CallersMethods() {
  return MethodsOf(
      {v1::EvaluateRequest::descriptor()->file(), v1::GetGridRequest::descriptor()->file()});
}

grpc::Status Send(const std::string& method, const std::string& bytes) {
  return Shared().CallRaw(method, bytes);
}

TEST(HostileTest, AnyBytesAreAnsweredOrRefusedWithAReason) {
  Dice dice;
  std::map<std::string, int> seen = SendAnyBytes(CallersMethods(), Send, dice);
  // What was drawn reaches past the parser.
  EXPECT_GT(seen["OK"], 10);  // about 60
  EXPECT_GT(seen["REQUEST_MALFORMED"], 50);
  EXPECT_GT(seen.size(), 10u);
}

TEST(HostileTest, EveryTextIsCheckedForUtf8) {
  EXPECT_GT(SendBrokenTexts(CallersMethods(), Send), 60);
}

TEST(HostileTest, RandomPageTokensAreRefused) {
  Dice dice;
  v1::ListJobsRequest request;
  request.set_grid("cloe");
  const std::string good =
      ReadPage(PageMethod::kListJobs, request)
          ->TokenAt(7, Shared().registry->Grid("cloe")->by_version.begin()->second->digest);
  v1::ListJobsResponse response;
  for (int i = 0; i < 2000; ++i) {
    std::string token = good;
    token[dice.Below(token.size())] = static_cast<char>(32 + dice.Below(95));
    if (i % 4 == 0) token.resize(dice.Below(token.size()));
    if (token.empty() || token == good) continue;
    request.set_page_token(token);
    const grpc::Status status =
        CallOf(*Shared().catalogue, &v1::CatalogueService::Stub::ListJobs, request, response);
    EXPECT_EQ(Summary(status), "INVALID_ARGUMENT PAGE_TOKEN_MALFORMED page_token") << token;
  }
}

// The checksum keeps no secret: whoever reads page_token.cc can make a token for any place.
TEST(HostileTest, ForgedPageTokensReadNothingThatIsNotThere) {
  const auto digest_of = [](const char* grid, const char* version) {
    return Shared().registry->Grid(grid)->by_version.at(version)->digest;
  };
  v1::ListJobsRequest request;
  request.set_grid("trial");
  const Page page = *ReadPage(PageMethod::kListJobs, request);
  v1::ListJobsResponse response;
  const auto ask = [&](size_t offset, const std::string& pin) {
    request.set_page_token(page.TokenAt(offset, pin));
    return Summary(
        CallOf(*Shared().catalogue, &v1::CatalogueService::Stub::ListJobs, request, response));
  };
  for (const size_t offset : {size_t{1} << 20, size_t{1} << 32, ~size_t{0}, ~size_t{0} - 50}) {
    ASSERT_EQ(ask(offset, digest_of("trial", "2.0.0")), "OK");
    EXPECT_EQ(response.jobs_size(), 0);
    EXPECT_EQ(response.next_page_token(), "");
    ASSERT_EQ(ask(offset, ""), "OK");
    EXPECT_EQ(response.jobs_size(), 0);
  }
  // A version of another grid, and one that was refused.
  EXPECT_EQ(ask(0, digest_of("cloe", "1.0.0")), "ABORTED PAGE_TOKEN_EXPIRED page_token");
  EXPECT_EQ(ask(0, Shared().registry->Grid("trial")->Held("9.0.0")->digest),
            "ABORTED PAGE_TOKEN_EXPIRED page_token");
  // Another version of the same grid: what `version` could have asked for.
  ASSERT_EQ(ask(0, digest_of("trial", "1.1.0")), "OK");
  EXPECT_EQ(response.served_by().version(), "1.1.0");

  // The pages of a grid that was withdrawn since go on.
  v1::ListJobsRequest closed;
  closed.set_grid("closed");
  closed.set_page_token(
      ReadPage(PageMethod::kListJobs, closed)->TokenAt(1, digest_of("closed", "1.0.0")));
  ASSERT_EQ(
      Summary(CallOf(*Shared().catalogue, &v1::CatalogueService::Stub::ListJobs, closed, response)),
      "OK");
  EXPECT_EQ(response.served_by().status(), v1::RELEASE_STATUS_WAS_IN_FORCE);
}

}  // namespace
}  // namespace seuil::rpc
