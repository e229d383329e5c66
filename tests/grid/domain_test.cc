#include "grid/domain.h"

#include <gtest/gtest.h>

#include "grid/cell_count.h"
#include "grid/compile.h"
#include "grid/verdicts.h"
#include "testutil/grids.h"

namespace seuil::grid {
namespace {

using namespace testutil;

std::string CasesOf(const GridSpec& spec) {
  const auto grid = Compile(spec);
  std::string text;
  for (const ObjectiveCase& one : ObjectiveCases(*grid)) {
    text += std::to_string(static_cast<int>(one.ask)) + ":" +
            (one.threshold == kNoIndex ? "none" : grid->levels[one.threshold].id) +
            (one.language.empty() ? "" : "/" + one.language + "/" + one.sent_language) + " ";
  }
  return text;
}

// Ask: 0 nothing, 1 none, 2 level, 3 band, 4 job.
TEST(AxesTest, ObjectiveCasesAreWhatACallMayAsk) {
  GridSpec spec = CloeLike();
  EXPECT_EQ(CasesOf(spec), "2:A2 2:B1 2:B2 2:C1 2:C2 1:none ");
  spec.objective.accepts = {{ObjectiveKind::kBand, {}}, {ObjectiveKind::kJob, {}}};
  EXPECT_EQ(CasesOf(spec), "3:A2 3:B1 3:B2 3:C1 ");
  spec.objective.accepts = {{ObjectiveKind::kJob, {}}};
  spec.jobs.pop_back();  // the only one of A2
  EXPECT_EQ(CasesOf(spec), "4:B1 4:B2 4:C1 ");
  spec.objective.accepts.clear();
  EXPECT_EQ(CasesOf(spec), "0:none ");
  spec.objective.fixed = {"B1", {}};
  EXPECT_EQ(CasesOf(spec), "0:B1 ");
  spec.objective.per_language = {{{"fsl", {}}, {"A2", {}}}, {{"qaa", {}}, {"B2", {}}}};
  EXPECT_EQ(CasesOf(spec), "0:A2/fsl/fsl 0:B2/qaa/qaa 0:B1/*/qab ");
  spec.languages = {{{"FSL", {}}, {}}, {{"en", {}}, {}}};
  EXPECT_EQ(CasesOf(spec), "0:A2/fsl/fsl 0:B2/qaa/qaa 0:B1/*/en ");
  spec.languages.pop_back();
  EXPECT_EQ(CasesOf(spec), "0:A2/fsl/fsl 0:B2/qaa/qaa ");
}

TEST(AxesTest, CutsStandWhereValuesAreToldApart) {
  GridSpec spec = ScoreGrid({"A1", "A2", "B1"}, "A1", Scores("0", "10", "0.5"),
                            {{"0", "A1"}, {"4", "A2"}, {"8", "B1"}});
  AddLevelSkill(spec, "oral", /*required=*/false);
  AddScoreSkill(spec, "ecrit", Scores("0", "20", "1"), {{"0", "A1"}, {"7", "A2"}, {"12", "B1"}});
  AddLevelSkill(spec, "unused", /*required=*/false);
  AddRule(spec, "r",
          {AtLeast(Operand::kScore, "5.25"), AtLeast(Operand::kSkill, "A2", "oral"),
           AtLeast(Operand::kSkill, "objective+1", "ecrit")},
          "certificate");
  const auto grid = Compile(spec);
  const std::vector<Axis> axes = AxesOf(*grid);
  Cuts cuts = CutsOf(*grid, axes);
  EXPECT_EQ(cuts.axes[0].before, (std::vector<int64_t>{0, 4'000'000, 5'250'000, 8'000'000}));
  EXPECT_EQ(cuts.axes[1].before, (std::vector<int64_t>{1}));
  EXPECT_EQ(cuts.axes[2].before, (std::vector<int64_t>{7'000'000, 12'000'000}));
  EXPECT_FALSE(cuts.axes[3].matters);

  const std::optional<Domain> domain = Domain::Cut(*grid, cuts, 1'000'000);
  ASSERT_TRUE(domain);
  const auto text = [&](size_t axis) {
    std::string all;
    for (const Interval& one : domain->intervals(axis)) {
      all += Written(*grid, axes[axis], one.from) + ".." + Written(*grid, axes[axis], one.to) + " ";
    }
    return all;
  };
  EXPECT_EQ(text(0), "0..3.5 4..5 5.5..7.5 8..10 ");
  EXPECT_EQ(text(1), ".. A1..A1 A2..B1 ");
  EXPECT_EQ(text(2), "0..6 7..11 12..20 ");
  EXPECT_EQ(text(3), "..B1 ");
  EXPECT_EQ(domain->regions(), 4u * 3 * 3 * 1);
  EXPECT_EQ(domain->cells().value(), 4u * 21 * 4 * 21 * 4);
}

TEST(AxesTest, CutsOfTwoVersionsMerge) {
  GridSpec spec = ScoreGrid({"A1", "A2"}, "A1", Scores("0", "10", "1"), {{"0", "A1"}, {"4", "A2"}});
  const auto before = Compile(spec);
  spec.result.bands[1].from.value = "6";
  const auto after = Compile(spec);
  Cuts cuts = CutsOf(*before, AxesOf(*before));
  cuts.Merge(CutsOf(*after, AxesOf(*after)));
  EXPECT_EQ(cuts.axes[0].before, (std::vector<int64_t>{0, 4'000'000, 6'000'000}));
  EXPECT_EQ(Domain::Cut(*before, cuts, 100)->regions(), 3u);
}

TEST(DomainTest, SumsAreCutWhereTheRoundedMeanChangesBand) {
  GridSpec spec = LevelGrid({"A1", "A2", "B1"}, "A1");
  SetOverall(spec, OverallFrom::kMean, Measure::kScore);
  SetRound(spec, "0.5", Ties::kUp);
  SetBands(spec, {{"1", "A1"}, {"3", "A2"}, {"4", "B1"}});
  for (const char* id : {"a", "b", "c", "d"}) AddScoreSkill(spec, id, Scores("1", "6", "0.5"));
  const auto grid = Compile(spec);
  const Cuts cuts = CutsOf(*grid, AxesOf(*grid));
  // Means of 2.75 and 3.75 are the first that round to 3 and 4.
  EXPECT_EQ(cuts.sums, (std::vector<int64_t>{11'000'000, 15'000'000}));
  const std::optional<Domain> domain = Domain::Cut(*grid, cuts, 1000);
  EXPECT_EQ(domain->regions(), 3u);
}

TEST(DomainTest, KeepsOnlySumsThatABoxReaches) {
  GridSpec spec = LevelGrid({"A1"}, "A1");
  SetOverall(spec, OverallFrom::kSum, Measure::kScore);
  for (const char* id : {"a", "b"}) AddScoreSkill(spec, id, Scores("0", "25", "1"));
  AddRule(spec, "pass", {AtLeast(Operand::kScore, "28"), AtLeast(Operand::kEachSkill, "5")},
          "certificate");
  const auto grid = Compile(spec);
  const std::optional<Domain> domain = Domain::Cut(*grid, CutsOf(*grid, AxesOf(*grid)), 1000);
  // 0-4 and 0-4 reach 8 at most, 0-4 and 5-25 reach 29, 5-25 and 5-25 from 10 to 50.
  EXPECT_EQ(domain->regions(), 1u + 2 + 2 + 2);
  const Verdicts verdicts(*domain);
  uint64_t passed = 0;
  for (const Verdict& verdict : verdicts.all()) {
    if (!verdict.rules.empty()) passed += verdict.cells.value();
  }
  uint64_t expected = 0;
  for (int a = 5; a <= 25; ++a) {
    for (int b = 5; b <= 25; ++b) expected += a + b >= 28 ? 1 : 0;
  }
  EXPECT_EQ(passed, 2 * expected);  // with the objective A1, and without
}

TEST(DomainTest, RefusesMoreRegionsThanItMayHold) {
  const auto grid = Compile(CloeLike());
  EXPECT_TRUE(Domain::Enumerate(*grid, 36));
  EXPECT_FALSE(Domain::Enumerate(*grid, 35));
  EXPECT_TRUE(Domain::Cut(*grid, CutsOf(*grid, AxesOf(*grid)), 36));
  EXPECT_FALSE(Domain::Cut(*grid, CutsOf(*grid, AxesOf(*grid)), 35));
}

TEST(DomainTest, SkillsThatNoRuleLooksAtDoNotMultiplyRegions) {
  GridSpec spec = CloeLike();
  for (int i = 0; i < 20; ++i) AddLevelSkill(spec, "s" + std::to_string(i), /*required=*/false);
  const auto grid = Compile(spec);
  EXPECT_EQ(Domain::Cut(*grid, CutsOf(*grid, AxesOf(*grid)), 36)->regions(), 6u);
}

TEST(CellCountTest, SaysWhenThereAreTooManyToCount) {
  const CellCount many(uint64_t{1} << 63);
  EXPECT_TRUE(many.counted());
  EXPECT_FALSE((many + many).counted());
  EXPECT_FALSE((many * CellCount(3)).counted());
  EXPECT_TRUE((many * CellCount(0)).zero());
  EXPECT_EQ(((many + many) * CellCount(0)).value(), 0u);
  EXPECT_GT(many + many, many);
  EXPECT_EQ((many + many).ToString(), "more than 18446744073709551614");
}

TEST(CellCountTest, CountsPointsWithASumBetweenBounds) {
  const std::vector<Interval> box = {{0, 4}, {2, 9}, {5, 5}, {0, 30}};
  for (int64_t from = 0; from <= 50; from += 7) {
    for (int64_t to = from; to <= 50; to += 3) {
      uint64_t expected = 0;
      for (int64_t a = 0; a <= 4; ++a) {
        for (int64_t b = 2; b <= 9; ++b) {
          for (int64_t d = 0; d <= 30; ++d) {
            expected += a + b + 5 + d >= from && a + b + 5 + d <= to ? 1 : 0;
          }
        }
      }
      EXPECT_EQ(SumCounter(4).Count(box, {from, to}).value(), expected) << from << ".." << to;
    }
  }
}

// Two axes of 10^9 steps: the pairs below the diagonal are far beyond what could be listed.
TEST(CellCountTest, CountsLongAxesExactly) {
  const int64_t n = 1'000'000'000;
  const std::vector<Interval> box = {{0, n - 1}, {0, n - 1}};
  EXPECT_EQ(SumCounter(2).Count(box, {0, n - 1}).value(), 500'000'000'500'000'000u);
  const std::vector<Interval> five(5, {0, 999});
  EXPECT_EQ(SumCounter(5).Count(five, {0, 4995}).value(), 1'000'000'000'000'000u);
  EXPECT_EQ(SumCounter(5).Count(five, {4994, 4995}).value(), 6u);
}

}  // namespace
}  // namespace seuil::grid
