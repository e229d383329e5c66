// What every command prints and how it exits, against tests/golden/cli/. Write the files anew with
// SEUIL_UPDATE_GOLDEN=1 and read the difference before you keep it.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_replace.h"
#include "client/cli_runner.h"
#include "client/fake_server.h"

namespace seuil::client {
namespace {

using testing::FakeServer;
using testing::RunSeuil;

struct GoldenCase {
  const char* name;
  std::vector<std::string> words;
};

void PrintTo(const GoldenCase& golden, std::ostream* out) { *out << golden.name; }

class GoldenTest : public ::testing::TestWithParam<GoldenCase> {};

TEST_P(GoldenTest, PrintsWhatTheFileSays) {
  FakeServer server;
  const testing::Outcome outcome = RunSeuil(GetParam().words, server.address());
  std::string actual = "$ seuil";
  for (const std::string& word : GetParam().words) actual += " " + word;
  actual += "\n" + outcome.out;
  if (!outcome.err.empty()) actual += "--- standard error ---\n" + outcome.err;
  actual += "--- exit status " + std::to_string(outcome.code) + " ---\n";
  actual = absl::StrReplaceAll(actual, {{server.address(), "ADDRESS"}});

  const std::filesystem::path path = std::filesystem::path(SEUIL_SOURCE_DIR) / "tests" / "golden" /
                                     "cli" / (std::string(GetParam().name) + ".txt");
  if (std::getenv("SEUIL_UPDATE_GOLDEN") != nullptr) {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << actual;
  }
  std::ifstream file(path, std::ios::binary);
  const std::string expected{std::istreambuf_iterator<char>(file), {}};
  EXPECT_EQ(actual, expected) << path;
}

INSTANTIATE_TEST_SUITE_P(
    Commands, GoldenTest,
    ::testing::Values(
        GoldenCase{"help", {"--help"}}, GoldenCase{"no_command", {}},
        GoldenCase{"evaluate_help", {"evaluate", "--help"}},
        GoldenCase{"batch_help", {"batch", "--help"}},
        GoldenCase{"resolve_help", {"resolve", "--help"}},
        GoldenCase{"sync_help", {"sync", "--help"}},
        GoldenCase{"sync_sql", {"sync", "--grid", "cloe", "--to", "-", "--format", "sql"}},
        GoldenCase{"sync_sql_since",
                   {"sync", "--grid", "cloe", "--to", "-", "--format", "sql", "--since", "t0"}},
        GoldenCase{"sync_sql_unchanged",
                   {"sync", "--grid", "cloe", "--to", "-", "--format", "sql", "--since", "t1"}},
        GoldenCase{"sync_token_malformed",
                   {"sync", "--grid", "cloe", "--to", "-", "--format", "sql", "--since", "t9"}},
        GoldenCase{"sync_since_is_for_sql",
                   {"sync", "--grid", "cloe", "--to", "jobs.csv", "--since", "t0"}},
        GoldenCase{"sync_to_standard_output", {"sync", "--grid", "cloe", "--to", "-"}},
        GoldenCase{"version", {"--version"}}, GoldenCase{"activate_help", {"activate", "--help"}},
        GoldenCase{"wait_help", {"wait", "--help"}},
        GoldenCase{"not_the_admin_listener", {"versions", "--grid", "cloe"}},
        GoldenCase{"cancel_asks_nobody", {"cancel", "--grid", "cloe"}},
        GoldenCase{"diff_of_three_versions", {"diff", "--grid", "cloe", "1.0.0", "1.1.0", "1.2.0"}},
        GoldenCase{"guard_negative",
                   {"diff", "--grid", "cloe", "1.0.0", "--max-outcome-losses", "-1"}},
        GoldenCase{"unknown_option", {"evaluate", "--grid", "cloe", "--jbo", "acheteur"}},
        GoldenCase{"command_misspelt", {"evalute", "--grid", "cloe"}},
        GoldenCase{"command_of_jobs_missing", {"jobs"}},
        GoldenCase{"option_twice", {"bands", "--grid", "cloe", "--grid", "cloe"}},
        GoldenCase{"option_without_value", {"bands", "--grid", "cloe", "--as-of"}},
        GoldenCase{"timeout_no_number", {"health", "--timeout", "nan"}},
        GoldenCase{"skill_twice",
                   {"evaluate", "--grid", "cloe", "--skill", "writing=5", "--skill", "writing=9"}},
        GoldenCase{"two_versions",
                   {"bands", "--grid", "cloe", "--version", "1.0.0", "--as-of", "2026-03-01"}},
        GoldenCase{"grid_missing", {"bands"}},
        GoldenCase{"skill_malformed", {"evaluate", "--grid", "cloe", "--skill", "62.5"}},
        GoldenCase{"certificate",
                   {"evaluate", "--grid", "cloe", "--job", "acheteur", "--result-level", "B2",
                    "--language", "en", "--reference", "r1"}},
        GoldenCase{"attestation",
                   {"evaluate", "--grid", "cloe", "--job", "acheteur", "--result-level", "A2"}},
        GoldenCase{"top_level_without_objective",
                   {"evaluate", "--grid", "cloe", "--none", "--result-level", "C2"}},
        GoldenCase{"evaluate_json",
                   {"evaluate", "--grid", "cloe", "--job", "acheteur", "--result-level", "A2",
                    "--format", "json"}},
        GoldenCase{"job_unknown",
                   {"evaluate", "--grid", "cloe", "--job", "achteur", "--result-level", "B2"}},
        GoldenCase{"level_unknown",
                   {"evaluate", "--grid", "cloe", "--job", "acheteur", "--result-level", "B9"}},
        GoldenCase{"objective_missing", {"evaluate", "--grid", "cloe", "--result-level", "B2"}},
        GoldenCase{"as_of_a_date", {"bands", "--grid", "cloe", "--as-of", "2026-03-01"}},
        GoldenCase{"as_of_malformed", {"bands", "--grid", "cloe", "--as-of", "March 1st"}},
        GoldenCase{"grids", {"grids"}}, GoldenCase{"grids_one", {"grids", "cloe"}},
        GoldenCase{"grids_unknown", {"grids", "nope"}},
        GoldenCase{"grids_json", {"grids", "--format", "json"}},
        GoldenCase{"bands", {"bands", "--grid", "cloe"}},
        GoldenCase{"jobs_list", {"jobs", "list", "--grid", "cloe"}},
        GoldenCase{"jobs_list_band", {"jobs", "list", "--grid", "cloe", "--band", "b1"}},
        GoldenCase{"jobs_list_json",
                   {"jobs", "list", "--grid", "cloe", "--band", "a2", "--format", "json"}},
        GoldenCase{"jobs_get", {"jobs", "get", "--grid", "cloe", "acheteur"}},
        GoldenCase{"jobs_get_unknown", {"jobs", "get", "--grid", "cloe", "achteur"}},
        GoldenCase{"jobs_get_help", {"jobs", "get", "--help"}},
        GoldenCase{"jobs_get_code",
                   {"jobs", "get", "--grid", "cloe", "--code", "rome-appellation:10241"}},
        GoldenCase{"jobs_get_code_not_exact",
                   {"jobs", "get", "--grid", "cloe", "--code", "rome:M1101"}},
        GoldenCase{"jobs_get_code_unknown",
                   {"jobs", "get", "--grid", "cloe", "--code", "rome:X9999"}},
        GoldenCase{"jobs_get_code_and_id",
                   {"jobs", "get", "--grid", "cloe", "acheteur", "--code", "rome:M1101"}},
        GoldenCase{"table", {"table", "--grid", "cloe"}},
        GoldenCase{"source", {"source", "--grid", "cloe"}},
        GoldenCase{"releases", {"releases", "--grid", "cloe"}}, GoldenCase{"health", {"health"}},
        GoldenCase{"health_json", {"health", "--format", "json"}}),
    [](const ::testing::TestParamInfo<GoldenCase>& golden) { return golden.param.name; });

TEST(RunTest, NoServerIsUnreachable) {
  std::string address;
  {
    FakeServer gone;
    address = gone.address();
  }
  const testing::Outcome outcome = RunSeuil({"health"}, address);
  EXPECT_EQ(outcome.code, 3);
  EXPECT_EQ(outcome.err.rfind("error: no server answers at " + address, 0), 0U) << outcome.err;
}

TEST(RunTest, PlaintextBeyondThisMachineIsRefused) {
  const testing::Outcome outcome = RunSeuil({"grids"}, "seuil.example:7443");
  EXPECT_EQ(outcome.code, 2);
  EXPECT_NE(outcome.err.find("is not on this machine"), std::string::npos);
}

TEST(RunTest, AnEmptyValueIsNeverTakenForNothingSaid) {
  FakeServer server;
  for (const char* const option : {"--as-of", "--version", "--job", "--locale", "--language"}) {
    const testing::Outcome outcome =
        RunSeuil({"evaluate", "--grid", "cloe", "--none", "--result-level", "B2", option, ""},
                 server.address());
    EXPECT_EQ(outcome.code, 2) << option;
    EXPECT_EQ(outcome.out, "") << option;
    EXPECT_EQ(outcome.err.rfind("error: `" + std::string(option) + "` has an empty value", 0), 0U)
        << outcome.err;
  }
}

TEST(RunTest, AnEmptyValueTakesNoOptionForItsOwn) {
  FakeServer server;
  const testing::Outcome outcome =
      RunSeuil({"evaluate", "--grid", "cloe", "--reference=", "--none", "--result-level", "B2"},
               server.address());
  EXPECT_EQ(outcome.code, 2);
  EXPECT_EQ(outcome.err.rfind("error: `--reference=` has an empty value", 0), 0U) << outcome.err;
}

TEST(RunTest, ATableWithoutOneOverallResultIsAList) {
  FakeServer server;
  server.get_decision_table = [](const v1::GetDecisionTableRequest&,
                                 v1::GetDecisionTableResponse* response) {
    for (const char* const name : {"objective", "skill.writing"}) {
      response->add_axes()->set_name(name);
    }
    v1::TableRegion* region = response->add_regions();
    for (const auto& [from, to] : {std::pair("none", "none"), std::pair("", "20")}) {
      v1::TableRange* range = region->add_ranges();
      range->set_from(from);
      range->set_to(to);
    }
    region->set_outcome("report");
    region->add_rules("always");
    return grpc::Status::OK;
  };
  const testing::Outcome outcome = RunSeuil({"table", "--grid", "x"}, server.address());
  EXPECT_EQ(outcome.out.substr(0, outcome.out.find("1 region;")),
            "OBJECTIVE  SKILL.WRITING  OUTCOME  RULES\n"
            "none       absent to 20   report   always\n");
}

TEST(RunTest, AnAsOfReachesTheServerAsTheInstantPrinted) {
  FakeServer server;
  v1::VersionSelector seen;
  server.evaluate = [&](const v1::EvaluateRequest& request, v1::EvaluateResponse* response) {
    seen = request.version();
    return testing::DefaultEvaluate(request, response);
  };
  const testing::Outcome outcome = RunSeuil(
      {"evaluate", "--grid", "cloe", "--none", "--result-level", "B2", "--as-of", "2026-03-01"},
      server.address());
  EXPECT_EQ(outcome.code, 0);
  EXPECT_EQ(seen.as_of().seconds(), 1772319600);  // 2026-02-28T23:00:00Z
  EXPECT_EQ(outcome.err, "note: as of 2026-03-01T00:00:00+01:00\n");
}

TEST(RunTest, ASkillIsALevelOrAScoreAsTheGridSays) {
  FakeServer server;
  server.get_grid = [](const v1::GetGridRequest&, v1::GetGridResponse* response) {
    v1::Skill* writing = response->add_skills();
    writing->set_id("writing");
    writing->set_measure(v1::MEASURE_SCORE);
    v1::Skill* speaking = response->add_skills();
    speaking->set_id("speaking");
    speaking->set_measure(v1::MEASURE_LEVEL);
    return grpc::Status::OK;
  };
  v1::Result seen;
  server.evaluate = [&](const v1::EvaluateRequest& request, v1::EvaluateResponse*) {
    seen = request.result();
    return grpc::Status::OK;
  };
  RunSeuil({"evaluate", "--grid", "x", "--none", "--skill", "writing=62.5", "--skill", "speaking=3",
            "--skill", "other=1"},
           server.address());
  EXPECT_EQ(seen.skills().at("writing").score(), "62.5");
  EXPECT_EQ(seen.skills().at("speaking").level(), "3");
  EXPECT_EQ(seen.skills().at("other").level(), "1");
}

}  // namespace
}  // namespace seuil::client
