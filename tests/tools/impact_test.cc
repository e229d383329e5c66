// What `seuild impact` writes and its exit status: the story of tests/data/story on an invented
// population, and every kind of file that is refused.
#include "tools/impact.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "testutil/temp_directory.h"
#include "tools/golden.h"

namespace seuil::tools {
namespace {

struct Output {
  int status;
  std::string out, err;
};

constexpr char kPopulation[] = "tests/data/population/invented.csv";

// Paths are as given: the tools run at the root of the sources.
class ImpactOutput : public ::testing::Test {
 protected:
  void SetUp() override { std::filesystem::current_path(kSource); }

  static Output Run(const ImpactOptions& options) {
    std::ostringstream out, err;
    const int status = AssessImpact(options, out, err);
    return {status, out.str(), err.str()};
  }

  // Of a file with that text, under the story's 1.1.0 and 2.0.0.
  nlohmann::json Counted(const std::string& csv) {
    root_.Write("population.csv", csv);
    const Output output = Run({.before = Story("1.1.0"),
                               .after = Story("2.0.0"),
                               .population = root_ / "population.csv",
                               .format = ReportFormat::kJson});
    EXPECT_EQ(output.status, 0) << output.err;
    EXPECT_EQ(output.err, "");
    return nlohmann::json::parse(output.out);
  }

  static std::string Story(const std::string& version) {
    return "tests/data/story/cloe/" + version + ".toml";
  }

  testutil::TempDirectory root_;
};

TEST_F(ImpactOutput, GoldenInEveryFormat) {
  const struct {
    const char* name;
    std::string before, after;
  } pairs[] = {{"adds_jobs", Story("1.0.0"), Story("1.1.0")},
               {"moves_a_job", Story("1.1.0"), Story("2.0.0")},
               {"same", Story("1.1.0"), Story("1.1.0")}};
  for (const auto& [name, before, after] : pairs) {
    ImpactOptions options{.before = before, .after = after, .population = kPopulation};
    const Output text = Run(options);
    EXPECT_EQ(text.status, 0);
    EXPECT_EQ(text.err, "");
    options.format = ReportFormat::kJson;
    const Output json = Run(options);
    EXPECT_EQ(json.status, 0);
    const std::string stem = "impact_" + std::string(name);
    ExpectGolden(stem + ".txt", text.out);
    ExpectGolden(stem + ".json", json.out);
  }
}

TEST_F(ImpactOutput, RefusedFilesAreToldLikeACompilerDoes) {
  std::vector<std::string> files;
  for (const auto& entry :
       std::filesystem::directory_iterator("tests/golden/tools/data/population")) {
    files.push_back(entry.path().string());
  }
  std::sort(files.begin(), files.end());
  EXPECT_EQ(files.size(), 14u);
  std::string told;
  for (const std::string& file : files) {
    const Output output =
        Run({.before = Story("1.1.0"), .after = Story("2.0.0"), .population = file});
    EXPECT_EQ(output.status, 1) << file;
    EXPECT_EQ(output.out, "") << file;
    told += output.err;
  }
  ExpectGolden("impact_refused.txt", told);
  for (const char* code :
       {"csv-malformed", "header-missing", "column-unknown", "column-duplicate", "result-missing",
        "row-length", "cell-malformed", "none-malformed", "count-malformed"}) {
    EXPECT_NE(told.find("[" + std::string(code) + "]"), std::string::npos) << code;
  }
}

TEST_F(ImpactOutput, RowsAreAddedUpAndNobodyIsKept) {
  const nlohmann::json rows = Counted(
      "reference,job,result_level,digest\n"
      "INVENTED-1,agent-logistique,B1,x\n"
      "INVENTED-2,agent-logistique,B1,y\n"
      "INVENTED-3,acheteur,B1,\n");
  EXPECT_EQ(rows["inputs"], 2);
  EXPECT_EQ(rows["counts"]["all"], 3);
  EXPECT_EQ(rows["counts"]["lost"], 2);
  EXPECT_EQ(rows.dump().find("INVENTED"), std::string::npos);
  const nlohmann::json counts = Counted(
      "\xEF\xBB\xBFresult_level, job ,count\r\nB1,agent-logistique,2\r\n"
      "B2,acheteur,0\r\nB1,acheteur,1\r\n");
  EXPECT_EQ(counts, rows);
}

TEST_F(ImpactOutput, CountsPastCountingAreNull) {
  const nlohmann::json json = Counted(
      "job,result_level,count\n"
      "agent-logistique,B1,18446744073709551614\nagent-logistique,B1,1\nacheteur,B1,1\n");
  EXPECT_TRUE(json["counts"]["lost"].is_null());
  EXPECT_EQ(json["counts"]["same"], 1);
}

TEST_F(ImpactOutput, SkillsAreLevelsOrScoresAsTheVersionMeasuresThem) {
  root_.Write("levels.csv",
              "level,skill.listening,skill.reading,skill.speaking,skill.writing,skill.interaction\n"
              "B2,B2,B2,B2,B2,B2\n");
  root_.Write("scores.csv",
              "skill.reading,skill.listening,skill.speaking,skill.writing\n20,20,20,20\n");
  const struct {
    std::string grid, population;
  } runs[] = {{"tests/data/grids/cles", "levels.csv"},
              {"tests/data/grids/toefl-ibt", "scores.csv"}};
  for (const auto& [grid, population] : runs) {
    const std::string file = grid + "/1.0.0.toml";
    const Output output = Run({.before = file,
                               .after = file,
                               .population = root_ / population,
                               .format = ReportFormat::kJson,
                               .strict = true});
    EXPECT_EQ(output.status, 0) << output.err << output.out;
    const nlohmann::json json = nlohmann::json::parse(output.out);
    EXPECT_EQ(json["counts"]["same"], 1) << json.dump(1);
  }
}

TEST_F(ImpactOutput, StrictRefusesWhatCannotBeDecided) {
  ImpactOptions options{
      .before = Story("1.0.0"), .after = Story("1.1.0"), .population = kPopulation, .strict = true};
  const Output strict = Run(options);
  EXPECT_EQ(strict.status, 1);
  EXPECT_NE(strict.out, "");
  EXPECT_EQ(strict.err, "seuild: a version cannot decide every input, and --strict was said\n");
}

TEST_F(ImpactOutput, ListsAreCutAndTotalsSaid) {
  ImpactOptions options{
      .before = Story("1.0.0"), .after = Story("1.1.0"), .population = kPopulation, .limit = 1};
  EXPECT_NE(Run(options).out.find("more (--limit 0 lists all)\n"), std::string::npos);
  options.format = ReportFormat::kJson;
  const nlohmann::json json = nlohmann::json::parse(Run(options).out);
  EXPECT_EQ(json["objectives"].size(), 1u);
  EXPECT_GT(json["objectives_total"], 1);
}

TEST_F(ImpactOutput, WhatCannotBeOpened) {
  const ImpactOptions good{
      .before = Story("1.0.0"), .after = Story("1.1.0"), .population = kPopulation};
  const auto complaint = [](const ImpactOptions& options, int status) {
    const Output output = Run(options);
    EXPECT_EQ(output.status, status);
    EXPECT_EQ(output.out, "");
    return output.err;
  };
  ImpactOptions options = good;
  options.before = "none.toml";
  complaint(options, 2);
  options.before = "tests/data/grids/lilate/1.0.0.toml";
  EXPECT_EQ(complaint(options, 2), "seuild: the versions are of two grids, `lilate` and `cloe`\n");
  options = good;
  options.population = "none.csv";
  EXPECT_EQ(complaint(options, 2), "seuild: none.csv: No such file or directory\n");
  options.population = "tests/data";
  EXPECT_EQ(complaint(options, 2), "seuild: tests/data: Is a directory\n");
  options = good;
  root_.Write("1.1.0.toml", "format = 1\n");
  options.after = root_ / "1.1.0.toml";
  complaint(options, 1);
}

}  // namespace
}  // namespace seuil::tools
