// `seuil resolve` against a server that refuses answers as too large.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "client/cli_runner.h"
#include "client/fake_server.h"
#include "client/fixed_grid.h"
#include "client/fixed_titles.h"

namespace seuil::client {
namespace {

using testing::FakeServer;
using testing::Outcome;

class ResolvePartsTest : public ::testing::Test {
 protected:
  // Takes that many titles a call, call by call.
  void LimitTo(std::vector<int> limits) {
    asked_.clear();
    server_.batch_resolve_jobs = [this, limits, calls = std::size_t{0}](
                                     const v1::BatchResolveJobsRequest& request,
                                     v1::BatchResolveJobsResponse* response) mutable {
      asked_.push_back(request.queries_size());
      const int limit = limits[std::min(calls++, limits.size() - 1)];
      if (request.queries_size() <= limit) return testing::DefaultResolveBatch(request, response);
      return testing::RefusedWith(grpc::StatusCode::INVALID_ARGUMENT, "the answer would pass 3 MiB",
                                  "BATCH_TOO_LARGE", "queries", {{"limit", std::to_string(limit)}});
    };
  }

  FakeServer server_;
  std::vector<int> asked_;
};

TEST_F(ResolvePartsTest, AFileIsAskedInPartsThatFit) {
  const std::vector<std::string> titles = {"Acheteur", "Achats", "Astronaute", "Acheteur",
                                           "Acheteur", "Achats", "Acheteur"};
  std::string file = "title\n";
  for (const std::string& title : titles) file += title + "\n";
  LimitTo({3, 3, 2});
  const Outcome outcome =
      testing::RunSeuil({"resolve", "--grid", "cloe", "-"}, server_.address(), file);
  EXPECT_EQ(outcome.code, 7) << outcome.err;
  EXPECT_EQ(asked_, (std::vector<int>{7, 3, 3, 2, 2}));
  const std::vector<std::string> lines = absl::StrSplit(outcome.out, '\n', absl::SkipEmpty());
  ASSERT_EQ(lines.size(), titles.size() + 1);
  for (std::size_t i = 0; i < titles.size(); ++i) {
    EXPECT_EQ(lines[i + 1].rfind(titles[i] + ",", 0), 0U) << lines[i + 1];
  }
  EXPECT_EQ(
      outcome.err.rfind("7 rows: 4 resolved (4 exact_form), 2 ambiguous, 1 unlisted, 0 with", 0),
      0U)
      << outcome.err;
}

TEST_F(ResolvePartsTest, WhereEvenOneAnswerDoesNotFitItIsAnError) {
  LimitTo({0});
  const Outcome outcome = testing::RunSeuil({"resolve", "--grid", "cloe", "-"}, server_.address(),
                                            "title\nAcheteur\nAchats\n");
  EXPECT_EQ(outcome.code, 1) << outcome.err;
  EXPECT_EQ(asked_, (std::vector<int>{2}));
}

}  // namespace
}  // namespace seuil::client
