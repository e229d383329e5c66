// What `seuild diff` writes and its exit status, on the story of tests/data/story and on a scheme
// that changed its scale.
#include "tools/diff.h"

#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <utility>

#include "gtest/gtest.h"
#include "registry/load.h"
#include "source/grid_directory.h"
#include "testutil/temp_directory.h"
#include "tools/diff_report.h"
#include "tools/golden.h"

namespace seuil::tools {
namespace {

struct Output {
  int status;
  std::string out, err;
};

// Paths are as given: the tools run at the root of the sources.
class DiffOutput : public ::testing::Test {
 protected:
  void SetUp() override { std::filesystem::current_path(kSource); }

  static Output Run(const DiffOptions& options) {
    std::ostringstream out, err;
    const int status = Diff(options, out, err);
    return {status, out.str(), err.str()};
  }
};

std::string Story(const std::string& version) {
  return "tests/data/story/cloe/" + version + ".toml";
}
std::string Toefl(const std::string& version) {
  return "tests/data/grids/toefl-ibt/" + version + ".toml";
}

TEST_F(DiffOutput, GoldenInEveryFormat) {
  const struct {
    const char* name;
    std::string before, after;
  } pairs[] = {{"adds_jobs", Story("1.0.0"), Story("1.1.0")},
               {"moves_a_job", Story("1.1.0"), Story("2.0.0")},
               {"same", Story("1.0.0"), Story("1.0.0")},
               {"scale", Toefl("1.0.0"), Toefl("2.0.0")}};
  for (const auto& [name, before, after] : pairs) {
    // Loaded once: a domain of a million inputs is proven each time.
    const auto load = [](const std::string& path) {
      return registry::LoadVersion(*source::ReadVersion(path, {}), {}).version;
    };
    const auto comparison = registry::CompareVersions(*load(before), *load(after), {});
    ASSERT_TRUE(comparison.ok());
    const DiffReport report{.comparison = *comparison, .limit = 50};
    const std::string stem = "diff_" + std::string(name);
    ExpectGolden(stem + ".txt", DiffText(report));
    ExpectGolden(stem + ".md", DiffMarkdown(report));
    ExpectGolden(stem + ".json", DiffJson(report).dump(1) + "\n");
  }
}

TEST_F(DiffOutput, FormatsAreThose) {
  const auto start = [](DiffFormat format) {
    const Output output =
        Run({.before = Story("1.0.0"), .after = Story("1.1.0"), .format = format});
    EXPECT_EQ(output.status, 0);
    EXPECT_EQ(output.err, "");
    return output.out.substr(0, 6);
  };
  EXPECT_EQ(start(DiffFormat::kText), "cloe 1");
  EXPECT_EQ(start(DiffFormat::kMarkdown), "# cloe");
  EXPECT_EQ(start(DiffFormat::kJson), "{\n \"gr");
}

TEST_F(DiffOutput, GuardsRefuse) {
  DiffOptions options{.before = Story("1.1.0"), .after = Story("2.0.0")};
  options.guards.max_outcome_changes = 1;
  options.guards.max_outcome_losses = 1;
  EXPECT_EQ(Run(options).status, 0);
  options.guards.max_outcome_losses = 0;
  options.format = DiffFormat::kJson;
  const Output refused = Run(options);
  EXPECT_EQ(refused.status, 1);
  EXPECT_EQ(refused.err, "seuild: max_outcome_losses is 1, and the limit is 0\n");
  const nlohmann::json json = nlohmann::json::parse(refused.out);
  EXPECT_FALSE(json["guards"]["hold"].get<bool>());
  EXPECT_EQ(json["guards"]["exceeded"][0]["guard"], "max_outcome_losses");
  // The other way round the job wins.
  std::swap(options.before, options.after);
  EXPECT_EQ(Run(options).status, 0);
}

TEST_F(DiffOutput, ListsAreCutAndTotalsSaid) {
  DiffOptions options{.before = Story("1.0.0"), .after = Story("1.1.0"), .limit = 1};
  const std::string text = Run(options).out;
  EXPECT_NE(text.find("jobs: 2 changed\n"), std::string::npos) << text;
  EXPECT_NE(text.find("  and 1 more (--limit 0 lists all)\n"), std::string::npos) << text;
  options.format = DiffFormat::kJson;
  const nlohmann::json json = nlohmann::json::parse(Run(options).out);
  EXPECT_EQ(json["jobs"].size(), 1u);
  EXPECT_EQ(json["jobs_total"], 2);
}

TEST_F(DiffOutput, WhatCannotBeCompared) {
  EXPECT_EQ(Run({.before = "none.toml", .after = Story("1.0.0")}).status, 2);
  EXPECT_EQ(Run({.before = "tests/data/story/cloe", .after = Story("1.0.0")}).status, 2);
  const Output grids =
      Run({.before = Story("1.0.0"), .after = "tests/data/grids/lilate/1.0.0.toml"});
  EXPECT_EQ(grids.status, 2);
  EXPECT_EQ(grids.err, "seuild: the versions are of two grids, `cloe` and `lilate`\n");
  testutil::TempDirectory root;
  root.Write("1.1.0.toml", "format = 1\n");
  const Output broken = Run({.before = Story("1.0.0"), .after = root / "1.1.0.toml"});
  EXPECT_EQ(broken.status, 1);
  EXPECT_NE(broken.err.find("refused, so it cannot be compared"), std::string::npos);
}

// A dot in the way the file is written is no change of what it says.
TEST_F(DiffOutput, OtherBytesOfTheSameGrid) {
  testutil::TempDirectory root;
  root.Write("1.0.0.toml", Read(Story("1.0.0")) + "# a comment\n");
  const Output output = Run({.before = Story("1.0.0"), .after = root / "1.0.0.toml"});
  EXPECT_EQ(output.status, 0);
  EXPECT_EQ(output.out.substr(0, output.out.find('\n')),
            "cloe 1.0.0 -> 1.0.0: no step; nothing that is read differs; 0 outcome changes, 0 "
            "losses; equivalent");
}

}  // namespace
}  // namespace seuil::tools
