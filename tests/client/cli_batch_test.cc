// `seuil batch`: files in, the same files with answers out.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "client/cli/csv.h"
#include "client/cli_runner.h"
#include "client/fake_server.h"

namespace seuil::client {
namespace {

using testing::FakeServer;
using testing::Outcome;
using testing::RunSeuil;

Outcome RunBatch(FakeServer& server, const std::string& input,
                 std::vector<std::string> options = {}, bool terminal = false) {
  options.insert(options.begin(), {"batch", "--grid", "cloe", "-"});
  return RunSeuil(options, server.address(), input, terminal);
}

// The output's records as one text each: "column=value" of the columns asked for.
std::vector<std::string> Columns(const std::string& csv, const std::vector<std::string>& names) {
  std::istringstream in(csv);
  cli::SkipByteOrderMark(in);
  cli::CsvReader reader(in);
  cli::CsvRecord header;
  EXPECT_TRUE(*reader.Next(&header));
  std::vector<std::string> rows;
  for (cli::CsvRecord record; *reader.Next(&record);) {
    EXPECT_EQ(record.fields.size(), header.fields.size());
    std::string row;
    for (const std::string& name : names) {
      for (std::size_t i = 0; i < header.fields.size(); ++i) {
        if (header.fields[i] == name) row += (name == names[0] ? "" : "|") + record.fields[i];
      }
    }
    rows.push_back(row);
  }
  return rows;
}

TEST(BatchTest, DecidesEveryRowOverSeveralCalls) {
  FakeServer server;
  const Outcome outcome = RunBatch(server,
                                   "reference,job,none,result_level\n"
                                   "r1,acheteur,,B2\n"
                                   "r2,acheteur,,A2\n"
                                   "r3,,true,C2\n"
                                   "r4,,false,C2\n"
                                   "r5,avocat,,C1\n");
  EXPECT_EQ(outcome.code, 4);
  EXPECT_EQ(
      Columns(outcome.out, {"reference", "outcome", "threshold_level", "error_reason"}),
      (std::vector<std::string>{"r1|certificate|B1|", "r2|attestation|B1|", "r3|certificate||",
                                "r4|||OBJECTIVE_REQUIRED", "r5|certificate|B2|"}));
  EXPECT_EQ(outcome.err,
            "5 rows, 1 with errors; cloe 1.0.0, in force since 2026-01-01T00:00:00Z\n");
}

TEST(BatchTest, WritesWhatItSays) {
  FakeServer server;
  const Outcome outcome = RunBatch(server, "job,result_level\nacheteur,A2\n");
  EXPECT_EQ(outcome.code, 0);
  EXPECT_EQ(outcome.out,
            "job,result_level,outcome,outcome_kind,attained_level,attained_score,threshold_level,"
            "rules,missing,certificate_from_level,notices,register_id,grid,version,digest,"
            "error_reason,error_field,error\n"
            "acheteur,A2,attestation,attestation,A2,,B1,objective-not-reached,"
            "certificate/top-level attained: at least C2 (is A2); "
            "certificate/objective-reached attained: at least B1 (is A2),B1,,,cloe,1.0.0,sha256:" +
                std::string(64, 'a') + ",,,\n");
}

TEST(BatchTest, AFieldPathIsTheRows) {
  FakeServer server;
  const Outcome outcome = RunBatch(server,
                                   "job,result_level\n"
                                   "acheteur,B2\nacheteur,B9\nacheteur,B9\n");
  EXPECT_EQ(Columns(outcome.out, {"error_field"}),
            (std::vector<std::string>{"", "result.level", "result.level"}));
}

TEST(BatchTest, PinsTheVersionInForceAndKeepsAChosenOne) {
  FakeServer server;
  std::vector<v1::VersionSelector> seen;
  auto answer = server.batch_evaluate;
  server.batch_evaluate = [&, answer](const v1::BatchEvaluateRequest& request,
                                      v1::BatchEvaluateResponse* response) {
    seen.push_back(request.version());
    return answer(request, response);
  };
  const std::string file = "job,result_level\nacheteur,B2\nacheteur,B2\nacheteur,B2\n";
  EXPECT_EQ(RunBatch(server, file).code, 0);
  ASSERT_EQ(seen.size(), 2U);
  for (const auto& selector : seen)
    EXPECT_EQ(selector.digest(), testing::DefaultServedBy().digest());

  seen.clear();
  EXPECT_EQ(RunBatch(server, file, {"--as-of", "2026-03-01T00:00:00Z"}).code, 0);
  ASSERT_EQ(seen.size(), 2U);
  for (const auto& selector : seen) EXPECT_TRUE(selector.has_as_of());
}

TEST(BatchTest, AnswersOfAnotherVersionStopTheFile) {
  FakeServer server;
  int calls = 0;
  auto answer = server.batch_evaluate;
  server.batch_evaluate = [&, answer](const v1::BatchEvaluateRequest& request,
                                      v1::BatchEvaluateResponse* response) {
    const grpc::Status status = answer(request, response);
    if (++calls == 2) response->mutable_served_by()->set_digest("sha256:other");
    return status;
  };
  const Outcome outcome =
      RunBatch(server, "job,result_level\nacheteur,B2\nacheteur,B2\nacheteur,B2\n",
               {"--as-of", "2026-03-01T00:00:00Z"});
  EXPECT_EQ(outcome.code, 1);
  EXPECT_EQ(Columns(outcome.out, {"outcome"}).size(), 2U);
  EXPECT_NE(outcome.err.find("the plan changed while the file ran"), std::string::npos);
}

TEST(BatchTest, KeepsOtherColumnsMarkAndLineEnds) {
  FakeServer server;
  const Outcome outcome = RunBatch(server,
                                   "\xEF\xBB\xBF"
                                   "team,job,result_level,outcome\r\n"
                                   "\"a, \"\"b\"\"\",acheteur,B2,stale\r\n\r\n");
  EXPECT_EQ(outcome.code, 0);
  EXPECT_EQ(outcome.out.substr(0, 32),
            "\xEF\xBB\xBF"
            "team,job,result_level,outcome");
  EXPECT_EQ(Columns(outcome.out, {"team", "outcome"}),
            (std::vector<std::string>{"a, \"b\"|certificate"}));
  EXPECT_NE(outcome.out.find("\r\n"), std::string::npos);
  EXPECT_EQ(outcome.err.rfind("note: columns kept and not read: `team`\n", 0), 0U) << outcome.err;
}

TEST(BatchTest, ARowThatCannotBeAskedIsAnErrorOfThatRow) {
  FakeServer server;
  const Outcome outcome = RunBatch(server,
                                   "job,none,result_level\n"
                                   "acheteur,,B2\n"
                                   "acheteur,B2\n"
                                   "acheteur,perhaps,B2\n"
                                   "\xFF,,B2\n"
                                   "\"acheteur\"x,,B2\n" +
                                       std::string(2000, 'j') + ",,B2\n");
  EXPECT_EQ(outcome.code, 4);
  EXPECT_EQ(
      Columns(outcome.out, {"outcome", "error_reason", "error"}),
      (std::vector<std::string>{
          "certificate||", "|ROW_MALFORMED|line 3: 2 fields, the header has 3",
          "|ROW_MALFORMED|line 4: column `none` is neither `true` nor `false`",
          "|ROW_MALFORMED|line 5: column `job` is not UTF-8",
          "|ROW_MALFORMED|line 6: text after a closing quote",
          "|ROW_MALFORMED|line 7: column `job` has 2000 bytes; no value has more than 1024"}));
}

TEST(BatchTest, AFileThatCannotBeReadIsUsage) {
  FakeServer server;
  const struct {
    const char* file;
    const char* says;
  } cases[] = {
      {"", "the file is empty"},
      {"\n\n", "the file is empty"},
      {"job,band\n", "no column has a result"},
      {"job;result_level\n", "not separated by commas"},
      {"job,job,result_level\n", "column `job` stands twice"},
      {"[{}]\n", "a JSON array"},
      {"\"job,result_level\n", "a quote is never closed"},
      {"j\xFF,result_level\n", "the header is not UTF-8"},
  };
  for (const auto& test : cases) {
    const Outcome outcome = RunBatch(server, test.file);
    EXPECT_EQ(outcome.code, 2) << test.file;
    EXPECT_NE(outcome.err.find(test.says), std::string::npos) << outcome.err;
    EXPECT_EQ(outcome.out, "") << test.file;
  }
  EXPECT_EQ(RunSeuil({"batch", "--grid", "cloe", "/nowhere/file.csv"}, server.address()).code, 2);
  const Outcome folder =
      RunSeuil({"batch", "--grid", "cloe", ::testing::TempDir()}, server.address());
  EXPECT_EQ(folder.code, 2);
  EXPECT_NE(folder.err.find("Is a directory"), std::string::npos) << folder.err;
}

TEST(BatchTest, AColumnSpeltOtherwiseIsNotRead) {
  FakeServer server;
  const Outcome outcome =
      RunBatch(server, "Job,name,Result Level,result_level\nacheteur,x,C2,B2\n");
  EXPECT_EQ(Columns(outcome.out, {"error_reason"}),
            (std::vector<std::string>{"OBJECTIVE_REQUIRED"}));
  EXPECT_EQ(
      outcome.err.rfind("note: columns kept and not read: `Job` (did you mean `job`?), `name`, "
                        "`Result Level` (did you mean `result_level`?)\n",
                        0),
      0U)
      << outcome.err;
}

TEST(BatchTest, RowsBeforeAnUnclosedQuoteAreDecided) {
  FakeServer server;
  const Outcome outcome = RunBatch(server, "job,result_level\nacheteur,B2\n\"acheteur,B2\n");
  EXPECT_EQ(outcome.code, 2);
  EXPECT_EQ(Columns(outcome.out, {"outcome"}), (std::vector<std::string>{"certificate"}));
  EXPECT_NE(outcome.err.find("line 3: a quote is never closed"), std::string::npos);
}

TEST(BatchTest, JsonLinesInJsonLinesOut) {
  FakeServer server;
  const Outcome outcome = RunBatch(
      server,
      "{\"reference\":\"r1\",\"objective\":{\"job\":\"acheteur\"},\"result\":{\"level\":\"B2\"}}"
      "\r\n"
      "\n"
      "{\"objective\":{\"jbo\":\"acheteur\"}}\n"
      "{\"reference\":\"r3\",\"objective\":{\"job\":\"nobody\"},\"result\":{\"level\":\"B2\"}}\n"
      "{\"reference\":\"\xFF\"}\n"
      "not json",
      {"--language", "en"});
  EXPECT_EQ(outcome.code, 4);
  const std::vector<std::string> lines = absl::StrSplit(outcome.out, '\n', absl::SkipEmpty());
  ASSERT_EQ(lines.size(), 5U) << outcome.out;
  EXPECT_EQ(lines[0].rfind("{\"index\":0,\"reference\":\"r1\",\"decision\":{\"outcome\":{\"id\":"
                           "\"certificate\",\"kind\":\"OUTCOME_KIND_CERTIFICATE\"",
                           0),
            0U)
      << lines[0];
  EXPECT_NE(lines[0].find("\"certified_language\":\"en\""), std::string::npos);
  EXPECT_NE(lines[0].find("\"version\":\"1.0.0\""), std::string::npos);
  EXPECT_EQ(lines[1].rfind("{\"index\":1,\"reference\":\"\",\"error\":{\"code\":3,\"reason\":"
                           "\"ROW_MALFORMED\",\"message\":\"line 3: ",
                           0),
            0U)
      << lines[1];
  EXPECT_NE(lines[1].find("jbo"), std::string::npos);
  EXPECT_EQ(lines[2],
            "{\"index\":2,\"reference\":\"r3\",\"error\":{\"code\":5,\"reason\":\"JOB_UNKNOWN\","
            "\"message\":\"job `nobody` is not in cloe 1.0.0\",\"field\":\"objective.job\","
            "\"metadata\":{\"grid\":\"cloe\",\"job\":\"nobody\",\"nearest\":\"acheteur\","
            "\"version\":\"1.0.0\"}}}");
  EXPECT_NE(lines[3].find("line 5: not UTF-8"), std::string::npos);
  EXPECT_NE(lines[4].find("ROW_MALFORMED"), std::string::npos);
}

TEST(BatchTest, AJsonLineHasALimit) {
  FakeServer server;
  const Outcome huge = RunBatch(server, "{\"reference\":\"" + std::string(2 << 20, 'x') + "\"}\n");
  EXPECT_EQ(huge.code, 2);
  EXPECT_NE(huge.err.find("line 1: more than 1 MiB"), std::string::npos) << huge.err;
  const Outcome large = RunBatch(server, "{\"reference\":\"" + std::string(50000, 'x') + "\"}\n");
  EXPECT_EQ(large.code, 4);
  EXPECT_NE(large.out.find("no question has more than"), std::string::npos);
}

TEST(BatchTest, ReadsAFileOfTheDisk) {
  FakeServer server;
  const std::string path = ::testing::TempDir() + "/candidates.csv";
  std::ofstream(path) << "job,result_level\nacheteur,B2\n";
  const Outcome outcome = RunSeuil({"batch", "--grid", "cloe", path}, server.address());
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(Columns(outcome.out, {"outcome"}), (std::vector<std::string>{"certificate"}));
}

TEST(BatchTest, ProgressIsForTerminals) {
  FakeServer server;
  const std::string file = "job,result_level\nacheteur,B2\nacheteur,B2\nacheteur,B2\n";
  EXPECT_EQ(RunBatch(server, file).err.find('\r'), std::string::npos);
  EXPECT_NE(RunBatch(server, file, {}, true).err.find("\r2 rows, 0 with errors"),
            std::string::npos);
}

// The server's answers to a whole chunk can pass its limit: it says how many would not.
TEST(BatchTest, AChunkThatIsTooLargeIsAskedInParts) {
  FakeServer server;
  std::vector<int> asked;
  std::vector<std::string> digests;
  const auto limit_to = [&](std::vector<int> limits) {
    server.batch_evaluate = [&, limits, calls = std::size_t{0}](
                                const v1::BatchEvaluateRequest& request,
                                v1::BatchEvaluateResponse* response) mutable {
      asked.push_back(request.items_size());
      digests.push_back(request.version().digest());
      const int limit = limits[std::min(calls++, limits.size() - 1)];
      if (request.items_size() <= limit) return testing::DefaultBatch(request, response);
      return testing::RefusedWith(grpc::StatusCode::INVALID_ARGUMENT, "the answer would pass 3 MiB",
                                  "BATCH_TOO_LARGE", "items", {{"limit", std::to_string(limit)}});
    };
  };
  server.get_grid = [](const v1::GetGridRequest& request, v1::GetGridResponse* response) {
    const grpc::Status status = testing::DefaultGrid(request, response);
    response->mutable_limits()->set_batch_items(5);
    return status;
  };
  std::string file = "reference,job,none,result_level\n";
  for (int i = 0; i < 12; ++i) {
    file += fmt::format("r{},{},{},B2\n", i, i == 7 ? "nobody" : "acheteur", i == 2 ? "x" : "");
  }
  limit_to({3, 3, 2});
  const Outcome outcome = RunBatch(server, file, {}, true);
  EXPECT_EQ(outcome.code, 4) << outcome.err;
  const auto rows = Columns(outcome.out, {"reference", "outcome", "error_reason", "error_field"});
  ASSERT_EQ(rows.size(), 12U);
  for (int i = 0; i < 12; ++i) {
    EXPECT_EQ(rows[i], fmt::format("r{}|{}", i,
                                   i == 2   ? "|ROW_MALFORMED|"
                                   : i == 7 ? "|JOB_UNKNOWN|objective.job"
                                            : "certificate||"));
  }
  EXPECT_EQ(asked, (std::vector<int>{4, 2, 2, 5, 2, 2, 1, 2}));
  for (const std::string& digest : digests) {
    EXPECT_EQ(digest, testing::DefaultServedBy().digest()) << "one version for the whole file";
  }
  EXPECT_NE(outcome.err.find("\r3 rows, 1 with errors"), std::string::npos) << outcome.err;

  // Where even one answer does not fit, or the server gives no number that helps, it is an error.
  limit_to({0});
  asked.clear();
  EXPECT_EQ(RunBatch(server, file).code, 1);
  EXPECT_EQ(asked, (std::vector<int>{4}));
}

TEST(BatchTest, AServerThatGoesAwayEndsItWithWhatWasWritten) {
  FakeServer server;
  int calls = 0;
  auto answer = server.batch_evaluate;
  server.batch_evaluate = [&, answer](const v1::BatchEvaluateRequest& request,
                                      v1::BatchEvaluateResponse* response) {
    if (++calls > 1) return grpc::Status(grpc::StatusCode::UNAVAILABLE, "gone");
    return answer(request, response);
  };
  const Outcome outcome =
      RunBatch(server, "job,result_level\nacheteur,B2\nacheteur,B2\nacheteur,B2\n");
  EXPECT_EQ(outcome.code, 3);
  EXPECT_EQ(Columns(outcome.out, {"outcome"}).size(), 2U);
  EXPECT_NE(outcome.err.find("2 rows, 0 with errors"), std::string::npos);
}

}  // namespace
}  // namespace seuil::client
