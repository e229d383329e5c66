#include "grid/prove.h"

#include <gtest/gtest.h>

#include <ctime>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/toml.h"
#include "grid/compile.h"
#include "grid/parse.h"
#include "grid/validate.h"
#include "testutil/grids.h"

namespace seuil::grid {
namespace {

using namespace testutil;

// Of this process: what others do on the machine does not count.
double CpuSeconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

struct Proven {
  ProofReport report;
  std::vector<Problem> problems;
  std::string cells;  // "36, otherwise 20"

  // "102:6 rule-dead", one a line.
  std::string Codes() const {
    std::string codes;
    for (const Problem& one : problems) {
      codes +=
          std::to_string(one.at.line) + ":" + std::to_string(one.at.column) + " " + one.code + "\n";
    }
    return codes;
  }
};

Proven ProofOf(const GridSpec& spec, ProofLimits limits = {}) {
  Problems problems("test.toml");
  Validate(spec, problems);
  EXPECT_FALSE(problems.has_errors()) << problems.Sorted().front().message;
  Proven proven{
      .report = Prove(*Compile(spec), spec, limits, problems), .problems = {}, .cells = {}};
  for (Problem& problem : problems.Sorted()) proven.problems.push_back(std::move(problem));
  proven.cells =
      proven.report.cells.ToString() + ", otherwise " + proven.report.otherwise_cells.ToString();
  return proven;
}

std::string UseOf(const Proven& proven, size_t rule) {
  return proven.report.rules[rule].holds.ToString() + " alone " +
         proven.report.rules[rule].decides_alone.ToString();
}

TEST(ProveTest, CloeHas36CellsItsOtherwiseCovers20AndTheTopLevelDecidesOnceAlone) {
  GridSpec spec = CloeLike();
  spec.otherwise->covers = {20, {201, 10}};
  const Proven proven = ProofOf(spec);
  EXPECT_EQ(proven.Codes(), "");
  EXPECT_EQ(proven.cells, "36, otherwise 20");
  EXPECT_TRUE(proven.report.enumerated);
  EXPECT_EQ(UseOf(proven, 0), "6 alone 1");
  EXPECT_EQ(UseOf(proven, 1), "15 alone 10");
}

TEST(ProveTest, AWrongCoversIsAnErrorWhereItStands) {
  GridSpec spec = CloeLike();
  spec.otherwise->covers = {21, {201, 10}};
  const Proven proven = ProofOf(spec);
  EXPECT_EQ(proven.Codes(), "201:10 covers-wrong\n");
  EXPECT_EQ(proven.problems[0].message,
            "`covers` says 21, and no rule holds for 20 of the 36 inputs");
}

// Every shipped grid and illustration is proven without a warning, cell by cell and by regions.
TEST(ProveTest, ShippedGridsAreProven) {
  int grids = 0;
  for (const char* root : {"/grids", "/tests/data/grids"}) {
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(SEUIL_SOURCE_DIR + std::string(root))) {
      const std::string name = entry.path().filename();
      if (!std::isdigit(name[0]) || !name.ends_with(".toml") || name.ends_with(".cases.toml")) {
        continue;
      }
      SCOPED_TRACE(entry.path());
      std::stringstream text;
      text << std::ifstream(entry.path()).rdbuf();
      Problems problems(entry.path());
      const std::optional<GridSpec> spec = ParseGrid(text.str(), FileLimits{}, problems);
      ASSERT_TRUE(spec && !problems.has_errors());
      const Proven cells = ProofOf(*spec, {.cells = 20'000'000});
      const Proven regions = ProofOf(*spec, {.cells = 0});
      EXPECT_EQ(cells.Codes(), "");
      EXPECT_EQ(regions.Codes(), "");
      EXPECT_EQ(cells.cells, regions.cells);
      for (size_t rule = 0; rule < spec->rules.size(); ++rule) {
        EXPECT_EQ(UseOf(cells, rule), UseOf(regions, rule));
      }
      if (spec->id.value == "cloe") {
        EXPECT_EQ(cells.cells, "36, otherwise 20");
      }
      ++grids;
    }
  }
  EXPECT_GE(grids, 1);
}

TEST(ProveTest, AnInputThatNoRuleDecidesIsAnErrorWithAnExample) {
  GridSpec spec = CloeLike();
  spec.otherwise.reset();
  const Proven proven = ProofOf(spec);
  EXPECT_EQ(proven.Codes(), "101:6 input-left-over\n");
  EXPECT_EQ(proven.problems[0].message,
            "no rule holds for 20 of the 36 inputs, such as objective A2: A1");
}

TEST(ProveTest, RulesThatDisagreeAreNamedBothWithAnExample) {
  GridSpec spec = CloeLike();
  AddRule(spec, "c1-attests", {AtLeast(Operand::kAttained, "C1")}, "attestation");
  const Proven proven = ProofOf(spec);
  EXPECT_EQ(proven.Codes(), "102:6 rules-disagree\n102:6 rules-disagree\n");
  EXPECT_EQ(proven.problems[0].message,
            "rule `top-level` gives `certificate` and rule `c1-attests` gives `attestation`, and "
            "both hold for 6 of the 36 inputs, such as objective A2: C2");
  EXPECT_EQ(proven.problems[1].message,
            "rule `objective-reached` gives `certificate` and rule `c1-attests` gives "
            "`attestation`, and both hold for 4 of the 36 inputs, such as objective A2: C1");
}

TEST(ProveTest, RulesThatOverlapAndAgreeAreWell) {
  GridSpec spec = CloeLike();
  AddRule(spec, "c1-and-asked",
          {AtLeast(Operand::kAttained, "C1"), AtLeast(Operand::kObjective, "C1"),
           AtLeast(Operand::kAttained, "objective")},
          "certificate");
  EXPECT_EQ(ProofOf(spec).Codes(), "102:6 rule-never-alone\n");
}

TEST(ProveTest, ADeadRuleIsAnErrorAndAnIdleOtherwiseAWarning) {
  GridSpec spec = CloeLike();
  AddRule(spec, "none-and-asked", {NoObjective(), AtLeast(Operand::kAttained, "objective")},
          "certificate");
  EXPECT_EQ(ProofOf(spec).Codes(), "102:6 rule-dead\n");
  GridSpec total = LevelGrid({"A1", "A2"}, "A1");
  AddRule(total, "always", {}, "certificate");
  const Proven proven = ProofOf(total);
  EXPECT_EQ(proven.Codes(), "200:6 otherwise-unused\n");
  EXPECT_EQ(proven.problems[0].severity, Severity::kWarning);
}

TEST(ProveTest, ABetterResultGivenLessIsAnErrorInWords) {
  GridSpec spec = LevelGrid({"A1", "A2", "B1", "B2"}, "A2");
  AddRule(spec, "only-a2", {AtLeast(Operand::kAttained, "A2"), Below(Operand::kAttained, "B1")},
          "certificate");
  const Proven proven = ProofOf(spec);
  EXPECT_EQ(proven.Codes(), "100:6 better-result-less\n");
  EXPECT_EQ(proven.problems[0].message,
            "objective A2: A2 gives `certificate` (rule `only-a2`), and the better result B1 gives "
            "`attestation` (otherwise)");
}

TEST(ProveTest, AHigherThresholdGivenMoreIsAnErrorInWords) {
  GridSpec spec = LevelGrid({"A1", "A2", "B1"}, "A2");
  AddRule(spec, "asked-b1", {AtLeast(Operand::kObjective, "B1"), AtLeast(Operand::kAttained, "B1")},
          "certificate");
  const Proven proven = ProofOf(spec);
  EXPECT_EQ(proven.Codes(), "100:6 higher-threshold-more\n");
  EXPECT_EQ(proven.problems[0].message,
            "result B1: objective A2 gives `attestation` (otherwise), and the higher objective B1 "
            "gives `certificate` (rule `asked-b1`)");
}

TEST(ProveTest, NoObjectiveIsNotComparedWithOne) {
  GridSpec spec = LevelGrid({"A1", "A2"}, "A2");
  AddRule(spec, "free", {NoObjective()}, "certificate");
  EXPECT_EQ(ProofOf(spec).Codes(), "");
}

TEST(ProveTest, AnExceptionDropsWhatItsRuleDecidesAndNothingElse) {
  GridSpec spec = LevelGrid({"A1", "A2", "B1", "B2"}, "A1");
  spec.objective.accepts = {{ObjectiveKind::kNone, {}}};
  AddRule(spec, "a1", {Below(Operand::kAttained, "A2")}, "certificate");
  AddRule(spec, "b1", {AtLeast(Operand::kAttained, "B1"), Below(Operand::kAttained, "B2")},
          "certificate");
  Except(spec, "b1");
  // A1 still gives more than A2 and than B2: the exception of B1 between them hides neither.
  const Proven one = ProofOf(spec);
  EXPECT_EQ(one.Codes(), "100:6 better-result-less\n");
  EXPECT_EQ(one.report.excepted_cells.value(), 1u);
  Except(spec, "a1");
  EXPECT_EQ(ProofOf(spec).Codes(), "");
  EXPECT_EQ(ProofOf(spec, {.cells = 0}).Codes(), "");
}

TEST(ProveTest, AnExceptionThatExceptsNothingIsAWarning) {
  GridSpec spec = CloeLike();
  Except(spec, "top-level");
  spec.monotone_except[0].rule.at = {3, 2};
  EXPECT_EQ(ProofOf(spec).Codes(), "3:2 exception-unneeded\n");
}

TEST(ProveTest, AnExceptionBesideOneThatSufficesIsAWarning) {
  GridSpec spec = LevelGrid({"A1", "A2", "B1"}, "A1");
  spec.objective.accepts = {{ObjectiveKind::kNone, {}}};
  AddRule(spec, "a1", {Below(Operand::kAttained, "A2")}, "certificate");
  AddRule(spec, "b1", {AtLeast(Operand::kAttained, "B1")}, "certificate");
  Except(spec, "a1");
  EXPECT_EQ(ProofOf(spec).Codes(), "");
  Except(spec, "b1");
  spec.monotone_except[1].rule.at = {3, 2};
  EXPECT_EQ(ProofOf(spec).Codes(), "3:2 exception-unneeded\n");
}

// Only A1 above A2 falls: an exception of either rule is enough. Whoever follows the one warning
// still has a grid that is proven.
TEST(ProveTest, OfTwoExceptionsThatSufficeOneIsNamed) {
  GridSpec spec = LevelGrid({"A1", "A2"}, "A1");
  spec.objective.accepts = {{ObjectiveKind::kNone, {}}};
  AddRule(spec, "a1", {Below(Operand::kAttained, "A2")}, "certificate");
  AddRule(spec, "a2", {AtLeast(Operand::kAttained, "A2")}, "attestation");
  Except(spec, "a1");
  Except(spec, "a2");
  spec.monotone_except[0].rule.at = {3, 2};
  spec.monotone_except[1].rule.at = {3, 9};
  Proven proven = ProofOf(spec);
  ASSERT_EQ(proven.problems.size(), 2u) << proven.Codes();
  EXPECT_EQ(proven.problems[0].code, "exception-unneeded");
  EXPECT_EQ(proven.problems[0].at, (Position{3, 9}));
  EXPECT_EQ(proven.problems[0].hint, "remove it and keep the others");
  spec.monotone_except.pop_back();
  EXPECT_EQ(ProofOf(spec).Codes().find("exception"), std::string::npos);
  EXPECT_EQ(ProofOf(spec).Codes().find("better"), std::string::npos);
}

TEST(ProveTest, SubLevelsAreCellsOfTheirOwn) {
  GridSpec spec = LevelGrid({"A1", "A2", "A2+<A2", "B1-<B1", "B1"}, "A2");
  AddRule(spec, "reached", {AtLeast(Operand::kAttained, "objective")}, "certificate");
  const Proven proven = ProofOf(spec);
  EXPECT_EQ(proven.Codes(), "");
  EXPECT_EQ(proven.cells, "15, otherwise 9");  // A2: 4 of 5 reach it, B1: 2, none: 0
}

TEST(ProveTest, LanguagesWithThresholdsOfTheirOwnAreCells) {
  GridSpec spec = LevelGrid({"A1", "A2", "B1"}, "A2");
  spec.objective.accepts.clear();
  spec.objective.fixed = {"B1", {}};
  spec.objective.per_language = {{{"fsl", {}}, {"A2", {}}}};
  AddRule(spec, "reached", {AtLeast(Operand::kAttained, "objective")}, "certificate");
  const Proven proven = ProofOf(spec);
  EXPECT_EQ(proven.Codes(), "");
  EXPECT_EQ(proven.cells, "6, otherwise 3");
  spec.rules[0].when = {AtLeast(Operand::kAttained, "objective-1"),
                        Below(Operand::kAttained, "B1")};
  EXPECT_EQ(ProofOf(spec).problems[0].message,
            "language fsl (objective A2): A2 gives `certificate` (rule `reached`), and the better "
            "result B1 gives `attestation` (otherwise)");
}

GridSpec Delf(const std::string& step) {
  GridSpec spec = LevelGrid({"<A0>", "B2"}, "B2");
  spec.objective.accepts.clear();
  SetOverall(spec, OverallFrom::kSum, Measure::kScore);
  for (const char* id : {"ecoute", "lecture", "ecrit", "oral"}) {
    AddScoreSkill(spec, id, Scores("0", "25", step));
  }
  AddRule(spec, "pass", {AtLeast(Operand::kScore, "50"), AtLeast(Operand::kEachSkill, "5")},
          "certificate");
  return spec;
}

TEST(ProveTest, ASumWithFloorsIsCountedAlikeByCellsAndByRegions) {
  const Proven cells = ProofOf(Delf("1"));
  const Proven regions = ProofOf(Delf("1"), {.cells = 0});
  EXPECT_TRUE(cells.report.enumerated);
  EXPECT_FALSE(regions.report.enumerated);
  EXPECT_EQ(regions.report.regions, 27);
  EXPECT_EQ(cells.cells, regions.cells);
  EXPECT_EQ(cells.report.cells.value(), 26u * 26 * 26 * 26);
  EXPECT_EQ(UseOf(cells, 0), UseOf(regions, 0));
  EXPECT_EQ(cells.Codes() + regions.Codes(), "");
}

// 251^4 cells of a tenth of a point, 2,501^4 of a hundredth: by regions that is no more work.
TEST(ProveTest, AHugeDomainIsProvenByRegionsAtOnce) {
  const double start = CpuSeconds();
  const Proven tenths = ProofOf(Delf("0.1"));
  EXPECT_FALSE(tenths.report.enumerated);
  EXPECT_EQ(tenths.report.cells.value(), 251ull * 251 * 251 * 251);
  EXPECT_EQ(tenths.Codes(), "");
  EXPECT_EQ(tenths.report.regions, 27);
  const Proven hundredths = ProofOf(Delf("0.01"));
  EXPECT_EQ(hundredths.report.cells.value(), 2501ull * 2501 * 2501 * 2501);
  EXPECT_EQ(hundredths.report.rules[0].holds.value() + hundredths.report.otherwise_cells.value(),
            hundredths.report.cells.value());
  EXPECT_LT(CpuSeconds() - start, 1);
}

TEST(ProveTest, AHugeDomainStillNamesInputsThatSumToWhatTheySay) {
  GridSpec spec = Delf("0.1");
  AddRule(spec, "odd", {AtLeast(Operand::kScore, "20"), Below(Operand::kScore, "20.1")},
          "certificate");
  const Proven proven = ProofOf(spec);
  EXPECT_EQ(proven.Codes(), "101:6 better-result-less\n");
  EXPECT_EQ(proven.problems[0].message,
            "ecoute 4.9, lecture 4.9, ecrit 4.9, oral 5.3 (overall 20) gives `certificate` (rule "
            "`odd`), and the better result ecoute 5, lecture 4.9, ecrit 4.9, oral 5.3 (overall "
            "20.1) gives `attestation` (otherwise)");
}

TEST(ProveTest, MoreRegionsThanTheLimitCannotBeProven) {
  EXPECT_EQ(ProofOf(Delf("0.1"), {.cells = 1000, .regions = 26}).problems[0].code,
            "domain-too-large");
}

// An enumeration at its limit: a million cells, four rules.
TEST(ProveTest, AMillionCellsAreEnumeratedInTime) {
  GridSpec spec = LevelGrid({"A1", "A2", "B1", "B2"}, "A1");
  spec.objective.accepts.clear();
  SetOverall(spec, OverallFrom::kMean, Measure::kScore);
  SetRound(spec, "0.5", Ties::kUp);
  SetBands(spec, {{"0", "A1"}, {"10", "A2"}, {"20", "B1"}, {"30", "B2"}});
  for (const char* id : {"a", "b", "c", "d"}) AddScoreSkill(spec, id, Scores("0", "30", "1"));
  AddRule(spec, "b2", {AtLeast(Operand::kAttained, "B2")}, "certificate");
  AddRule(spec, "b1", {AtLeast(Operand::kAttained, "B1"), AtLeast(Operand::kEachSkill, "10")},
          "certificate");
  AddRule(spec, "one", {AtLeast(Operand::kScore, "15"), AtLeast(Operand::kSkill, "28", "d")},
          "certificate");
  const double start = CpuSeconds();
  const Proven proven = ProofOf(spec);
  const double took = CpuSeconds() - start;
  EXPECT_EQ(proven.report.cells.value(), 31u * 31 * 31 * 31);
  EXPECT_TRUE(proven.report.enumerated);
  RecordProperty("milliseconds", static_cast<int>(took * 1000));
  EXPECT_LT(took, 5);  // under a sanitizer; 0.1 s else
}

}  // namespace
}  // namespace seuil::grid
