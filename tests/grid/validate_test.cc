#include "grid/validate.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "base/problem_text.h"
#include "fmt/format.h"
#include "grid/parse.h"

namespace seuil::grid {
namespace {

namespace fs = std::filesystem;

std::string Read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

struct Checked {
  ValidateReport report;
  Problems problems{"probe.toml"};
};

Checked Check(const std::string& text) {
  Checked checked;
  const std::optional<GridSpec> spec = ParseGrid(text, FileLimits{}, checked.problems);
  if (spec) checked.report = Validate(*spec, checked.problems);
  return checked;
}

std::vector<fs::path> GridFiles() {
  std::vector<fs::path> files;
  for (const char* root : {"grids", "tests/data/grids"}) {
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(SEUIL_SOURCE_DIR) / root)) {
      const std::string name = entry.path().filename().string();
      const bool grid =
          name.ends_with(".toml") && !name.ends_with(".cases.toml") && name != "releases.toml";
      if (grid) files.push_back(entry.path());
    }
  }
  return files;
}

TEST(Validate, FindsNothingInTheShippedGrids) {
  const std::vector<fs::path> files = GridFiles();
  EXPECT_GE(files.size(), 7u);
  for (const fs::path& file : files) {
    const std::string text = Read(file);
    const Checked checked = Check(text);
    EXPECT_EQ(checked.problems.errors() + checked.problems.warnings(), 0u)
        << PrintProblems(checked.problems, text);
  }
}

std::string Grid(const std::string& levels, const std::string& more) {
  return fmt::format(R"(format = 1
[grid]
id = "probe"
version = "1.0.0"
locales = ["fr", "en"]
title = {{ fr = "Grille", en = "Grid" }}
source = {{ title = "t", issuer = "i", edition = "e" }}
[scale]
certifiable_from = "A2"
levels = [{}]
[objective]
accepts = ["level"]
[result]
overall = {{ from = "given", as = "level" }}
[[outcomes]]
id = "report"
kind = "report"
title = {{ fr = "Rapport" }}
{})",
                     levels, more);
}

constexpr char kLevels[] =
    R"({ id = "A1", title = { fr = "A1" } }, { id = "A2", title = { fr = "A2", en = "A2" } })";

TEST(Validate, CountsMissingTranslations) {
  const Checked checked = Check(Grid(kLevels, ""));
  EXPECT_EQ(checked.problems.errors(), 0u);
  EXPECT_EQ(checked.report.missing_translations, 2u);  // A1 and the outcome
}

// Sub-levels on either side of their base, and floors below everything.
TEST(Validate, TakesSubLevelsBesideTheirBase) {
  const Checked checked = Check(Grid(R"(
  { id = "A0", title = { fr = "A0" }, floor = true },
  { id = "A1", title = { fr = "A1" } },
  { id = "A1+", title = { fr = "A1+" }, base = "A1" },
  { id = "A2-", title = { fr = "A2-" }, base = "A2" },
  { id = "A2", title = { fr = "A2" } },
)",
                                     ""));
  EXPECT_EQ(checked.problems.errors(), 0u) << PrintProblems(checked.problems);
}

TEST(Validate, SaysWhatIsMeant) {
  const std::string jobs = R"(
[[bands]]
id = "a1"
levels = ["A1"]
label = { fr = "A1" }
[[bands]]
id = "a2"
levels = ["A2"]
label = { fr = "A2" }
[[jobs]]
id = "acheteur"
band = "a22"
title = { fr = "Acheteur" }
)";
  const Checked checked = Check(Grid(kLevels, jobs));
  ASSERT_EQ(checked.problems.Sorted().size(), 1u);
  const Problem problem = checked.problems.Sorted().front();
  EXPECT_EQ(problem.message, "job `acheteur` names no band of this file: `a22`");
  EXPECT_EQ(problem.hint, "did you mean `a2`?");
}

// The hints of a file of the broken corpus, in the order of its problems.
std::vector<std::string> HintsOf(const std::string& name) {
  const fs::path broken = fs::path(SEUIL_SOURCE_DIR) / "tests" / "data" / "broken";
  std::vector<std::string> hints;
  for (const Problem& problem : Check(Read(broken / (name + ".toml"))).problems.Sorted()) {
    hints.push_back(problem.hint);
  }
  return hints;
}

TEST(Validate, HintsAreWhatToWrite) {
  using Hints = std::vector<std::string>;
  EXPECT_EQ(HintsOf("wrong-type--text"),
            (Hints{"write `{ fr = \"…\" }`: a text stands by its locale",
                   "write `title = { fr = \"Acheteur\" }`: a text stands by its locale"}));
  EXPECT_EQ(HintsOf("wrong-type--one-bracket"),
            (Hints{"write `[{ … }]`: it is a list, also where it holds one",
                   "write `[[skills]]`, in two brackets"}));
  EXPECT_EQ(HintsOf("level-unknown--relative"), Hints{"write `{ objective = -1 }`"});
  EXPECT_EQ(HintsOf("unknown-key--misplaced"),
            (Hints{"it is a key of `[otherwise]`",
                   "it is a key of the file: it stands before the first `[table]`"}));
}

// Each score that some skill can have, and no other, may be the minimum.
TEST(Validate, BandsOfAMinimumStartAtAScoreOfSomeSkill) {
  const auto errors = [](const std::string& band) {
    std::string text = Grid(kLevels, R"(
[[skills]]
id = "a"
title = { fr = "a" }
as = "score"
score = { min = "0", max = "20", step = "0.5" }
[[skills]]
id = "b"
title = { fr = "b" }
as = "score"
score = { min = "10.25", max = "20.25", step = "0.5" }
)");
    const std::string overall = R"(overall = { from = "given", as = "level" })";
    text.replace(text.find(overall), overall.size(),
                 fmt::format(R"(overall = {{ from = "minimum", as = "score" }}
bands = [{{ from = "0", level = "A1" }}, {{ from = "{}", level = "A2" }}])",
                             band));
    return Check(text).problems.errors();
  };
  EXPECT_EQ(errors("12.5"), 0u);
  EXPECT_EQ(errors("12.25"), 0u);  // of `b`
  EXPECT_EQ(errors("9.75"), 1u);   // below all of `b`
  EXPECT_EQ(errors("12.1"), 1u);
}

// Everything wrong with everything: time must not grow with the square, and what is kept is
// limited.
TEST(Validate, StaysLinearInAFileFullOfErrors) {
  constexpr size_t kJobs = 20'000;
  std::string jobs;
  for (size_t i = 0; i < kJobs; ++i) {
    jobs += fmt::format(
        "[[jobs]]\nid = \"job-{}\"\nband = \"b{}\"\ntitle = {{ en = \"x\" }}\nstatus = "
        "\"deprecated\"\nreplaced_by = \"gone-{}\"\n",
        i / 2, i, i);
  }
  const Checked checked = Check(Grid(kLevels, jobs));
  EXPECT_EQ(checked.problems.errors(), 3 * kJobs + kJobs / 2);
  EXPECT_EQ(checked.problems.Sorted().size(), 200u);
}

}  // namespace
}  // namespace seuil::grid
