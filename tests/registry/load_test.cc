#include "registry/load.h"

#include <array>
#include <string>
#include <thread>
#include <vector>

#include "base/problem.h"
#include "decision/difference.h"
#include "decision/table.h"
#include "fmt/format.h"
#include "gtest/gtest.h"
#include "registry/grids.h"
#include "source/grid_directory.h"

namespace seuil::registry {
namespace {

using Strings = std::vector<std::string>;

Strings Codes(const Problems& problems) {
  Strings codes;
  for (const Problem& problem : problems.Sorted()) codes.push_back(problem.code);
  return codes;
}

source::VersionFiles Files(std::string text) { return VersionOf("g", "1.0.0", std::move(text)); }

void AddCases(source::VersionFiles& files, std::string_view outcome) {
  files.cases = {
      "grids/g/1.0.0.cases.toml", "1.0.0.cases.toml",
      fmt::format("format = 1\ngrid = \"g\"\nversion = \"1.0.0\"\ncases = [\n"
                  "  {{ name = \"a\", objective = {{ job = \"job-0\" }}, result = {{ level = "
                  "\"B1\" }}, expect = {{ outcome = \"{}\" }} }},\n"
                  "  {{ name = \"b\", objective = {{ none = true }}, result = {{ level = "
                  "\"B1\" }}, expect = {{ outcome = \"attestation\" }} }},\n]\n",
                  outcome)};
}

TEST(LoadVersion, ProvesAndReports) {
  source::VersionFiles files = Files(GridText("g", "1.0.0"));
  AddCases(files, "certificate");
  const LoadResult result = LoadVersion(files, {});
  ASSERT_NE(result.version, nullptr);
  EXPECT_EQ(Codes(result.problems), Strings{});
  EXPECT_EQ(Codes(result.case_problems), Strings{});
  EXPECT_EQ(result.report.proof.cells.value(), 6u);
  EXPECT_EQ(result.report.proof.otherwise_cells.value(), 3u);
  EXPECT_EQ(result.report.cross_checked, 6);
  EXPECT_EQ(result.report.cases->run, 2u);
  EXPECT_EQ(result.report.cases->failed, 0u);
  EXPECT_EQ(result.version->digest, files.digest);
  EXPECT_EQ(result.version->source.bytes, files.grid.bytes);
  EXPECT_EQ(result.version->cases->bytes, files.cases->bytes);
  EXPECT_EQ(result.version->grid->id, "g");
  EXPECT_TRUE(result.version->catalogue->Get("job-0").ok());
}

TEST(LoadVersion, FailingCasesAreReportedAndServe) {
  source::VersionFiles files = Files(GridText("g", "1.0.0"));
  AddCases(files, "attestation");
  const LoadResult result = LoadVersion(files, {});
  EXPECT_NE(result.version, nullptr);
  EXPECT_EQ(Codes(result.problems), Strings{});
  EXPECT_EQ(Codes(result.case_problems), Strings{"case-failed"});
  EXPECT_EQ(result.report.cases->failed, 1u);
}

TEST(LoadVersion, BrokenCasesDoNotStopTheVersion) {
  source::VersionFiles files = Files(GridText("g", "1.0.0"));
  files.cases = {"c", "c", "cases = ["};
  const LoadResult result = LoadVersion(files, {});
  EXPECT_NE(result.version, nullptr);
  EXPECT_TRUE(result.case_problems.has_errors());
  EXPECT_FALSE(result.report.cases.has_value());
}

TEST(LoadVersion, MissingCasesAreAWarning) {
  const LoadResult result = LoadVersion(Files(GridText("g", "1.0.0")), {});
  EXPECT_EQ(Codes(result.case_problems), Strings{"cases-missing"});
  EXPECT_FALSE(result.case_problems.has_errors());
}

TEST(LoadVersion, NameAndContentsAgree) {
  const LoadResult result = LoadVersion(Files(GridText("other", "1.0.1")), {});
  EXPECT_EQ(result.version, nullptr);
  EXPECT_EQ(Codes(result.problems), (Strings{"name-mismatch", "name-mismatch"}));
  EXPECT_EQ(result.problems.Sorted()[0].at, (Position{3, 6}));
  EXPECT_EQ(result.problems.Sorted()[1].at, (Position{4, 11}));
  // Outside a grids root nothing is compared.
  source::VersionFiles draft = Files(GridText("other", "1.0.1"));
  draft.grid_id = draft.version = "";
  EXPECT_NE(LoadVersion(draft, {}).version, nullptr);
}

TEST(LoadVersion, EachStageRefuses) {
  const auto codes = [](const std::string& from, std::string_view to) {
    std::string text = GridText("g", "1.0.0");
    const size_t at = text.find(from);
    EXPECT_NE(at, text.npos);
    text.replace(at, from.size(), to);
    const LoadResult result = LoadVersion(Files(text), {});
    EXPECT_EQ(result.version, nullptr);
    return Codes(result.problems);
  };
  EXPECT_EQ(codes("[grid]", "[grid"), Strings{"syntax"});
  EXPECT_EQ(codes("id = \"job-0\"", "id = \"job-0\"\ntitel = 1"), Strings{"unknown-key"});
  EXPECT_EQ(codes("band = \"b1\"", "band = \"b2\""), Strings{"band-unknown"});
  EXPECT_EQ(codes("attained = { at_least", "attained = { below"),
            (Strings{"higher-threshold-more", "better-result-less"}));
}

// Every region of the decision table and every job, as text.
std::string Written(const LoadedVersion& version) {
  const grid::CompiledGrid& grid = *version.grid;
  const decision::Table table(grid);
  std::string text;
  for (size_t i = 0; i < table.size(); ++i) {
    const decision::TableRegion region = table.At(i);
    for (const decision::TableRange& range : region.ranges) {
      text += fmt::format("{}..{} ", range.from, range.to);
    }
    text += grid.outcomes[region.outcome].id;
    for (const std::string_view rule : decision::RuleIdsOf(grid, region.rules)) {
      text += fmt::format(" {}", rule);
    }
    text += '\n';
  }
  for (const grid::Job& job : grid.jobs) {
    text += fmt::format("{} {} {}\n", job.id, job.title.In(0), grid.bands[job.band].id);
  }
  return text;
}

// Of every grid that there is, on threads of their own and beside each other.
TEST(LoadVersion, TheSameBytesAlwaysCompileToTheSameTable) {
  size_t grids = 0;
  for (const char* const folder : {"/grids", "/tests/data/grids", "/tests/data/story"}) {
    const absl::StatusOr<source::GridScan> scan =
        source::ScanGrids(std::string(SEUIL_SOURCE_DIR) + folder, {});
    ASSERT_TRUE(scan.ok()) << scan.status();
    for (const source::GridFolder& grid : scan->grids) {
      for (const source::VersionFiles& files : grid.versions) {
        std::array<std::string, 4> written;
        {
          std::vector<std::jthread> threads;
          threads.reserve(written.size());
          for (std::string& one : written) {
            threads.emplace_back([&] {
              const LoadResult result = LoadVersion(files, {});
              if (result.version != nullptr) one = Written(*result.version);
            });
          }
        }
        EXPECT_FALSE(written[0].empty()) << files.grid.path;
        for (const std::string& one : written) EXPECT_EQ(one, written[0]) << files.grid.path;
        ++grids;
      }
    }
  }
  EXPECT_GT(grids, 5u);
}

}  // namespace
}  // namespace seuil::registry
