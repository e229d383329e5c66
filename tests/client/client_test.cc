// The client library against a server in the process: errors, deadlines, retries, pages.
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "client/fake_server.h"
#include "seuil/client/catalogue_client.h"
#include "seuil/client/channel.h"
#include "seuil/client/error_info.h"
#include "seuil/client/evaluation_client.h"

namespace seuil::client {
namespace {

using testing::FakeServer;
using testing::RefusedWith;

v1::EvaluateRequest Question(const std::string& job, const std::string& level) {
  v1::EvaluateRequest request;
  request.set_grid("cloe");
  request.mutable_objective()->set_job(job);
  request.mutable_result()->set_level(level);
  return request;
}

std::vector<std::string> TitlesOf(JobRange&& jobs, absl::Status* end) {
  std::vector<std::string> titles;
  for (const absl::StatusOr<v1::Job>& job : jobs) {
    if (!job.ok()) {
      *end = job.status();
    } else {
      titles.push_back(job->title());
    }
  }
  return titles;
}

TEST(EvaluationClientTest, AnswersADecision) {
  FakeServer server;
  const EvaluationClient client(*MakeChannel(server.address()));
  const auto answer = client.Evaluate(Question("acheteur", "B2"));
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(answer->outcome().id(), "certificate");
  EXPECT_EQ(answer->threshold_level(), "B1");
}

TEST(EvaluationClientTest, ErrorsKeepCodeReasonFieldAndMetadata) {
  FakeServer server;
  const EvaluationClient client(*MakeChannel(server.address()));
  const auto answer = client.Evaluate(Question("achteur", "B2"));
  ASSERT_EQ(answer.status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(answer.status().message(), "job `achteur` is not in cloe 1.0.0");
  const auto info = ErrorInfoOf(answer.status());
  ASSERT_TRUE(info.has_value());
  EXPECT_EQ(info->reason, "JOB_UNKNOWN");
  EXPECT_EQ(info->domain, "seuil");
  EXPECT_EQ(info->metadata.at("nearest"), "acheteur");
  ASSERT_EQ(info->field_violations.size(), 1U);
  EXPECT_EQ(info->field_violations[0].field, "objective.job");
}

TEST(EvaluationClientTest, ErrorsWithoutOrWithBrokenDetailsHaveNoInfo) {
  FakeServer server;
  std::string details;
  server.evaluate = [&](const v1::EvaluateRequest&, v1::EvaluateResponse*) {
    return grpc::Status(grpc::StatusCode::INTERNAL, "no", details);
  };
  const EvaluationClient client(*MakeChannel(server.address()));
  for (const std::string& bytes : {std::string(), std::string("\xff\xff\xff"), std::string("x")}) {
    details = bytes;
    const auto answer = client.Evaluate(Question("acheteur", "B2"));
    EXPECT_EQ(answer.status().code(), absl::StatusCode::kInternal);
    EXPECT_FALSE(ErrorInfoOf(answer.status()).has_value());
  }
  EXPECT_FALSE(ErrorInfoOf(absl::OkStatus()).has_value());
}

TEST(ErrorInfoTest, AnItemErrorReadsLikeTheSingleCalls) {
  v1::ItemError item;
  item.set_code(static_cast<int>(absl::StatusCode::kNotFound));
  item.set_reason("JOB_UNKNOWN");
  item.set_message("no such job");
  item.set_field("items[3].objective.job");
  (*item.mutable_metadata())["nearest"] = "acheteur";
  const absl::Status status = StatusOf(item);
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  const auto info = ErrorInfoOf(status);
  ASSERT_TRUE(info.has_value());
  EXPECT_EQ(info->reason, "JOB_UNKNOWN");
  EXPECT_EQ(info->metadata.at("nearest"), "acheteur");
  ASSERT_EQ(info->field_violations.size(), 1U);
  EXPECT_EQ(info->field_violations[0].field, "items[3].objective.job");
  EXPECT_TRUE(StatusOf(v1::ItemError()).ok());
}

class RetriedCodeTest : public ::testing::TestWithParam<grpc::StatusCode> {};

TEST_P(RetriedCodeTest, IsRetriedUntilTheServerAnswers) {
  FakeServer server;
  std::atomic<int> refusals = 2;
  server.evaluate = [&](const v1::EvaluateRequest& request, v1::EvaluateResponse* response) {
    if (refusals-- > 0) return grpc::Status(GetParam(), "draining");
    return testing::DefaultEvaluate(request, response);
  };
  const EvaluationClient client(*MakeChannel(server.address()));
  const auto answer = client.Evaluate(Question("acheteur", "B2"));
  EXPECT_TRUE(answer.ok()) << answer.status();
  EXPECT_EQ(server.calls(), 3);
}

INSTANTIATE_TEST_SUITE_P(Codes, RetriedCodeTest,
                         ::testing::Values(grpc::StatusCode::UNAVAILABLE,
                                           grpc::StatusCode::CANCELLED));

TEST(RetryTest, StopsAfterFiveAttempts) {
  FakeServer server;
  server.evaluate = [](const v1::EvaluateRequest&, v1::EvaluateResponse*) {
    return grpc::Status(grpc::StatusCode::UNAVAILABLE, "draining");
  };
  const EvaluationClient client(*MakeChannel(server.address()));
  EXPECT_EQ(client.Evaluate(Question("acheteur", "B2")).status().code(),
            absl::StatusCode::kUnavailable);
  EXPECT_EQ(server.calls(), 5);
}

TEST(RetryTest, ARefusalIsFinal) {
  FakeServer server;
  const CatalogueClient client(*MakeChannel(server.address()));
  v1::GetJobRequest request;
  request.set_grid("cloe");
  request.set_job("nobody");
  EXPECT_EQ(client.GetJob(request).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(server.calls(), 1);
}

TEST(RetryTest, ServesAChannelOfTheCallersOwn) {
  FakeServer server;
  std::atomic<int> refusals = 1;
  server.evaluate = [&](const v1::EvaluateRequest& request, v1::EvaluateResponse* response) {
    if (refusals-- > 0) return grpc::Status(grpc::StatusCode::UNAVAILABLE, "draining");
    return testing::DefaultEvaluate(request, response);
  };
  grpc::ChannelArguments arguments;
  arguments.SetServiceConfigJSON(RetryServiceConfig());
  const EvaluationClient client(
      grpc::CreateCustomChannel(server.address(), grpc::InsecureChannelCredentials(), arguments));
  EXPECT_TRUE(client.Evaluate(Question("acheteur", "B2")).ok());
}

// A handler that answers when the test is over: whatever the client waits for is its deadline.
TEST(DeadlineTest, EndsACallOfTheConnectionAndOfOneCall) {
  FakeServer server;
  std::promise<void> over;
  server.evaluate = [is_over = over.get_future().share()](const v1::EvaluateRequest&,
                                                          v1::EvaluateResponse*) {
    is_over.wait();
    return grpc::Status::OK;
  };
  const auto channel = *MakeChannel(server.address());
  const EvaluationClient impatient(channel, {.deadline = std::chrono::milliseconds(50)});
  EXPECT_EQ(impatient.Evaluate(Question("acheteur", "B2")).status().code(),
            absl::StatusCode::kDeadlineExceeded);
  const EvaluationClient patient(channel, {.deadline = std::chrono::hours(1)});
  EXPECT_EQ(
      patient.Evaluate(Question("acheteur", "B2"), {.deadline = std::chrono::milliseconds(50)})
          .status()
          .code(),
      absl::StatusCode::kDeadlineExceeded);
  over.set_value();
}

TEST(ChannelTest, PlaintextStaysOnThisMachine) {
  for (const char* const address : {"127.0.0.1:7443", "127.8.8.8:1", "localhost:7443", "[::1]:7443",
                                    "unix:/run/seuil.sock", "unix-abstract:seuil"}) {
    EXPECT_TRUE(MakeChannel(address).ok()) << address;
  }
  for (const char* const address : {"", "seuil.example:7443", "10.0.0.1:7443", "0.0.0.0:7443",
                                    "127.0.0.1.example:7443", "localhost.example:1", "127.x:1"}) {
    EXPECT_EQ(MakeChannel(address).status().code(), absl::StatusCode::kInvalidArgument) << address;
  }
  EXPECT_TRUE(
      MakeChannel("seuil.example:7443", grpc::SslCredentials(grpc::SslCredentialsOptions())).ok());
}

TEST(ChannelTest, NoServerIsUnavailable) {
  std::string address;
  {
    FakeServer gone;
    address = gone.address();
  }
  const EvaluationClient client(*MakeChannel(address));
  EXPECT_EQ(client.Evaluate(Question("acheteur", "B2")).status().code(),
            absl::StatusCode::kUnavailable);
}

TEST(PageRangeTest, ReadsEveryPageInOrder) {
  FakeServer server;
  std::vector<std::string> tokens;
  auto list = server.list_jobs;
  server.list_jobs = [&, list](const v1::ListJobsRequest& request, v1::ListJobsResponse* response) {
    tokens.push_back(request.page_token());
    EXPECT_EQ(request.grid(), "cloe");
    return list(request, response);
  };
  const CatalogueClient client(*MakeChannel(server.address()));
  v1::ListJobsRequest request;
  request.set_grid("cloe");
  absl::Status end;
  EXPECT_EQ(TitlesOf(client.Jobs(request), &end),
            (std::vector<std::string>{"Directeur commercial", "Avocat", "Acheteur",
                                      "Agent immobilier", "Chef de ligne"}));
  EXPECT_TRUE(end.ok()) << end;
  EXPECT_EQ(tokens, (std::vector<std::string>{"", "2", "4"}));
}

TEST(PageRangeTest, FetchesAPageOnlyWhenTheLoopReachesIt) {
  FakeServer server;
  int pages = 0;
  auto list = server.list_jobs;
  server.list_jobs = [&, list](const v1::ListJobsRequest& request, v1::ListJobsResponse* response) {
    ++pages;
    return list(request, response);
  };
  const CatalogueClient client(*MakeChannel(server.address()));
  JobRange jobs = client.Jobs(v1::ListJobsRequest());
  EXPECT_EQ(pages, 0);
  auto it = jobs.begin();
  EXPECT_EQ(pages, 1);
  ++it;
  EXPECT_EQ(pages, 1);
  ++it;
  EXPECT_EQ(pages, 2);
  EXPECT_EQ((*it)->title(), "Acheteur");
  EXPECT_EQ(jobs.page().total_jobs(), 5);
}

TEST(PageRangeTest, AnErrorIsTheLastElement) {
  FakeServer server;
  auto list = server.list_jobs;
  server.list_jobs = [&, list](const v1::ListJobsRequest& request, v1::ListJobsResponse* response) {
    if (request.page_token() == "2") {
      return RefusedWith(grpc::StatusCode::ABORTED, "the version is gone", "PAGE_TOKEN_EXPIRED");
    }
    return list(request, response);
  };
  const CatalogueClient client(*MakeChannel(server.address()));
  absl::Status end;
  EXPECT_EQ(TitlesOf(client.Jobs(v1::ListJobsRequest()), &end).size(), 2U);
  EXPECT_EQ(end.code(), absl::StatusCode::kAborted);
  EXPECT_EQ(ErrorInfoOf(end)->reason, "PAGE_TOKEN_EXPIRED");
}

TEST(PageRangeTest, PagesOfTwoVersionsAndATokenThatStandsStillAreErrors) {
  FakeServer server;
  auto list = server.list_jobs;
  server.list_jobs = [&, list](const v1::ListJobsRequest& request, v1::ListJobsResponse* response) {
    const grpc::Status status = list(request, response);
    if (request.page_token() == "2") response->mutable_served_by()->set_digest("sha256:other");
    return status;
  };
  const CatalogueClient client(*MakeChannel(server.address()));
  absl::Status end;
  EXPECT_EQ(TitlesOf(client.Jobs(v1::ListJobsRequest()), &end).size(), 2U);
  EXPECT_EQ(end.code(), absl::StatusCode::kInternal);

  server.list_jobs = [](const v1::ListJobsRequest&, v1::ListJobsResponse* response) {
    response->set_next_page_token("again");
    return grpc::Status::OK;
  };
  end = absl::OkStatus();
  EXPECT_TRUE(TitlesOf(client.Jobs(v1::ListJobsRequest()), &end).empty());
  EXPECT_EQ(end.code(), absl::StatusCode::kInternal);
}

TEST(PageRangeTest, AnEmptyListHasNoElements) {
  FakeServer server;
  server.list_jobs = [](const v1::ListJobsRequest&, v1::ListJobsResponse*) {
    return grpc::Status::OK;
  };
  const CatalogueClient client(*MakeChannel(server.address()));
  absl::Status end;
  EXPECT_TRUE(TitlesOf(client.Jobs(v1::ListJobsRequest()), &end).empty());
  EXPECT_TRUE(end.ok());
}

TEST(SourceTest, ChunksAreOneTextAndMustAddUp) {
  FakeServer server;
  const CatalogueClient client(*MakeChannel(server.address()));
  const auto source = client.GetSource(v1::GetGridSourceRequest());
  ASSERT_TRUE(source.ok()) << source.status();
  EXPECT_EQ(source->content, "format = 1\n");
  EXPECT_EQ(source->file_name, "1.0.0.toml");

  server.get_grid_source = [](const v1::GetGridSourceRequest&, v1::GetGridSourceResponse* answer) {
    answer->set_content("half");
    answer->set_total_bytes(8);
    return grpc::Status::OK;
  };
  EXPECT_EQ(client.GetSource(v1::GetGridSourceRequest()).status().code(),
            absl::StatusCode::kInternal);
}

TEST(ClientTest, OneClientServesManyThreads) {
  FakeServer server;
  const EvaluationClient client(*MakeChannel(server.address()));
  std::atomic<int> certificates = 0;
  std::vector<std::thread> threads;
  threads.reserve(8);
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([client, &certificates] {
      for (int call = 0; call < 20; ++call) {
        const auto answer = client.Evaluate(Question("acheteur", "C1"));
        if (answer.ok() && answer->outcome().id() == "certificate") ++certificates;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(certificates, 160);
}

// What a caller's own test does: no server, no channel.
class FixedConnection : public EvaluationConnection {
 public:
  absl::StatusOr<v1::EvaluateResponse> Evaluate(const v1::EvaluateRequest& request,
                                                const CallOptions&) override {
    if (request.grid() != "cloe") return absl::NotFoundError("no such grid");
    v1::EvaluateResponse response;
    response.mutable_outcome()->set_id("certificate");
    return response;
  }
  absl::StatusOr<v1::BatchEvaluateResponse> BatchEvaluate(const v1::BatchEvaluateRequest&,
                                                          const CallOptions&) override {
    return absl::UnimplementedError("not in this test");
  }
  absl::StatusOr<v1::GetDecisionTableResponse> GetDecisionTable(
      const v1::GetDecisionTableRequest& request, const CallOptions&) override {
    v1::GetDecisionTableResponse response;
    response.add_regions()->set_outcome(request.page_token().empty() ? "first" : "second");
    if (request.page_token().empty()) response.set_next_page_token("more");
    return response;
  }
};

TEST(CatalogueClientTest, FindsManyJobsByIdAndByCode) {
  FakeServer server;
  const CatalogueClient client(*MakeChannel(server.address()));
  v1::BatchGetJobsRequest request;
  request.set_grid("cloe");
  request.add_queries()->set_job("avocat");
  request.add_queries()->set_job("nobody");
  const auto add_code = [&](const char* scheme, const char* code) {
    v1::CodeQuery* query = request.add_queries()->mutable_code();
    query->set_scheme(scheme);
    query->set_code(code);
  };
  add_code("rome-appellation", "10241");
  add_code("rome", "M1101");
  const auto response = client.BatchGetJobs(request);
  ASSERT_TRUE(response.ok()) << response.status();
  ASSERT_EQ(response->lookups_size(), 4);
  EXPECT_EQ(response->lookups(0).job().id(), "avocat");
  EXPECT_TRUE(StatusOf(response->lookups(0).error()).ok());
  EXPECT_EQ(ErrorInfoOf(StatusOf(response->lookups(1).error()))->reason, "JOB_UNKNOWN");
  EXPECT_EQ(response->lookups(2).job().id(), "acheteur");
  // A code that is not exact finds the candidate and does not decide.
  EXPECT_FALSE(response->lookups(3).has_job());
  ASSERT_EQ(response->lookups(3).matches_size(), 1);
  EXPECT_EQ(response->lookups(3).matches(0).job().id(), "acheteur");
  EXPECT_EQ(StatusOf(response->lookups(3).error()).code(), absl::StatusCode::kFailedPrecondition);
}

TEST(CatalogueClientTest, ResolvesTitlesOneByOneAndMany) {
  FakeServer server;
  const CatalogueClient client(*MakeChannel(server.address()));
  v1::ResolveJobRequest one;
  one.set_grid("cloe");
  one.mutable_query()->set_title("Acheteur");
  const auto resolved = client.ResolveJob(one);
  ASSERT_TRUE(resolved.ok()) << resolved.status();
  EXPECT_EQ(resolved->resolution().job().job(), "acheteur");
  one.mutable_query()->clear_title();
  EXPECT_EQ(ErrorInfoOf(client.ResolveJob(one).status())->reason, "TITLE_REQUIRED");

  v1::BatchResolveJobsRequest many;
  many.set_grid("cloe");
  for (const char* const title : {"Acheteur", "", "Achats", "Astronaute"}) {
    many.add_queries()->set_title(title);
  }
  const auto answers = client.BatchResolveJobs(many);
  ASSERT_TRUE(answers.ok()) << answers.status();
  ASSERT_EQ(answers->entries_size(), 4);
  EXPECT_TRUE(answers->entries(0).resolution().has_job());
  EXPECT_EQ(ErrorInfoOf(StatusOf(answers->entries(1).error()))->reason, "TITLE_REQUIRED");
  EXPECT_EQ(answers->entries(2).resolution().candidates_size(), 2);
  EXPECT_EQ(answers->entries(3).resolution().status(), v1::RESOLUTION_STATUS_UNLISTED);
}

TEST(CatalogueClientTest, SearchReadsEveryPageInOrder) {
  FakeServer server;
  const CatalogueClient client(*MakeChannel(server.address()));
  v1::SearchJobsRequest request;
  request.set_grid("cloe");
  request.set_text("ach");
  std::vector<std::string> found;
  for (const absl::StatusOr<v1::JobCandidate>& hit : client.Search(request)) {
    ASSERT_TRUE(hit.ok()) << hit.status();
    found.push_back(hit->job());
  }
  EXPECT_EQ(found, (std::vector<std::string>{"acheteur", "responsable-des-achats"}));
}

TEST(CatalogueClientTest, SyncsWholePagesAndThenWhatChanged) {
  FakeServer server;
  const CatalogueClient client(*MakeChannel(server.address()));
  v1::SyncJobsRequest request;
  request.set_grid("cloe");
  std::vector<v1::CatalogueChange::ChangeCase> cases;
  SyncRange whole = client.Sync(request);
  for (const auto& change : whole) {
    ASSERT_TRUE(change.ok()) << change.status();
    // The token is that of all that was read: it comes with the last page.
    EXPECT_EQ(whole.page().sync_token().empty(), change->has_band());
    cases.push_back(change->change_case());
  }
  EXPECT_TRUE(whole.page().reset());
  EXPECT_EQ(cases.size(), 6U);
  EXPECT_EQ(cases.back(), v1::CatalogueChange::kRemovedJob);

  request.set_sync_token(whole.page().sync_token());
  SyncRange unchanged = client.Sync(request);
  EXPECT_FALSE(unchanged.begin() != unchanged.end());
  EXPECT_EQ(unchanged.page().sync_token(), "t1");
  EXPECT_FALSE(unchanged.page().reset());

  request.set_sync_token("t9");
  SyncRange refused = client.Sync(request);
  ASSERT_TRUE(refused.begin() != refused.end());
  EXPECT_EQ(ErrorInfoOf(refused.begin()->status())->reason, "SYNC_TOKEN_MALFORMED");
}

TEST(DeadlineTest, TheLongestIsNoOverflow) {
  FakeServer server;
  ConnectionOptions options;
  options.deadline = std::chrono::milliseconds::max();
  const EvaluationClient client(*MakeChannel(server.address()), options);
  EXPECT_TRUE(client.Evaluate(Question("acheteur", "B2")).ok());
}

TEST(ChannelTest, ALoopbackAddressHasAPort) {
  // gRPC would call another port: it cuts the number to 16 bits.
  for (const char* const address :
       {"127.0.0.1", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:99999", "127.0.0.1:-1",
        "127.0.0.1:7443/x", "localhost", "[::1]", "unix:"}) {
    EXPECT_EQ(MakeChannel(address).status().code(), absl::StatusCode::kInvalidArgument) << address;
  }
  for (const char* const address :
       {"127.0.0.1:1", "127.1.2.3:65535", "localhost:7443", "[::1]:7443", "unix:/run/s"}) {
    EXPECT_TRUE(MakeChannel(address).ok()) << address;
  }
}

TEST(ClientTest, AConnectionCanBeMocked) {
  const auto connection = std::make_shared<FixedConnection>();
  const EvaluationClient client(connection);
  EXPECT_EQ(client.Evaluate(Question("acheteur", "A2"))->outcome().id(), "certificate");
  std::vector<std::string> outcomes;
  for (const auto& region : client.DecisionTable(v1::GetDecisionTableRequest())) {
    outcomes.push_back(region->outcome());
  }
  EXPECT_EQ(outcomes, (std::vector<std::string>{"first", "second"}));

  EXPECT_EQ(EvaluationClient(client), client);
  EXPECT_NE(client, EvaluationClient(std::make_shared<FixedConnection>()));
}

}  // namespace
}  // namespace seuil::client
