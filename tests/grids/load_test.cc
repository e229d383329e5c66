// The data of this repository through the whole write path: every shipped grid, every illustration
// and the example of the specification load without an error or a warning, and their cases hold.
#include "registry/load.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <fstream>
#include <sstream>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/digest.h"
#include "base/problem.h"
#include "registry/plan.h"
#include "registry/plan_check.h"
#include "source/grid_directory.h"

namespace seuil {
namespace {

using registry::LoadResult;
using registry::LoadVersion;

std::string Path(const std::string& relative) { return SEUIL_SOURCE_DIR "/" + relative; }

std::string Print(const Problems& problems) {
  std::ostringstream text;
  for (const Problem& problem : problems.Sorted()) {
    text << problem.path << ":" << problem.at.line << ":" << problem.at.column << ": "
         << problem.message << " [" << problem.code << "]\n";
  }
  return text.str();
}

// What `check --strict` asks.
void ExpectClean(const LoadResult& loaded) {
  EXPECT_EQ(Print(loaded.problems), "");
  EXPECT_EQ(Print(loaded.case_problems), "");
  ASSERT_NE(loaded.version, nullptr);
  EXPECT_EQ(loaded.report.missing_translations, 0);
  EXPECT_GT(loaded.report.cross_checked, 0);
  ASSERT_TRUE(loaded.report.cases.has_value());
  EXPECT_GT(loaded.report.cases->run, 0);
  EXPECT_EQ(loaded.report.cases->failed, 0);
}

// Enumerating up to so many cells keeps the test fast; the two larger domains of the illustrations
// are proven by regions.
constexpr int64_t kEnumerated = 100'000;

size_t ExpectCleanRoot(const std::string& root) {
  registry::LoadLimits limits;
  limits.proof.cells = kEnumerated;
  const absl::StatusOr<source::GridScan> scan = source::ScanGrids(Path(root), {});
  EXPECT_TRUE(scan.ok()) << scan.status();
  if (!scan.ok()) return 0;
  EXPECT_EQ(Print(scan->problems), "");
  size_t versions = 0;
  for (const source::GridFolder& folder : scan->grids) {
    EXPECT_EQ(Print(folder.problems), "");
    for (const source::VersionFiles& files : folder.versions) {
      SCOPED_TRACE(files.grid.path);
      ExpectClean(LoadVersion(files, limits));
      ++versions;
    }
  }
  return versions;
}

LoadResult Load(const std::string& relative) {
  const absl::StatusOr<source::VersionFiles> files = source::ReadVersion(Path(relative), {});
  EXPECT_TRUE(files.ok()) << files.status();
  return LoadVersion(*files, {});
}

TEST(Data, ShippedGridsLoadClean) { EXPECT_EQ(ExpectCleanRoot("grids"), 3); }

TEST(Data, IllustrationsLoadClean) { EXPECT_EQ(ExpectCleanRoot("tests/data/grids"), 6); }

TEST(Data, TheTourOfTheFormatLoadsClean) { EXPECT_EQ(ExpectCleanRoot("tests/data/format"), 1); }

TEST(Data, PlansHold) {
  const absl::Time after_all = absl::FromCivil(absl::CivilDay(2027, 1, 1), absl::UTCTimeZone());
  size_t plans = 0;
  for (const char* root : {"grids", "tests/data/grids"}) {
    const absl::StatusOr<source::GridScan> scan = source::ScanGrids(Path(root), {});
    ASSERT_TRUE(scan.ok()) << scan.status();
    for (const source::GridFolder& folder : scan->grids) {
      ASSERT_TRUE(folder.plan.has_value()) << folder.path;
      Problems problems(folder.plan->path);
      const auto plan = registry::ReleasePlan::Parse(folder.plan->bytes, {}, problems);
      ASSERT_TRUE(plan.has_value()) << Print(problems);
      registry::CheckPlan(*plan, folder.versions, after_all, problems);
      EXPECT_EQ(Print(problems), "");
      ++plans;
    }
  }
  EXPECT_EQ(plans, 6);
}

TEST(Data, CloeHasTheCellsOfItsTable) {
  const LoadResult cloe = Load("grids/cloe/1.0.0.toml");
  ASSERT_NE(cloe.version, nullptr);
  const grid::ProofReport& proof = cloe.report.proof;
  EXPECT_TRUE(proof.enumerated);
  EXPECT_EQ(proof.cells.value(), 36);
  EXPECT_EQ(proof.otherwise_cells.value(), 20);
  ASSERT_EQ(proof.rules.size(), 2);
  EXPECT_EQ(proof.rules[0].holds.value(), 6);  // top-level: C2, whatever is asked
  EXPECT_EQ(proof.rules[0].decides_alone.value(), 1);
  EXPECT_EQ(proof.rules[1].holds.value(), 15);
}

TEST(Data, DelfIsProvenByRegions) {
  const LoadResult delf = Load("tests/data/grids/delf-b2/1.0.0.toml");
  ASSERT_NE(delf.version, nullptr);
  EXPECT_FALSE(delf.report.proof.enumerated);
  EXPECT_EQ(delf.report.proof.cells.value(), 51 * 51 * 51 * 51);
}

// The block of FORMAT.md that starts with `start`.
std::string ExampleOfFormat(const std::string& start) {
  std::ostringstream text;
  text << std::ifstream(Path("grids/FORMAT.md")).rdbuf();
  const std::string page = text.str();
  const size_t begin = page.find("```toml\n" + start);
  EXPECT_NE(begin, std::string::npos);
  const size_t from = begin + std::string("```toml\n").size();
  return page.substr(from, page.find("```", from) - from);
}

TEST(Data, TheExampleOfTheSpecificationLoadsClean) {
  source::VersionFiles files;
  files.grid_id = "demo";
  files.version = "1.0.0";
  files.grid = {"grids/demo/1.0.0.toml", "1.0.0.toml", ExampleOfFormat("format = 1\n\n[grid]\n")};
  files.digest = DigestOf(files.grid.bytes);
  files.cases = {"grids/demo/1.0.0.cases.toml", "1.0.0.cases.toml",
                 ExampleOfFormat("format = 1\ngrid = \"demo\"\n")};
  ExpectClean(LoadVersion(files, {}));
}

}  // namespace
}  // namespace seuil
