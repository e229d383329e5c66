// What the offline tools write and their exit status. Output is compared with the files of
// tests/golden/tools; SEUIL_UPDATE_GOLDEN=1 writes them anew.
#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "base/instant.h"
#include "gtest/gtest.h"
#include "testutil/temp_directory.h"
#include "tools/check.h"
#include "tools/golden.h"
#include "tools/schema.h"
#include "tools/table.h"
#include "tools/test_cases.h"

namespace seuil::tools {
namespace {

namespace fs = std::filesystem;
using testutil::TempDirectory;

struct Output {
  int status;
  std::string out, err;
};

// Paths in the output are as given: the tools run at the root of the sources.
class ToolsOutput : public ::testing::Test {
 protected:
  void SetUp() override { fs::current_path(kSource); }

  static Output RunCheck(const CheckOptions& options) {
    std::ostringstream out, err;
    const int status = Check(options, *ParseInstant("2026-12-01T00:00:00Z"), out, err);
    return {status, out.str(), err.str()};
  }
  static Output RunTable(const TableOptions& options) {
    std::ostringstream out, err;
    const int status = PrintTable(options, out, err);
    return {status, out.str(), err.str()};
  }
  static Output RunTest(const TestOptions& options) {
    std::ostringstream out, err;
    const int status = TestCases(options, out, err);
    return {status, out.str(), err.str()};
  }
};

constexpr char kBroken[] = "tests/golden/tools/data/grid";

TEST_F(ToolsOutput, CheckShowsABrokenFileLikeACompiler) {
  const Output text = RunCheck({.paths = {kBroken}});
  EXPECT_EQ(text.status, 1);
  EXPECT_EQ(text.err, "");
  ExpectGolden("check_broken.txt", text.out);
  const Output json = RunCheck({.paths = {kBroken}, .format = ReportFormat::kJson});
  EXPECT_EQ(json.status, 1);
  ExpectGolden("check_broken.json", json.out);
  EXPECT_FALSE(nlohmann::json::parse(json.out)["valid"].get<bool>());
}

TEST_F(ToolsOutput, CheckSaysWhatWasProven) {
  const Output text = RunCheck({.paths = {"grids"}, .strict = true});
  EXPECT_EQ(text.status, 0);
  EXPECT_EQ(text.out.find("grids/cloe/1.0.0.toml: 36 cells, all enumerated; `otherwise` covers 20; "
                          "36 points cross-checked; "),
            0u)
      << text.out;
  EXPECT_NE(text.out.find(" cases hold; 0 texts without translation\n3 versions: no problems\n"),
            std::string::npos)
      << text.out;
  const nlohmann::json json = nlohmann::json::parse(
      RunCheck({.paths = {"grids/cloe/1.0.0.toml"}, .format = ReportFormat::kJson}).out);
  EXPECT_TRUE(json["valid"].get<bool>());
  EXPECT_EQ(json["versions"][0]["proof"]["cells"], 36);
  EXPECT_EQ(json["versions"][0]["proof"]["otherwise_cells"], 20);
  EXPECT_EQ(json["versions"][0]["proof"]["cross_checked"], 36);
  EXPECT_EQ(json["versions"][0]["proof"]["cases"]["failed"], 0);
}

// The plan of CLOE as it was with its first version alone.
std::string FirstRelease() {
  const std::string plan = Read("grids/cloe/releases.toml");
  return plan.substr(0, plan.find("[[release]]", plan.find("[[release]]") + 1));
}

// Two versions of one small grid.
void WriteTwoVersions(const TempDirectory& root) {
  std::string grid = Read("tests/data/grids/lilate/1.0.0.toml");
  root.Write("lilate/1.0.0.toml", grid);
  const std::string version = "version = \"1.0.0\"";
  grid.replace(grid.find(version), version.size(), "version = \"1.0.1\"");
  root.Write("lilate/1.0.1.toml", grid);
  root.Write("lilate/releases.toml", Read("tests/data/grids/lilate/releases.toml"));
}

TEST_F(ToolsOutput, EveryWayToNameAGridIsTheSame) {
  TempDirectory root;
  WriteTwoVersions(root);
  const auto versions = [&](const std::string& path) {
    const Output output = RunCheck({.paths = {path}, .format = ReportFormat::kJson});
    return nlohmann::json::parse(output.out)["versions"].size();
  };
  EXPECT_EQ(versions(root.path()), 2u);
  EXPECT_EQ(versions(root / "lilate"), 2u);
  EXPECT_EQ(versions(root / "lilate/"), 2u);
  EXPECT_EQ(versions(root / "lilate/releases.toml"), 2u);
  EXPECT_EQ(versions(root / "lilate/1.0.1.toml"), 1u);
  EXPECT_EQ(versions(root / "lilate/1.0.1.cases.toml"), 1u);
}

TEST_F(ToolsOutput, StrictMakesWarningsErrors) {
  TempDirectory root;
  root.Write("cloe/1.0.0.toml", Read("grids/cloe/1.0.0.toml"));  // without its cases
  root.Write("cloe/releases.toml", FirstRelease());
  const Output lenient = RunCheck({.paths = {root.path()}});
  EXPECT_EQ(lenient.status, 0);
  EXPECT_NE(lenient.out.find("warning"), std::string::npos);
  const Output strict = RunCheck({.paths = {root.path()}, .strict = true});
  EXPECT_EQ(strict.status, 1);
  EXPECT_EQ(strict.out.find("warning"), std::string::npos);
  EXPECT_NE(strict.out.find("1 version: 1 error\n"), std::string::npos) << strict.out;
}

// Of a folder: one file that is named is no statement about what serves.
TEST_F(ToolsOutput, CheckWarnsWhereNothingIsInForce) {
  TempDirectory root;
  root.Write("cloe/1.0.0.toml", Read("grids/cloe/1.0.0.toml"));
  root.Write("cloe/1.0.0.cases.toml", Read("grids/cloe/1.0.0.cases.toml"));
  const auto strict = [&](const std::string& path) {
    return RunCheck({.paths = {path}, .strict = true});
  };
  const std::string says =
      root / "cloe" +
      ": error: the grid has no releases.toml: nothing is in force [plan-missing]\n";
  for (const std::string& path : {root.path(), root / "cloe"}) {
    EXPECT_EQ(strict(path).status, 1);
    EXPECT_EQ(strict(path).out.find(says), 0u) << strict(path).out;
  }
  EXPECT_EQ(strict(root / "cloe/1.0.0.toml").status, 0);
  root.Write("cloe/releases.toml", "# not yet\n");
  EXPECT_NE(strict(root / "cloe")
                .out.find("releases.toml: error: the plan has no release: nothing is in force"),
            std::string::npos);
  root.Write("cloe/releases.toml", FirstRelease());
  EXPECT_EQ(strict(root.path()).status, 0);
}

TEST_F(ToolsOutput, CheckTellsCasesThatDidNotRunFromNone) {
  TempDirectory root;
  const std::string grid = root / "cloe/1.0.0.toml";
  const auto check = [&] { return RunCheck({.paths = {grid}}).out; };
  const std::string cases = Read("grids/cloe/1.0.0.cases.toml");
  root.Write("cloe/1.0.0.toml", Read("grids/cloe/1.0.0.toml"));
  EXPECT_NE(check().find("; no cases; "), std::string::npos) << check();
  root.Write("cloe/1.0.0.cases.toml", "format = 1\n" + cases);  // twice: no TOML
  EXPECT_NE(check().find("; cases not run; "), std::string::npos) << check();
  const std::string own = "version = \"1.0.0\"";
  std::string others = cases;
  others.replace(others.find(own), own.size(), "version = \"1.0.1\"");
  root.Write("cloe/1.0.0.cases.toml", others);
  EXPECT_NE(check().find("; cases not run; "), std::string::npos) << check();
  EXPECT_NE(RunTest({.paths = {grid}}).out.find("1.0.0.cases.toml: the cases were not run\n"),
            std::string::npos);
}

// What is read there is pasted behind `covers =`.
TEST_F(ToolsOutput, CheckWritesCoversAsAGridDoes) {
  const Output output = RunCheck({.paths = {"tests/data/grids/delf-b2"}});
  EXPECT_TRUE(std::regex_search(output.out, std::regex("`otherwise` covers [0-9]{5,};")))
      << output.out;
  EXPECT_NE(output.out.find(",765,201 cells"), std::string::npos) << output.out;
}

TEST_F(ToolsOutput, CheckWarnsWhereANumberClaimsLessThanTheChange) {
  const std::string story = "tests/data/story/cloe/";
  EXPECT_EQ(RunCheck({.paths = {story}, .strict = true}).status, 0);
  // The version that moves a job, called a minor one; each number alone is not compared.
  TempDirectory root;
  for (const char* const ending : {".toml", ".cases.toml"}) {
    root.Write(std::string("cloe/1.1.0") + ending, Read(story + "1.1.0" + ending));
    std::string text = Read(story + "2.0.0" + ending);
    const std::string version = "version = \"2.0.0\"";
    text.replace(text.find(version), version.size(), "version = \"1.2.0\"");
    root.Write(std::string("cloe/1.2.0") + ending, text);
    text.replace(text.find("1.2.0"), 5, "1.2.0-rc1");
    root.Write(std::string("cloe/1.2.0-rc1") + ending, text);
  }
  const Output output = RunCheck({.paths = {root / "cloe"}, .format = ReportFormat::kJson});
  EXPECT_EQ(output.status, 0);
  const nlohmann::json report = nlohmann::json::parse(output.out);
  nlohmann::json problems;
  for (const nlohmann::json& problem : report["problems"]) {
    if (problem["code"] != "plan-missing") problems.push_back(problem);
  }
  ASSERT_EQ(problems.size(), 2u) << output.out;
  for (const nlohmann::json& problem : problems) EXPECT_EQ(problem["code"], "version-step");
  EXPECT_EQ(problems[1]["message"],
            "version 1.2.0 claims a minor step from 1.1.0, and the change calls for a major one: 1 "
            "input decided otherwise; 1 job raised to a higher level");
  EXPECT_EQ(RunCheck({.paths = {root / "cloe"}, .strict = true}).status, 1);
  EXPECT_EQ(RunCheck({.paths = {root / "cloe/1.2.0.toml"}, .strict = true}).status, 0);
}

TEST_F(ToolsOutput, CheckReadsTheReleasePlan) {
  TempDirectory root;
  root.Write("cloe/1.0.0.toml", Read("grids/cloe/1.0.0.toml") + "# changed\n");
  root.Write("cloe/1.0.0.cases.toml", Read("grids/cloe/1.0.0.cases.toml"));
  root.Write("cloe/releases.toml", FirstRelease());
  const Output output = RunCheck({.paths = {root / "cloe"}});
  EXPECT_EQ(output.status, 1);
  EXPECT_NE(output.out.find("[digest-mismatch]"), std::string::npos) << output.out;
}

TEST_F(ToolsOutput, APathThatCannotBeOpenedIsWrongUsage) {
  TempDirectory empty;
  for (const std::string& path : {std::string("none"), std::string("none/1.0.0.toml"), empty.path(),
                                  std::string(300, 'n')}) {  // longer than a name can be
    EXPECT_EQ(RunCheck({.paths = {path}}).status, 2) << path;
    EXPECT_EQ(RunTest({.paths = {path}}).status, 2) << path;
    EXPECT_EQ(RunTable({.path = path}).status, 2) << path;
    EXPECT_NE(RunCheck({.paths = {path}}).err.find(path), std::string::npos);
  }
}

TEST_F(ToolsOutput, ANameThatIsNoTextIsReported) {
  TempDirectory root;
  root.Write("cloe/1.0.0.toml", Read("grids/cloe/1.0.0.toml"));
  root.Write("cloe/\xff.toml", "");
  const Output json = RunCheck({.paths = {root.path()}, .format = ReportFormat::kJson});
  EXPECT_EQ(json.status, 0);
  EXPECT_EQ(nlohmann::json::parse(json.out)["problems"][0]["code"], "file-name");
}

TEST_F(ToolsOutput, TestRunsCasesAndListsFailures) {
  const Output good = RunTest({.paths = {"grids", "tests/data/grids/lilate"}});
  EXPECT_EQ(good.status, 0);
  EXPECT_EQ(good.out.find("fail"), std::string::npos);
  TempDirectory root;
  std::string cases = Read("grids/cloe/1.0.0.cases.toml");
  const std::string expected = "outcome = \"certificate\"";
  cases.replace(cases.find(expected), expected.size(), "outcome = \"attestation\"");
  root.Write("cloe/1.0.0.toml", Read("grids/cloe/1.0.0.toml"));
  root.Write("cloe/1.0.0.cases.toml", cases);
  const Output bad = RunTest({.paths = {root.path()}});
  EXPECT_EQ(bad.status, 1);
  EXPECT_NE(bad.out.find("[case-failed]"), std::string::npos);
  EXPECT_NE(bad.out.find("1.0.0.cases.toml: 1 of "), std::string::npos) << bad.out;
  const Output json = RunTest({.paths = {root.path()}, .format = ReportFormat::kJson});
  EXPECT_EQ(json.status, 1);
  EXPECT_EQ(json.err, "");
  const nlohmann::json report = nlohmann::json::parse(json.out);
  EXPECT_FALSE(report["passed"].get<bool>());
  EXPECT_EQ(report["failed"], 1);
  EXPECT_EQ(report["versions"][0]["state"], "run");
  EXPECT_EQ(report["versions"][0]["failed"], 1);
  EXPECT_EQ(report["problems"].size(), 1u);
  EXPECT_EQ(report["problems"][0]["code"], "case-failed");
  EXPECT_GT(report["problems"][0]["line"], 1);
  root.Remove("cloe/1.0.0.cases.toml");
  EXPECT_EQ(RunTest({.paths = {root.path()}}).status, 1);  // nothing was tested
  EXPECT_EQ(RunTest({.paths = {kBroken}}).status, 1);
  const Output refused = RunTest({.paths = {kBroken}, .format = ReportFormat::kJson});
  EXPECT_EQ(nlohmann::json::parse(refused.out)["versions"][0]["state"], "refused");
  const Output all = RunTest({.paths = {"grids"}, .format = ReportFormat::kJson});
  EXPECT_EQ(all.status, 0);
  EXPECT_TRUE(nlohmann::json::parse(all.out)["passed"].get<bool>());
  EXPECT_EQ(nlohmann::json::parse(all.out)["problems"].size(), 0u);
}

TEST_F(ToolsOutput, TheTableOfCloe) {
  const Output text = RunTable({.path = "grids/cloe/1.0.0.toml"});
  EXPECT_EQ(text.status, 0);
  ExpectGolden("table_cloe.txt", text.out);
  ExpectGolden("table_cloe.csv",
               RunTable({.path = "grids/cloe/1.0.0.toml", .format = TableFormat::kCsv}).out);
  const Output json = RunTable({.path = "grids/cloe/1.0.0.toml", .format = TableFormat::kJson});
  ExpectGolden("table_cloe.json", json.out);
  EXPECT_EQ(nlohmann::json::parse(json.out)["regions"].size(), 36u);
}

TEST_F(ToolsOutput, TablesOfScoresSkillsAndLanguages) {
  ExpectGolden("table_lte.txt", RunTable({.path = "tests/data/grids/lte"}).out);
  ExpectGolden("table_lilate.txt", RunTable({.path = "tests/data/grids/lilate"}).out);
  ExpectGolden("table_delf.csv",
               RunTable({.path = "tests/data/grids/delf-b2", .format = TableFormat::kCsv}).out);
}

TEST_F(ToolsOutput, ATableIsOfOneVersionThatIsProven) {
  TempDirectory root;
  WriteTwoVersions(root);
  const Output two = RunTable({.path = root / "lilate"});
  EXPECT_EQ(two.status, 2);
  EXPECT_NE(two.err.find("lilate/1.0.1.toml"), std::string::npos);
  const Output broken = RunTable({.path = kBroken});
  EXPECT_EQ(broken.status, 1);
  EXPECT_EQ(broken.out, "");
  const Output json = RunTable({.path = kBroken, .format = TableFormat::kJson});
  EXPECT_EQ(json.status, 1);
  const nlohmann::json problems = nlohmann::json::parse(json.out);
  EXPECT_EQ(problems["problems"].size(), problems["errors"].get<size_t>());
  EXPECT_EQ(problems["problems"][0]["severity"], "error");
  EXPECT_EQ(json.err.find(": refused, so it has no table\n") == std::string::npos, false);
}

TEST_F(ToolsOutput, TheSchemaIsTheFileOfThisBuild) {
  EXPECT_EQ(GridSchema(), Read("grids/grid.schema.json"));
}

}  // namespace
}  // namespace seuil::tools
