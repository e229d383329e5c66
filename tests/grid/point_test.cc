#include "grid/point.h"

#include <gtest/gtest.h>

#include "grid/axes.h"
#include "grid/compile.h"
#include "testutil/grids.h"

namespace seuil::grid {
namespace {

using namespace testutil;

Overall Mean(int64_t round_step, Ties ties) {
  Overall overall;
  overall.from = OverallFrom::kMean;
  overall.round_step = round_step;
  overall.ties = ties;
  return overall;
}

// The published example: the mean of four, to the nearest half; 5.125 to 5, 5.25 to 5.5.
TEST(AggregateTest, RoundsAMeanToItsStepAndTiesAsTold) {
  const int64_t half = 500'000;
  EXPECT_EQ(AggregateScore(Mean(half, Ties::kUp), 20'500'000, 4), 5'000'000);
  EXPECT_EQ(AggregateScore(Mean(half, Ties::kUp), 21'000'000, 4), 5'500'000);
  EXPECT_EQ(AggregateScore(Mean(half, Ties::kDown), 21'000'000, 4), 5'000'000);
  EXPECT_EQ(AggregateScore(Mean(half, Ties::kDown), 21'000'001, 4), 5'500'000);
  EXPECT_EQ(AggregateScore(Mean(half, Ties::kUp), -21'000'000, 4), -5'000'000);
  EXPECT_EQ(AggregateScore(Mean(half, Ties::kDown), -21'000'000, 4), -5'500'000);
  EXPECT_EQ(AggregateScore(Mean(half, Ties::kUp), 20'000'000, 4), 5'000'000);
}

TEST(AggregateTest, AnExactMeanIsTakenDownToAMicro) {
  EXPECT_EQ(AggregateScore(Mean(0, Ties::kUp), 1'000'000, 3), 333'333);
  EXPECT_EQ(AggregateScore(Mean(0, Ties::kUp), -1'000'000, 3), -333'334);
  EXPECT_EQ(AggregateScore(Mean(0, Ties::kUp), 3'000'000, 3), 1'000'000);
}

// One skill value by its number on the axis; the threshold by id or "none".
Point PointIn(const CompiledGrid& grid, std::string_view threshold, std::vector<int64_t> values) {
  ObjectiveCase objective;
  objective.threshold = Find(grid.level_by_id, threshold);
  return PointOf(grid, AxesOf(grid), objective, values);
}

TEST(PointTest, ASumReachesItsBandExactlyAtItsStart) {
  GridSpec spec = LevelGrid({"A2", "B1", "B2"}, "A2");
  SetOverall(spec, OverallFrom::kSum, Measure::kScore);
  SetBands(spec, {{"0", "A2"}, {"50", "B2"}});
  AddScoreSkill(spec, "oral", Scores("0", "50", "0.5"));
  AddScoreSkill(spec, "ecrit", Scores("0", "50", "0.5"));
  const auto grid = Compile(spec);
  const Point below = PointIn(*grid, "none", {99, 0});
  EXPECT_EQ(below.overall_score, 49'500'000);
  EXPECT_EQ(grid->levels[below.overall_level].id, "A2");
  EXPECT_EQ(grid->levels[PointIn(*grid, "none", {50, 50}).overall_level].id, "B2");
}

TEST(PointTest, AMinimumOfLevelsIsTheLowestOnTheScale) {
  GridSpec spec = LevelGrid({"A2", "B1-<B1", "B1", "B2"}, "A2");
  SetOverall(spec, OverallFrom::kMinimum, Measure::kLevel);
  AddLevelSkill(spec, "oral");
  AddScoreSkill(spec, "ecrit", Scores("0", "20", "1"), {{"0", "A2"}, {"10", "B1"}, {"15", "B2"}});
  const auto grid = Compile(spec);
  const auto minimum = [&](int64_t oral, int64_t ecrit) {
    return grid->levels[PointIn(*grid, "none", {oral, ecrit}).overall_level].id;
  };
  EXPECT_EQ(minimum(3, 9), "A2");
  EXPECT_EQ(minimum(3, 10), "B1");
  EXPECT_EQ(minimum(1, 20), "B1-");
  EXPECT_EQ(minimum(3, 20), "B2");
}

TEST(PointTest, ASubLevelCountsAsItsBase) {
  GridSpec spec = LevelGrid({"A2", "A2+<A2", "B1-<B1", "B1"}, "A2");
  AddRule(spec, "reached", {AtLeast(Operand::kAttained, "objective")}, "certificate");
  const auto grid = Compile(spec);
  const auto held = [&](int64_t level) {
    return !HeldRules(*grid, PointIn(*grid, "B1", {level})).empty();
  };
  EXPECT_FALSE(held(1));  // A2+ does not reach B1
  EXPECT_TRUE(held(2));   // B1- does
}

TEST(PointTest, BoundsBeyondTheScaleArePlainArithmetic) {
  GridSpec spec = LevelGrid({"A1", "A2"}, "A1");
  AddRule(spec, "above", {AtLeast(Operand::kAttained, "objective+1")}, "certificate");
  AddRule(spec, "below", {AtLeast(Operand::kAttained, "objective-5")}, "certificate");
  const auto grid = Compile(spec);
  EXPECT_EQ(HeldRules(*grid, PointIn(*grid, "A2", {1})), RuleSet({1}));
  EXPECT_EQ(HeldRules(*grid, PointIn(*grid, "A1", {1})), RuleSet({0, 1}));
  EXPECT_EQ(HeldRules(*grid, PointIn(*grid, "none", {1})), RuleSet());
}

TEST(PointTest, TestsOfAbsentSkillsDoNotHold) {
  GridSpec spec = LevelGrid({"A1", "A2"}, "A1");
  AddScoreSkill(spec, "oral", Scores("0", "9", "1"), {}, /*required=*/false);
  AddScoreSkill(spec, "ecrit", Scores("0", "9", "1"));
  AddRule(spec, "at-least", {AtLeast(Operand::kSkill, "0", "oral")}, "certificate");
  AddRule(spec, "below", {Below(Operand::kSkill, "9", "oral")}, "certificate");
  AddRule(spec, "each", {AtLeast(Operand::kEachSkill, "0")}, "certificate");
  AddRule(spec, "any", {AtLeast(Operand::kAnySkill, "5")}, "certificate");
  AddRule(spec, "any-below", {Below(Operand::kAnySkill, "5")}, "certificate");
  const auto grid = Compile(spec);
  EXPECT_EQ(HeldRules(*grid, PointIn(*grid, "none", {0, kAbsent, 5})), RuleSet({3}));
  EXPECT_EQ(HeldRules(*grid, PointIn(*grid, "none", {0, kAbsent, 4})), RuleSet({4}));
  EXPECT_EQ(HeldRules(*grid, PointIn(*grid, "none", {0, 3, 5})), RuleSet({0, 1, 2, 3, 4}));
  EXPECT_FALSE(PointIn(*grid, "none", {0, kAbsent, 5}).skills[0].present());
}

TEST(PointTest, WithoutRulesTheOtherwiseDecides) {
  const auto grid = Compile(CloeLike());
  EXPECT_EQ(OutcomeOf(*grid, {}), grid->otherwise->outcome);
  EXPECT_EQ(grid->outcomes[OutcomeOf(*grid, {1})].id, "certificate");
}

}  // namespace
}  // namespace seuil::grid
