#include "decision/table.h"

#include <gtest/gtest.h>

#include <set>

#include "grid/compile.h"
#include "testutil/grids.h"

namespace seuil::decision {
namespace {

using namespace testutil;

std::string AxesOf(const Table& table) {
  std::string axes;
  for (const TableAxis& axis : table.axes()) axes += axis.name + (axis.levels ? ":levels " : " ");
  return axes;
}

// "A2 | B1..B2 | 0..49 -> attestation, rule-a rule-b"
std::string RowOf(const grid::CompiledGrid& grid, const TableRegion& region) {
  std::string row;
  for (const TableRange& range : region.ranges) {
    if (!row.empty()) row += " | ";
    row += range.from == range.to ? range.from : range.from + ".." + range.to;
  }
  row += " -> " + grid.outcomes[region.outcome].id;
  for (const grid::Index rule : region.rules) row += " " + grid.rules[rule].id;
  return row;
}

std::string RowsOf(const grid::CompiledGrid& grid) {
  const Table table(grid);
  std::string rows;
  for (size_t i = 0; i < table.size(); ++i) rows += RowOf(grid, table.At(i)) + "\n";
  return rows;
}

TEST(TableTest, CloeIsItsThirtySixCells) {
  const auto grid = grid::Compile(CloeLike());
  const Table table(*grid);
  EXPECT_EQ(AxesOf(table), "objective:levels attained:levels ");
  ASSERT_EQ(table.size(), 36u);
  // Rows of the matrix by objective, columns by level: K a certificate, a an attestation.
  std::string matrix;
  for (size_t i = 0; i < table.size(); ++i) {
    matrix += grid->outcomes[table.At(i).outcome].id == "certificate" ? 'K' : 'a';
    if (i % 6 == 5) matrix += ' ';
  }
  EXPECT_EQ(matrix, "aKKKKK aaKKKK aaaKKK aaaaKK aaaaaK aaaaaK ");
  EXPECT_EQ(RowOf(*grid, table.At(11)), "B1 | C2 -> certificate top-level objective-reached");
  EXPECT_EQ(RowOf(*grid, table.At(35)), "none | C2 -> certificate top-level");
  EXPECT_EQ(RowOf(*grid, table.At(30)), "none | A1 -> attestation");
}

TEST(TableTest, ScoresAreRangesBetweenBandsAndBounds) {
  GridSpec spec =
      ScoreGrid({"A1", "A2"}, "A1", Scores("0", "20", "0.5"), {{"0", "A1"}, {"10", "A2"}});
  spec.objective.accepts.clear();
  spec.objective.fixed = {"A2", {}};
  AddRule(spec, "pass", {AtLeast(Operand::kScore, "12.25")}, "certificate");
  EXPECT_EQ(RowsOf(*grid::Compile(spec)),
            "A2 | 0..9.5 -> attestation\n"
            "A2 | 10..12 -> attestation\n"
            "A2 | 12.5..20 -> certificate pass\n");
}

TEST(TableTest, SumsHaveAnAxisOfTheirOwnAndSkillsThatNothingLooksAtOneRange) {
  GridSpec spec = LevelGrid({"<A0>", "B2"}, "B2");
  spec.objective.accepts.clear();
  SetOverall(spec, grid::OverallFrom::kSum, grid::Measure::kScore);
  AddScoreSkill(spec, "ecrit", Scores("0", "25", "1"));
  AddScoreSkill(spec, "oral", Scores("0", "25", "1"));
  AddRule(spec, "pass", {AtLeast(Operand::kScore, "28"), AtLeast(Operand::kSkill, "5", "oral")},
          "certificate");
  const auto grid = grid::Compile(spec);
  EXPECT_EQ(AxesOf(Table(*grid)), "objective:levels skill.ecrit skill.oral overall ");
  EXPECT_EQ(RowsOf(*grid),
            "none | 0..25 | 0..4 | 0..27 -> attestation\n"
            "none | 0..25 | 0..4 | 28..29 -> attestation\n"
            "none | 0..25 | 5..25 | 5..27 -> attestation\n"
            "none | 0..25 | 5..25 | 28..50 -> certificate pass\n");
}

TEST(TableTest, LanguagesAreAnAxisAndAbsentSkillsAreEmpty) {
  GridSpec spec = LevelGrid({"A2", "B1"}, "A2");
  spec.objective.accepts.clear();
  spec.objective.fixed = {"B1", {}};
  spec.objective.per_language = {{{"fsl", {}}, {"A2", {}}}};
  AddLevelSkill(spec, "oral", /*required=*/false);
  AddLevelSkill(spec, "unused", /*required=*/false);
  AddRule(spec, "pass",
          {AtLeast(Operand::kAttained, "objective"), AtLeast(Operand::kSkill, "B1", "oral")},
          "certificate");
  const auto grid = grid::Compile(spec);
  EXPECT_EQ(AxesOf(Table(*grid)),
            "language objective:levels attained:levels skill.oral:levels skill.unused:levels ");
  const std::string rows = RowsOf(*grid);
  EXPECT_EQ(rows.substr(0, rows.find("\nfsl | A2 | B1")),
            "fsl | A2 | A2 |  | ..B1 -> attestation\n"
            "fsl | A2 | A2 | A2 | ..B1 -> attestation\n"
            "fsl | A2 | A2 | B1 | ..B1 -> certificate pass");
  EXPECT_NE(rows.find("* | B1 | A2 | B1 | ..B1 -> attestation"), std::string::npos);
}

TEST(TableTest, AMinimumSaysWhichLevelsItGives) {
  GridSpec spec = LevelGrid({"A2", "B1"}, "A2");
  spec.objective.accepts.clear();
  SetOverall(spec, grid::OverallFrom::kMinimum, grid::Measure::kLevel);
  AddLevelSkill(spec, "oral");
  AddScoreSkill(spec, "ecrit", Scores("0", "20", "1"), {{"0", "A2"}, {"10", "B1"}});
  AddRule(spec, "pass", {AtLeast(Operand::kAttained, "B1")}, "certificate");
  EXPECT_EQ(RowsOf(*grid::Compile(spec)),
            "none | A2 | 0..9 | A2 -> attestation\n"
            "none | A2 | 10..20 | A2 -> attestation\n"
            "none | B1 | 0..9 | A2 -> attestation\n"
            "none | B1 | 10..20 | B1 -> certificate pass\n");
}

}  // namespace
}  // namespace seuil::decision
