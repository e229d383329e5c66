#include "decision/cases.h"

#include <gtest/gtest.h>

#include "decision/loaded.h"

namespace seuil::decision {
namespace {

struct Ran {
  std::optional<Cases> cases;
  CasesReport report;
  Problems problems{"cases"};

  // "line code: message" of the only problem; a count where there are more or none.
  std::string only() const {
    const std::vector<Problem> all = problems.Sorted();
    if (all.size() != 1)
      return std::to_string(all.size()) + " problems: " + PrintProblems(problems);
    return std::to_string(all[0].at.line) + " " + all[0].code + ": " + all[0].message;
  }
};

Ran Try(const Loaded& loaded, const std::string& text) {
  Ran ran;
  ran.cases = ParseCases(text, FileLimits{}, ran.problems);
  if (ran.cases && !ran.problems.has_errors()) {
    ran.report = RunCases(*loaded.grid, *ran.cases, ran.problems).value_or(CasesReport{});
  }
  return ran;
}

class CasesTest : public testing::Test {
 protected:
  // One case after others that exercise every rule of CLOE; it stands on line 7.
  static Ran RunOne(const std::string& one) {
    return Try(Load("grids/cloe/1.0.0.toml"), R"(format = 1
grid = "cloe"
version = "1.0.0"
cases = [
  { name = "all", objective = { job = "acheteur" }, result = { level = "C2" }, expect = { outcome = "certificate" } },
  { name = "none", objective = { none = true }, result = { level = "A1" }, expect = { outcome = "attestation" } },
  { name = "one", )" + one + " },\n]\n");
  }
};

TEST_F(CasesTest, ShippedCasesHoldAndExerciseEveryRule) {
  const Ran ran = Try(Load("grids/cloe/1.0.0.toml"), ReadText("grids/cloe/1.0.0.cases.toml"));
  EXPECT_TRUE(ran.problems.Sorted().empty()) << PrintProblems(ran.problems);
  EXPECT_GE(ran.report.run, 80u);
  EXPECT_EQ(ran.report.failed, 0u);
  EXPECT_TRUE(ran.report.unexercised_rules.empty());
}

TEST_F(CasesTest, IllustrationsHold) {
  for (const char* version : {"cles/1.0.0", "delf-b2/1.0.0", "lilate/1.0.0", "lte/1.0.0",
                              "toefl-ibt/1.0.0", "toefl-ibt/2.0.0"}) {
    const std::string path = std::string("tests/data/grids/") + version;
    const Ran ran = Try(Load(path + ".toml"), ReadText(path + ".cases.toml"));
    EXPECT_TRUE(ran.problems.Sorted().empty()) << path << "\n" << PrintProblems(ran.problems);
    EXPECT_GT(ran.report.run, 0u) << path;
  }
}

TEST_F(CasesTest, NamesEachPartThatDiffers) {
  const std::string question = R"(objective = { job = "acheteur", level = "A2" }, )"
                               R"(result = { level = "A1" }, expect = )";
  EXPECT_EQ(RunOne(question + R"({ outcome = "attestation", threshold = "A2", rules = )"
                              R"(["objective-not-reached"], notices = ["THRESHOLD_LOWERED"] })")
                .only(),
            "0 problems: ");
  EXPECT_EQ(
      RunOne(question +
             R"({ outcome = "certificate", threshold = "B1", attained_level = "A2", )"
             R"(rules = [], attained_score = "1", certificate_from = "", notices = [] })")
          .only(),
      "7 case-failed: case `one`: outcome is `attestation`, not `certificate`; rules is "
      "[objective-not-reached], not []; threshold is `A2`, not `B1`; attained_level is `A1`, not "
      "`A2`; attained_score is nothing, not `1`; certificate_from is `A2`, not nothing; notices is "
      "[THRESHOLD_LOWERED], not []");
  EXPECT_EQ(RunOne(question + R"({ outcome = "attestation", missing = [{ wanted = )"
                              R"("at_least C2", actual = "A1" }, { input = "attained" }] })")
                .only(),
            "0 problems: ");
  EXPECT_EQ(
      RunOne(question + R"({ outcome = "attestation", missing = [] })").only(),
      "7 case-failed: case `one`: missing is [top-level: attained at_least C2, was `A1`, "
      "objective-reached: attained at_least A2, was `A1`], not the list that the case states");
}

TEST_F(CasesTest, ComparesReasonAndField) {
  const std::string question =
      R"(objective = { job = "astronaute" }, result = { level = "B1" }, expect = )";
  EXPECT_EQ(RunOne(question + R"({ error = "JOB_UNKNOWN", field = "objective.job" })").only(),
            "0 problems: ");
  EXPECT_EQ(RunOne(question + R"({ error = "JOB_REMOVED", field = "objective" })").only(),
            "7 case-failed: case `one`: error is `JOB_UNKNOWN`, not `JOB_REMOVED`; field is "
            "`objective.job`, not `objective`");
  EXPECT_EQ(RunOne(question + R"({ outcome = "certificate" })").only(),
            "7 case-failed: case `one`: the answer is error JOB_UNKNOWN at `objective.job` (the "
            "grid has no job `astronaute`), not outcome `certificate`");
  EXPECT_EQ(RunOne(R"(objective = { none = true }, result = { level = "B1" }, )"
                   R"(expect = { error = "LEVEL_UNKNOWN" })")
                .only(),
            "7 case-failed: case `one`: the answer is outcome `attestation`, not error "
            "LEVEL_UNKNOWN");
  EXPECT_EQ(RunOne(question + R"({ error = "JOB_UNKOWN" })").only(),
            "7 case-reason-unknown: case `one` expects `JOB_UNKOWN`, which is no reason of an "
            "error");
}

TEST_F(CasesTest, RefusesWhatIsNoCasesFile) {
  const Loaded cloe = Load("grids/cloe/1.0.0.toml");
  EXPECT_FALSE(Try(cloe, "format = 2\n").cases.has_value());
  EXPECT_FALSE(Try(cloe, "format = ").cases.has_value());
  EXPECT_EQ(Try(cloe, "format = 1\ngrid = \"lte\"\nversion = \"1.0.0\"\ncases = []\n").only(),
            "2 cases-of-another: these are cases of grid `lte`, and the grid is `cloe`");
  EXPECT_EQ(Try(cloe, "format = 1\ngrid = \"cloe\"\nversion = \"1.0.1\"\ncases = []\n").only(),
            "3 cases-of-another: these are cases of version 1.0.1, and the version is 1.0.0");
  EXPECT_EQ(RunOne(R"(result = { level = "B1" }, expected = { outcome = "x" })").problems.errors(),
            2u);  // an unknown key and a missing one
  EXPECT_EQ(Try(cloe, R"(format = 1
grid = "cloe"
version = "1.0.0"
cases = [
  { name = "x", objective = { none = true }, result = { level = "C2" }, expect = { outcome = "certificate" } },
  { name = "x", objective = { none = true }, result = { level = "C2" }, expect = { outcome = "certificate" } },
])")
                .only(),
            "6 case-name-twice: two cases are called `x`; the other stands in line 5");
}

TEST_F(CasesTest, WarnsOfRulesThatNoCaseExercises) {
  const Ran ran = Try(Load("grids/cloe/1.0.0.toml"), R"(format = 1
grid = "cloe"
version = "1.0.0"
cases = [
  { name = "x", objective = { none = true }, result = { level = "C2" }, expect = { outcome = "certificate" } },
])");
  EXPECT_EQ(ran.report.unexercised_rules,
            (std::vector<std::string>{"objective-reached", "objective-not-reached"}));
  EXPECT_EQ(ran.problems.warnings(), 2u);
  EXPECT_FALSE(ran.problems.has_errors());
}

}  // namespace
}  // namespace seuil::decision
