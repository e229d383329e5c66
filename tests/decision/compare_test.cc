#include "decision/compare.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "decision/lattice.h"
#include "fmt/format.h"
#include "fmt/ranges.h"
#include "grid/compile.h"
#include "testutil/grids.h"

namespace seuil::decision {
namespace {

using namespace testutil;

Comparison CompareSpecs(const GridSpec& before, const GridSpec& after) {
  return *Compare(grid::Compile(before), grid::Compile(after), {});
}

std::string InWords(const GivenWords& given) {
  return fmt::format("{}{}{} [{}]", given.outcome, given.attained.empty() ? "" : " ",
                     given.attained, fmt::join(given.rules, ", "));
}

// "B1>B2 x1 | B1 | LOST 1: certificate B1 [reached] -> attestation B1 [otherwise]"
std::string LinesOf(const Comparison& comparison) {
  const auto level = [](const grid::CompiledGrid& grid, grid::Index index) {
    return index == grid::kNoIndex ? "none" : grid.levels[index].id;
  };
  std::string lines;
  for (size_t i = 0; i < comparison.size(); ++i) {
    const Difference difference = comparison.At(i);
    const ObjectiveGroup& group = comparison.objectives().groups[difference.group];
    lines += level(comparison.before(), group.before);
    if (group.moved) lines += ">" + level(comparison.after(), group.after);
    lines += fmt::format(" x{}", group.count());
    for (const TableRange& range : difference.ranges) {
      lines += " | " + (range.from == range.to ? range.from : range.from + ".." + range.to);
    }
    lines += fmt::format(" | {} {}: {} -> {}\n", DifferenceKindName(difference.kind),
                         difference.results.ToString(), InWords(difference.before),
                         InWords(difference.after));
  }
  return lines;
}

// Two jobs a band from A2 on, objectives in every way.
GridSpec Jobs() {
  GridSpec spec = CloeLike();
  spec.objective.accepts.clear();
  for (const auto kind : {grid::ObjectiveKind::kJob, grid::ObjectiveKind::kBand,
                          grid::ObjectiveKind::kLevel, grid::ObjectiveKind::kNone}) {
    spec.objective.accepts.push_back({kind, {}});
  }
  return spec;
}

TEST(LatticeTest, SharesWhatLiesOnBoth) {
  const auto shared = [](Lattice a, Lattice b) {
    const Lattice found = SharedLattice(a, b);
    return fmt::format("{}+{}x{}", found.min, found.step, found.size);
  };
  EXPECT_EQ(shared({0, 1'000'000, 31}, {1'000'000, 500'000, 11}), "1000000+1000000x6");
  EXPECT_EQ(shared({0, 4, 10}, {2, 6, 10}), "8+12x3");  // 8, 20, 32
  EXPECT_EQ(shared({0, 2, 10}, {1, 2, 10}), "0+1x0");
  EXPECT_EQ(shared({0, 2, 3}, {6, 2, 3}), "0+1x0");
  EXPECT_EQ(shared({-10, 3, 5}, {2, 7, 1}), "2+3x1");
  // Steps whose least common multiple is no score any more.
  EXPECT_EQ(shared({-999'999'999'000'000, 999'999'937'000'001, 3}, {0, 999'999'929'000'003, 2})
                .substr(0, 2),
            "0+");
}

TEST(CompareTest, AVersionIsEquivalentToItself) {
  const Comparison comparison = CompareSpecs(Jobs(), Jobs());
  EXPECT_TRUE(comparison.equivalent());
  EXPECT_EQ(comparison.size(), 0u);
  EXPECT_TRUE(comparison.counts().outcome_changes().zero());
  EXPECT_TRUE(comparison.counts().only_before.zero());
}

TEST(CompareTest, RewritingIsEquivalent) {
  GridSpec after = Jobs();
  std::reverse(after.rules.begin(), after.rules.end());
  std::reverse(after.bands.begin(), after.bands.end());
  after.title = French("Une autre façon de le dire");
  for (auto& rule : after.rules) rule.citation = French("Autrement.");
  EXPECT_TRUE(CompareSpecs(Jobs(), after).equivalent());
}

TEST(CompareTest, AJobRaisedByOneLevelLosesWhereTheResultLiesBetween) {
  GridSpec before = Jobs(), after = Jobs();
  const std::string to = [&] {
    for (const auto& band : before.bands) {
      if (band.levels.front().value == "B2") return band.id.value;
    }
    return std::string();
  }();
  ASSERT_FALSE(to.empty());
  AddJob(before, "moved", "band-3");
  AddJob(after, "moved", to);
  const Comparison comparison = CompareSpecs(before, after);
  EXPECT_EQ(LinesOf(comparison),
            "B1>B2 x1 | B1 | LOST 1: certificate B1 [objective-reached] -> attestation B1 "
            "[otherwise]\n");
  EXPECT_EQ(comparison.counts().outcome_losses(), grid::CellCount(1));
  EXPECT_EQ(comparison.counts().outcome_changes(), grid::CellCount(1));
  EXPECT_FALSE(comparison.equivalent());
  // The other way round it wins.
  EXPECT_EQ(CompareSpecs(after, before).counts().won, grid::CellCount(1));
}

TEST(CompareTest, LevelsOfAReportAreDecisions) {
  const auto scheme = [](const char* from) {
    GridSpec spec =
        ScoreGrid({"A1", "A2"}, "A1", Scores("0", "20", "0.5"), {{"0", "A1"}, {from, "A2"}});
    spec.objective.accepts.clear();
    return spec;
  };
  EXPECT_EQ(LinesOf(CompareSpecs(scheme("10"), scheme("12"))),
            "none x1 | 10..11.5 | LEVEL_LOWERED 4: attestation A2 [otherwise] -> attestation A1 "
            "[otherwise]\n");
  const Comparison raised = CompareSpecs(scheme("12"), scheme("10"));
  EXPECT_EQ(raised.counts().level_raised, grid::CellCount(4));
  EXPECT_TRUE(raised.counts().outcome_losses().zero());
  EXPECT_EQ(raised.counts().outcome_changes(), grid::CellCount(4));
}

TEST(CompareTest, AScaleThatChangesIsComparedWhereBothHaveScores) {
  const auto scheme = [](const char* min, const char* max, const char* step) {
    GridSpec spec = LevelGrid({"A1", "A2"}, "A1");
    spec.objective.accepts.clear();
    SetOverall(spec, grid::OverallFrom::kSum, grid::Measure::kScore);
    AddScoreSkill(spec, "ecrit", Scores(min, max, step));
    AddScoreSkill(spec, "oral", Scores(min, max, step));
    AddRule(spec, "pass", {AtLeast(Operand::kScore, "8")}, "certificate");
    return spec;
  };
  const GridSpec before = scheme("0", "30", "1");
  GridSpec after = scheme("1", "6", "0.5");
  SetOverall(after, grid::OverallFrom::kMean, grid::Measure::kScore);
  after.rules.clear();
  AddRule(after, "pass", {AtLeast(Operand::kScore, "4.5")}, "certificate");
  const Comparison comparison = CompareSpecs(before, after);
  // Common: 1 to 6 by 1, each. A sum of 8 was enough, now 9 is.
  EXPECT_EQ(LinesOf(comparison),
            "none x1 | 1..6 | 1..6 | 8 | LOST 5: certificate [pass] -> attestation [otherwise]\n");
  EXPECT_EQ(comparison.counts().common, grid::CellCount(36));
  EXPECT_EQ(comparison.counts().only_before, grid::CellCount(31 * 31 - 36));
  EXPECT_EQ(comparison.counts().only_after, grid::CellCount(11 * 11 - 36));
  EXPECT_EQ(comparison.axis_changes(),
            (std::vector<AxisChange>{{"skill.ecrit", "0 to 30 by 1", "1 to 6 by 0.5"},
                                     {"skill.oral", "0 to 30 by 1", "1 to 6 by 0.5"}}));
}

// What adds its skills, and what takes the lowest level of the same, whose steps differ there: told
// apart score by score.
TEST(CompareTest, SumsAreExactAlsoWhereTheOtherVersionsStepsDiffer) {
  GridSpec before = LevelGrid({"A1", "A2"}, "A1");
  before.objective.accepts.clear();
  GridSpec after = before;
  SetOverall(before, grid::OverallFrom::kSum, grid::Measure::kScore);
  AddScoreSkill(before, "ecrit", Scores("0", "6", "1"));
  AddScoreSkill(before, "oral", Scores("0", "6", "1"));
  AddRule(before, "pass", {AtLeast(Operand::kScore, "7")}, "certificate");
  SetOverall(after, grid::OverallFrom::kMinimum, grid::Measure::kLevel);
  AddScoreSkill(after, "ecrit", Scores("0", "6", "2"), {{"0", "A1"}, {"4", "A2"}});
  AddScoreSkill(after, "oral", Scores("0", "6", "3"), {{"0", "A1"}, {"3", "A2"}});
  AddRule(after, "pass", {AtLeast(Operand::kAttained, "A2")}, "certificate");
  const DifferenceCounts counts = CompareSpecs(before, after).counts();
  EXPECT_EQ(counts.common, grid::CellCount(12));
  // 7 and more before: (2,6) (4,3) (4,6) (6,3) (6,6); A2 in both after: the same but (2,6).
  EXPECT_EQ(counts.lost, grid::CellCount(1));
  EXPECT_EQ(counts.won, grid::CellCount(0));
}

TEST(CompareTest, ARequiredSkillMoreLeavesNothingCommon) {
  GridSpec before = Jobs(), after = Jobs();
  AddLevelSkill(after, "oral");
  const Comparison comparison = CompareSpecs(before, after);
  EXPECT_TRUE(comparison.counts().common.zero());
  EXPECT_FALSE(comparison.equivalent());
  EXPECT_EQ(comparison.axis_changes().front().before, "");
  after.skills.back().required = false;
  const Comparison optional = CompareSpecs(before, after);
  EXPECT_TRUE(optional.counts().only_before.zero());
  EXPECT_FALSE(optional.counts().only_after.zero());
  EXPECT_TRUE(optional.counts().outcome_changes().zero());
}

TEST(CompareTest, AnOutcomeOfAnotherKindIsAnother) {
  GridSpec after = Jobs();
  for (auto& outcome : after.outcomes) {
    if (outcome.id.value == "certificate") outcome.kind = grid::OutcomeKind::kPartial;
  }
  const Comparison comparison = CompareSpecs(Jobs(), after);
  EXPECT_EQ(comparison.counts().outcome_changes(), comparison.counts().lost);
  EXPECT_FALSE(comparison.counts().lost.zero());
}

TEST(CompareTest, TooManyRegionsAreAnErrorAndNoGuess) {
  const auto tight = Compare(grid::Compile(Jobs()), grid::Compile(Jobs()), {.regions = 30});
  EXPECT_EQ(tight.status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_TRUE(Compare(grid::Compile(Jobs()), grid::Compile(Jobs()), {.regions = 36}).ok());
}

TEST(CompareTest, ManyJobsAreGroupsOfTheirThresholds) {
  GridSpec before = Jobs(), after = Jobs();
  for (int i = 0; i < 500; ++i) {
    AddJob(before, "many-" + std::to_string(i), "band-3");
    AddJob(after, "many-" + std::to_string(i), i < 400 ? "band-3" : "band-4");
  }
  const Comparison comparison = CompareSpecs(before, after);
  EXPECT_EQ(comparison.counts().lost, grid::CellCount(100));
  EXPECT_EQ(comparison.size(), 1u);
  const ObjectiveGroup& moved = comparison.objectives().groups.back();
  EXPECT_TRUE(moved.moved);
  EXPECT_EQ(moved.objectives.jobs, 100u);
  EXPECT_EQ(moved.objectives.job_ids.size(), CompareLimits{}.named_jobs);
  EXPECT_EQ(moved.objectives.job_ids.front(), "many-400");
  EXPECT_EQ(comparison.each_of(comparison.objectives().groups.size() - 1).lost, grid::CellCount(1));
}

}  // namespace
}  // namespace seuil::decision
