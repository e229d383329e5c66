// BatchEvaluate embeds the bytes of Evaluate, names the errors of its items, and stays within its
// limits.
#include <google/protobuf/util/message_differencer.h>
#include <grpcpp/client_context.h>

#include "rpc/fixture.h"
#include "rpc/limits.h"

namespace seuil::rpc {
namespace {

using google::protobuf::util::MessageDifferencer;

grpc::Status Batch(Fixture& fixture, const v1::BatchEvaluateRequest& request,
                   v1::BatchEvaluateResponse& response) {
  return CallOf(*fixture.evaluation, &v1::EvaluationService::Stub::BatchEvaluate, request,
                response);
}

v1::BatchEvaluateItem Item(const std::string& job, const std::string& level) {
  v1::BatchEvaluateItem item;
  item.mutable_objective()->set_job(job);
  item.mutable_result()->set_level(level);
  return item;
}

TEST(BatchEvaluateTest, EmbedsWhatEvaluateAnswers) {
  v1::BatchEvaluateRequest request;
  request.set_grid("cloe");
  request.set_locale("en");
  for (const char* level : {"A1", "A2", "B1", "B2", "C1", "C2"}) {
    for (const char* job : {"acheteur", "vendeur", "avocat"}) {
      *request.add_items() = Item(job, level);
      request.mutable_items()->rbegin()->set_reference(std::string(job) + level);
      request.mutable_items()->rbegin()->set_certified_language("en");
    }
  }
  v1::BatchEvaluateResponse response;
  ASSERT_EQ(Summary(Batch(Shared(), request, response)), "OK");
  ASSERT_EQ(response.results_size(), request.items_size());
  EXPECT_EQ(response.served_by().version(), "1.0.0");
  EXPECT_EQ(response.locale(), "en");
  EXPECT_FALSE(response.official());
  EXPECT_TRUE(response.has_decided_at());
  for (int i = 0; i < request.items_size(); ++i) {
    v1::EvaluateRequest one;
    one.set_grid("cloe");
    one.set_locale("en");
    *one.mutable_objective() = request.items(i).objective();
    *one.mutable_result() = request.items(i).result();
    one.set_certified_language("en");
    v1::EvaluateResponse alone;
    ASSERT_EQ(
        Summary(CallOf(*Shared().evaluation, &v1::EvaluationService::Stub::Evaluate, one, alone)),
        "OK");
    EXPECT_TRUE(MessageDifferencer::Equals(alone.served_by(), response.served_by()));
    alone.clear_served_by();
    alone.clear_locale();
    alone.clear_official();
    alone.clear_decided_at();
    EXPECT_TRUE(MessageDifferencer::Equals(alone, response.results(i).decision()))
        << request.items(i).reference();
    EXPECT_EQ(response.results(i).index(), i);
    EXPECT_EQ(response.results(i).reference(), request.items(i).reference());
  }
}

TEST(BatchEvaluateTest, GivesAnItemItsOwnError) {
  v1::BatchEvaluateRequest request;
  request.set_grid("cloe");
  *request.add_items() = Item("acheteur", "B1");
  *request.add_items() = Item("acheteurs", "B1");
  *request.add_items() = Item("acheteur", "B1");
  request.mutable_items(2)->set_reference(std::string(300, 'x'));
  *request.add_items() = Item("acheteur", "Z9");
  v1::BatchEvaluateResponse response;
  ASSERT_EQ(Summary(Batch(Shared(), request, response)), "OK");
  ASSERT_EQ(response.results_size(), 4);
  EXPECT_TRUE(response.results(0).has_decision());
  const v1::ItemError& job = response.results(1).error();
  EXPECT_EQ(job.code(), 5);
  EXPECT_EQ(job.reason(), "JOB_UNKNOWN");
  EXPECT_EQ(job.field(), "items[1].objective.job");
  EXPECT_EQ(job.metadata().at("nearest"), "acheteur");
  EXPECT_EQ(response.results(2).error().reason(), "REFERENCE_TOO_LONG");
  EXPECT_EQ(response.results(2).error().field(), "items[2].reference");
  EXPECT_EQ(response.results(2).reference(), "");
  EXPECT_EQ(response.results(3).error().field(), "items[3].result.level");
  EXPECT_EQ(response.results(3).error().code(), 3);
}

TEST(BatchEvaluateTest, HasALimitThatTheErrorNames) {
  Fixture fixture(/*batch_items=*/3, /*batch_jobs=*/2);
  v1::BatchEvaluateRequest request;
  request.set_grid("cloe");
  v1::BatchEvaluateResponse response;
  EXPECT_EQ(Summary(Batch(fixture, request, response)), "INVALID_ARGUMENT BATCH_EMPTY items");
  for (int i = 0; i < 3; ++i) *request.add_items() = Item("acheteur", "B1");
  EXPECT_EQ(Summary(Batch(fixture, request, response)), "OK");
  *request.add_items() = Item("acheteur", "B1");
  const grpc::Status status = Batch(fixture, request, response);
  EXPECT_EQ(Summary(status), "INVALID_ARGUMENT BATCH_TOO_LARGE items");
  EXPECT_EQ(ErrorOf(status).metadata.at("limit"), "3");

  v1::BatchGetJobsRequest jobs;
  jobs.set_grid("cloe");
  v1::BatchGetJobsResponse found;
  const auto get = [&] {
    return Summary(
        CallOf(*fixture.catalogue, &v1::CatalogueService::Stub::BatchGetJobs, jobs, found));
  };
  EXPECT_EQ(get(), "INVALID_ARGUMENT BATCH_EMPTY queries");
  for (int i = 0; i < 3; ++i) jobs.add_queries()->set_job("acheteur");
  EXPECT_EQ(get(), "INVALID_ARGUMENT BATCH_TOO_LARGE queries");

  v1::GetGridRequest grid;
  grid.set_grid("cloe");
  v1::GetGridResponse limits;
  ASSERT_EQ(Summary(CallOf(*fixture.catalogue, &v1::CatalogueService::Stub::GetGrid, grid, limits)),
            "OK");
  EXPECT_EQ(limits.limits().batch_items(), 3);
  EXPECT_EQ(limits.limits().batch_jobs(), 2);
  EXPECT_EQ(limits.limits().reference_bytes(), 256);
}

// The answer would pass 3 MiB: the error says how many entries fit, and so many do.
TEST(BatchEvaluateTest, IsRefusedWhereItsAnswerWouldBeTooLarge) {
  Fixture fixture(/*batch_items=*/100'000);
  v1::BatchEvaluateRequest request;
  request.set_grid("cloe");
  for (int i = 0; i < 10'000; ++i) *request.add_items() = Item("acheteur", "A1");
  v1::BatchEvaluateResponse response;
  const grpc::Status status = Batch(fixture, request, response);
  ASSERT_EQ(Summary(status), "INVALID_ARGUMENT BATCH_TOO_LARGE items");
  const int fit = std::stoi(ErrorOf(status).metadata.at("limit"));
  ASSERT_GT(fit, 1000);
  while (request.items_size() > fit) request.mutable_items()->RemoveLast();
  ASSERT_EQ(Summary(Batch(fixture, request, response)), "OK");
  EXPECT_EQ(response.results_size(), fit);
  EXPECT_LE(response.ByteSizeLong(), kAnswerBytes);
}

}  // namespace
}  // namespace seuil::rpc
