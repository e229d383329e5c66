// What the services hand to the decision log: each decision that is answered, and no other.
#include <signal.h>
#include <sys/resource.h>

#include <chrono>
#include <optional>
#include <set>
#include <thread>

#include "base/log.h"
#include "record/decision_log.h"
#include "record/log_reader.h"
#include "record/row_json.h"
#include "rpc/fixture.h"
#include "testutil/temp_directory.h"

namespace seuil::rpc {
namespace {

using Evaluation = v1::EvaluationService::Stub;

class DecisionRowsTest : public ::testing::Test {
 protected:
  std::unique_ptr<record::DecisionLog> Open(record::DecisionLogSettings settings = {}) {
    settings.folder = root_ / "decisions";
    settings.references = record::References::kKeep;
    auto log = record::DecisionLog::Open(settings, clock_);
    EXPECT_TRUE(log.ok()) << log.status();
    return *std::move(log);
  }
  std::vector<std::string> Rows() const {
    std::vector<std::string> rows;
    const auto read = record::ReadLog(
        root_ / "decisions",
        {.row = [&](std::string_view line, const record::Place&) { rows.emplace_back(line); },
         .chain_break = {}});
    EXPECT_TRUE(read.ok() && read->breaks == 0) << read.status();
    return rows;
  }

  testutil::TempDirectory root_;
  StandingClock clock_;
};

v1::EvaluateRequest Question(const std::string& job, const std::string& level) {
  v1::EvaluateRequest request;
  request.set_grid("cloe");
  request.mutable_objective()->set_job(job);
  request.mutable_result()->set_level(level);
  request.set_reference("r");
  return request;
}

TEST_F(DecisionRowsTest, SayWhatTheAnswerSays) {
  v1::EvaluateResponse response;
  {
    const auto log = Open();
    Fixture server(1000, 1000, log.get());
    EXPECT_EQ(Summary(CallOf(*server.evaluation, &Evaluation::Evaluate, Question("acheteur", "B1"),
                             response)),
              "OK");
    v1::EvaluateResponse unused;
    EXPECT_NE(Summary(CallOf(*server.evaluation, &Evaluation::Evaluate, Question("nobody", "B1"),
                             unused)),
              "OK");
  }
  const std::vector<std::string> rows = Rows();
  ASSERT_EQ(rows.size(), 1u);
  const auto parsed = record::ParsedRow::Parse(rows[0]);
  ASSERT_TRUE(parsed) << rows[0];
  const record::DecisionRow& row = parsed->row();
  EXPECT_EQ(row.grid, "cloe");
  EXPECT_EQ(row.version, response.served_by().version());
  EXPECT_EQ(row.digest, response.served_by().digest());
  EXPECT_EQ(absl::ToUnixSeconds(row.time), response.decided_at().seconds());
  EXPECT_EQ(row.question.objective.job, "acheteur");
  EXPECT_EQ(row.question.result.level, "B1");
  EXPECT_EQ(row.decided.outcome, response.outcome().id());
  EXPECT_EQ(row.decided.attained_level, response.attained_level());
  EXPECT_EQ(row.decided.threshold, response.threshold_level());
  ASSERT_EQ(row.decided.rules.size(), static_cast<size_t>(response.reasons_size()));
  EXPECT_EQ(row.decided.rules[0], response.reasons(0).rule());
  EXPECT_EQ(parsed->reference().text, "r");
}

TEST_F(DecisionRowsTest, OfABatchAreThoseThatWereDecided) {
  {
    const auto log = Open();
    Fixture server(1000, 1000, log.get());
    v1::BatchEvaluateRequest request;
    request.set_grid("cloe");
    for (int i = 0; i < 10; ++i) {
      v1::BatchEvaluateItem& item = *request.add_items();
      item.mutable_objective()->set_job(i % 3 == 0 ? "nobody" : "acheteur");
      item.mutable_result()->set_level("B1");
      item.set_reference(std::to_string(i));
    }
    v1::BatchEvaluateResponse response;
    EXPECT_EQ(Summary(CallOf(*server.evaluation, &Evaluation::BatchEvaluate, request, response)),
              "OK");
    EXPECT_EQ(response.results_size(), 10);
  }
  std::string references;
  for (const std::string& row : Rows()) {
    references += record::ParsedRow::Parse(row)->reference().text;
  }
  EXPECT_EQ(references, "124578");
}

// A full log that refuses: an answer is given exactly where the row was taken.
TEST_F(DecisionRowsTest, WhatIsRefusedIsNotAnswered) {
  SetLogLevel(LogLevel::kError);
  signal(SIGXFSZ, SIG_IGN);
  int64_t answered = 0, refused = 0;
  {
    record::DecisionLogSettings settings;
    settings.when_full = record::WhenFull::kRefuse;
    settings.memory_bytes = 40'000;
    const auto log = Open(settings);
    Fixture server(1000, 1000, log.get());
    rlimit before{};
    ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
    const rlimit full{0, before.rlim_max};
    ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &full), 0);
    while (refused < 20) {
      v1::EvaluateResponse response;
      const std::string said = Summary(
          CallOf(*server.evaluation, &Evaluation::Evaluate, Question("acheteur", "B1"), response));
      EXPECT_TRUE(said == "OK" || said == "UNAVAILABLE DECISION_LOG_FULL") << said;
      ++(said == "OK" ? answered : refused);
    }
    ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &before), 0);
    while (log->counts().written < answered) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    v1::EvaluateResponse response;
    EXPECT_EQ(Summary(CallOf(*server.evaluation, &Evaluation::Evaluate, Question("acheteur", "B1"),
                             response)),
              "OK");
    ++answered;
  }
  EXPECT_EQ(static_cast<int64_t>(Rows().size()), answered);
}

}  // namespace
}  // namespace seuil::rpc
