// `seuil sync` against a server that says what a test wants: what is printed, how it exits, and
// what the copy and the SQL hold where texts are hostile.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "client/cli/csv.h"
#include "client/cli/job_rows.h"
#include "client/cli/sync_sql.h"
#include "client/cli_runner.h"
#include "client/fake_server.h"
#include "client/fixed_sync.h"
#include "testutil/temp_directory.h"

namespace seuil::client {
namespace {

using testing::FakeServer;
using testing::Outcome;
using testing::RunSeuil;
using Rows = std::map<std::string, std::map<std::string, std::string>>;

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// By id and column.
Rows RowsOf(const std::string& csv) {
  std::istringstream in(csv);
  cli::CsvReader reader(in);
  std::vector<std::string> columns = *cli::ReadHeader(&reader);
  Rows rows;
  cli::CsvRecord record;
  while (*reader.Next(&record)) {
    EXPECT_EQ(record.problem, "");
    EXPECT_EQ(record.fields.size(), columns.size());
    for (std::size_t i = 0; i < columns.size(); ++i) {
      rows[record.fields[0]][columns[i]] = record.fields[i];
    }
  }
  return rows;
}

class CliSyncTest : public ::testing::Test {
 protected:
  CliSyncTest() {
    server_.get_grid = [](const v1::GetGridRequest& request, v1::GetGridResponse* response) {
      grpc::Status status = testing::DefaultGrid(request, response);
      response->clear_locales();
      response->add_locales("fr");
      return status;
    };
  }

  Outcome Sync(const std::string& rows = "csv") {
    return RunSeuil({"sync", "--grid", "cloe", "--to", copy_, "--format", rows}, server_.address());
  }
  // The copy says that it holds what "t0" stood for.
  void HoldTokenOfBefore() {
    const std::string path = copy_ + ".sync.json";
    std::string state = ReadFile(path);
    state.replace(state.find("\"t1\""), 4, "\"t0\"");
    std::ofstream(path, std::ios::binary) << state;
  }

  FakeServer server_;
  testutil::TempDirectory directory_;
  const std::string copy_ = directory_ / "jobs";
};

TEST_F(CliSyncTest, WritesAllThenNothingThenWhatChanged) {
  for (const char* const rows : {"csv", "jsonl"}) {
    const Outcome first = Sync(rows);
    EXPECT_EQ(first.code, 8);
    EXPECT_EQ(first.out, "");
    EXPECT_NE(first.err.find("jobs: 3 jobs, all written; cloe 1.0.0"), std::string::npos)
        << first.err;
    const std::string whole = ReadFile(copy_), state = ReadFile(copy_ + ".sync.json");

    const Outcome again = Sync(rows);
    EXPECT_EQ(again.code, 0);
    EXPECT_EQ(again.out, "");
    EXPECT_NE(again.err.find("jobs: 3 jobs, 0 changes; cloe 1.0.0"), std::string::npos);
    EXPECT_EQ(ReadFile(copy_), whole);
    EXPECT_EQ(ReadFile(copy_ + ".sync.json"), state);

    HoldTokenOfBefore();
    const Outcome changed = Sync(rows);
    EXPECT_EQ(changed.code, 8);
    EXPECT_EQ(changed.out,
              "band texts: b1\n"
              "band raised: acheteur (Acheteur), A2 -> B1\n"
              "removed: omega, use acheteur (merged)\n"
              "band removed: b0\n");
    EXPECT_EQ(ReadFile(copy_ + ".sync.json"), state);
  }
}

TEST_F(CliSyncTest, AMoveIsSaidWithItsDirection) {
  using Kinds = std::vector<v1::JobChangeKind>;
  const std::vector<std::pair<Kinds, std::string>> cases = {
      {{v1::JOB_CHANGE_KIND_THRESHOLD_RAISED, v1::JOB_CHANGE_KIND_BAND_CHANGED}, "band raised"},
      {{v1::JOB_CHANGE_KIND_THRESHOLD_LOWERED, v1::JOB_CHANGE_KIND_BAND_CHANGED,
        v1::JOB_CHANGE_KIND_RETITLED},
       "band lowered, retitled"},
      {{v1::JOB_CHANGE_KIND_THRESHOLD_CHANGED, v1::JOB_CHANGE_KIND_BAND_CHANGED}, "band changed"},
      {{v1::JOB_CHANGE_KIND_BAND_CHANGED}, "band changed"},
      {{v1::JOB_CHANGE_KIND_THRESHOLD_RAISED}, "threshold raised"},
      {{v1::JOB_CHANGE_KIND_ADDED}, "added"},
  };
  Sync();
  for (const auto& [kinds, words] : cases) {
    server_.sync_jobs = [&kinds = kinds](const v1::SyncJobsRequest&, v1::SyncJobsResponse* answer) {
      v1::JobUpsert* const upsert = answer->add_changes()->mutable_job();
      upsert->mutable_job()->set_id("acheteur");
      for (const v1::JobChangeKind kind : kinds) upsert->add_kinds(kind);
      answer->set_sync_token("t1");
      return grpc::Status::OK;
    };
    EXPECT_EQ(Sync().out, words + ": acheteur (), no level\n");
  }
}

TEST_F(CliSyncTest, WhatThisProgramDoesNotKnowIsNotPassedOver) {
  Sync();
  const std::string whole = ReadFile(copy_);
  HoldTokenOfBefore();
  server_.sync_jobs = [](const v1::SyncJobsRequest& request, v1::SyncJobsResponse* answer) {
    grpc::Status status = testing::DefaultSync(request, answer);
    answer->add_changes();  // as a kind that was added since
    return status;
  };
  const Outcome outcome = Sync();
  EXPECT_EQ(outcome.code, 8);
  EXPECT_NE(outcome.err.find("note: the server says more than this program knows"),
            std::string::npos);
  EXPECT_NE(outcome.err.find("all written"), std::string::npos);
  EXPECT_EQ(ReadFile(copy_), whole);
}

TEST_F(CliSyncTest, WhereAVersionWentBetweenPagesItIsAskedAgain) {
  int expired = 1;
  server_.sync_jobs = [&](const v1::SyncJobsRequest& request, v1::SyncJobsResponse* answer) {
    if (!request.page_token().empty() && expired-- > 0) {
      return testing::RefusedWith(grpc::StatusCode::ABORTED, "the version is gone",
                                  "PAGE_TOKEN_EXPIRED", "page_token");
    }
    return testing::DefaultSync(request, answer);
  };
  EXPECT_EQ(Sync().code, 8);
  expired = 1000;
  std::ofstream(copy_ + ".sync.json") << "{}";  // all is asked for
  const std::string before = ReadFile(copy_);
  EXPECT_EQ(Sync().code, 1);  // not for ever
  EXPECT_EQ(ReadFile(copy_), before);
}

TEST_F(CliSyncTest, AFileThatNoSyncWroteIsLeftAlone) {
  std::ofstream(copy_) << "my notes\n";
  for (const char* const rows : {"csv", "jsonl"}) {
    const auto run = Sync(rows);
    EXPECT_EQ(run.code, 2);
    EXPECT_NE(run.err.find("no sync wrote this"), std::string::npos) << run.err;
    EXPECT_EQ(ReadFile(copy_), "my notes\n");
    EXPECT_FALSE(std::filesystem::exists(copy_ + ".sync.json"));
  }
  std::filesystem::remove(copy_);
  std::filesystem::create_directory(copy_);
  const auto run = Sync();
  EXPECT_EQ(run.code, 2);
  EXPECT_NE(run.err.find("is a directory"), std::string::npos) << run.err;
}

// What no file format and no terminal likes.
const char* const kHostile[] = {"a, \"b\" and 'c'",
                                "two\nlines",
                                "\r\nand \r others",
                                "a \\ b | c \\| d",
                                "\x1b[31mred",
                                "'); DROP TABLE seuil.job; --",
                                "\\'); DROP TABLE seuil.job; --",
                                "$check$ {} %s \xF0\x9F\x99\x82",
                                "\xE2\x80\xA8",
                                ""};

v1::SyncedJob HostileJob(const std::string& text) {
  v1::SyncedJob job;
  job.set_id("hostile");
  job.set_band("b1");
  job.set_status(v1::JOB_STATUS_ACTIVE);
  (*job.mutable_titles())["fr"] = text;
  job.set_verbatim(text);
  v1::JobForms* const forms = job.add_forms();
  forms->set_locale("fr");
  forms->add_forms(text);
  forms->add_forms("plain");
  v1::JobCode* const code = job.add_codes();
  code->set_scheme("a scheme");
  code->set_scheme_version("4|60");
  code->set_code(text);
  code->set_relation(v1::CODE_RELATION_NARROW);
  code->set_basis("proposed");
  return job;
}

TEST_F(CliSyncTest, RowsThatNothingChangedStayAsTheyWere) {
  for (const char* const rows : {"csv", "jsonl"}) {
    for (const char* const text : kHostile) {
      server_.sync_jobs = [&](const v1::SyncJobsRequest& request, v1::SyncJobsResponse* answer) {
        const bool first = request.sync_token().empty();
        answer->set_reset(first);
        *answer->add_changes()->mutable_job()->mutable_job() =
            first ? HostileJob(text) : v1::SyncedJob();
        if (!first) answer->mutable_changes(0)->mutable_job()->mutable_job()->set_id("another");
        answer->set_sync_token(first ? "t1" : "t2");
        return grpc::Status::OK;
      };
      std::filesystem::remove(copy_);
      EXPECT_EQ(Sync(rows).code, 8);
      const std::string before = ReadFile(copy_);
      EXPECT_EQ(Sync(rows).code, 8);
      const std::string after = ReadFile(copy_);
      // "another" comes first; what was there is there, byte for byte.
      if (rows == std::string("csv")) {
        const std::string row = before.substr(before.find('\n') + 1);
        EXPECT_TRUE(after.ends_with("\n" + row)) << after;
        EXPECT_EQ(RowsOf(after).at("hostile").at("title.fr"), text);
        EXPECT_EQ(RowsOf(after).size(), 2U);
      } else {
        EXPECT_TRUE(after.ends_with("\n" + before)) << after;
      }
    }
  }
}

TEST(JobRowsTest, AListIsReadBackFromItsCell) {
  EXPECT_EQ(cli::ListCell({}), "");
  EXPECT_EQ(cli::ListCell({"a", "b c"}), "a | b c");
  EXPECT_EQ(cli::ListCell({"a | b", "c\\"}), "a \\| b | c\\\\");
  const std::vector<std::string> cells = cli::JobCells(HostileJob("x y"), {"fr", "en"});
  const std::vector<std::string> columns = cli::JobColumns({"fr", "en"});
  ASSERT_EQ(cells.size(), columns.size());
  std::map<std::string, std::string> row;
  for (std::size_t i = 0; i < cells.size(); ++i) row[columns[i]] = cells[i];
  EXPECT_EQ(row.at("forms.fr"), "x y | plain");
  EXPECT_EQ(row.at("forms.en"), "");
  EXPECT_EQ(row.at("codes"), "a\\\\ scheme 4\\|60 x\\\\ y narrow proposed");
  EXPECT_EQ(row.at("status"), "active");
}

// As PostgreSQL reads a script: what is outside of string constants.
std::string OutsideOfConstants(const std::string& sql) {
  std::string outside;
  for (std::size_t i = 0; i < sql.size(); ++i) {
    if (sql[i] != '\'') {
      outside += sql[i];
      continue;
    }
    const bool escapes = i > 0 && sql[i - 1] == 'E';
    for (++i; i < sql.size(); ++i) {
      const bool doubled = sql[i] == '\'' && i + 1 < sql.size() && sql[i + 1] == '\'';
      if (doubled || (escapes && sql[i] == '\\')) {
        ++i;
      } else if (sql[i] == '\'') {
        break;
      } else {
        // Where escapes mean something only sometimes, there are none.
        EXPECT_TRUE(escapes || sql[i] != '\\') << sql.substr(i, 40);
      }
    }
  }
  return outside;
}

TEST(SyncSqlTest, NoTextLeavesItsConstant) {
  std::string expected;
  for (const char* const text : kHostile) {
    v1::CatalogueChange job, removed, band;
    *job.mutable_job()->mutable_job() = HostileJob(text);
    removed.mutable_removed_job()->set_id("gone");
    removed.mutable_removed_job()->set_reason(text);
    band.mutable_band()->mutable_band()->set_id("b1");
    (*band.mutable_band()->mutable_band()->mutable_label()->mutable_texts())["fr"] = text;
    v1::SyncJobsResponse last;
    last.set_sync_token("t1");
    const auto sql = cli::SyncSql("cloe", "t0", {band, job, removed}, last);
    ASSERT_TRUE(sql.ok()) << sql.status();
    std::string outside = OutsideOfConstants(*sql);
    outside.erase(std::remove(outside.begin(), outside.end(), 'E'), outside.end());
    if (expected.empty()) expected = outside;
    EXPECT_EQ(outside, expected) << text;
  }
}

TEST(SyncSqlTest, ATextThatPostgresqlCannotHoldIsRefused) {
  v1::CatalogueChange change;
  *change.mutable_job()->mutable_job() = HostileJob(std::string("a\0b", 3));
  EXPECT_EQ(cli::SyncSql("cloe", "", {change}, {}).status().code(),
            absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace seuil::client
