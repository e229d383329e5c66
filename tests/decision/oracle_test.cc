// Random grids, written as files and read back: the compiled side decides every input as the naive
// evaluator does from the grid as it was drawn, so that parse, validate and compile are in the
// loop. Set SEUIL_SEED to repeat a run.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <iterator>
#include <map>
#include <random>
#include <string>

#include "base/error.h"
#include "decision/cross_check.h"
#include "decision/evaluate.h"
#include "decision/questions.h"
#include "grid/compile.h"
#include "grid/parse.h"
#include "grid/prove.h"
#include "grid/validate.h"
#include "testutil/grid_toml.h"
#include "testutil/oracle_grid.h"

namespace seuil::decision {
namespace {

constexpr int kGrids = 2000;
constexpr int kLeastDraws = 40;
constexpr int kQuestionsPerGrid = 20;

uint64_t Seed() {
  const char* given = std::getenv("SEUIL_SEED");
  return given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device()();
}

std::string Print(const Problems& problems) {
  std::string text;
  for (const Problem& problem : problems.Sorted())
    text += problem.code + ": " + problem.message + "\n";
  return text;
}

// Everything that a run must have met at least kLeastDraws times.
const char* const kFeatures[] = {"accepts band",
                                 "accepts job",
                                 "accepts level",
                                 "accepts none",
                                 "bands",
                                 "bands of two levels",
                                 "jobs deprecated",
                                 "jobs removed",
                                 "languages",
                                 "mean not rounded",
                                 "mean ties down",
                                 "mean ties up",
                                 "no otherwise",
                                 "objective fixed",
                                 "objective per language",
                                 "objective unknown to the scheme",
                                 "operand any_skill",
                                 "operand attained",
                                 "operand each_skill",
                                 "operand objective",
                                 "operand score",
                                 "operand skill",
                                 "otherwise",
                                 "otherwise above the lowest outcome",
                                 "outcome attestation",
                                 "outcome certificate",
                                 "outcome nothing",
                                 "outcome partial",
                                 "outcome report",
                                 "overall bands",
                                 "overall given level",
                                 "overall given score",
                                 "overall mean score",
                                 "overall minimum level",
                                 "overall minimum score",
                                 "overall sum score",
                                 "rule without condition",
                                 "scale floor",
                                 "scale levels below certifiable_from",
                                 "scale sub-level",
                                 "score below zero",
                                 "score open_top",
                                 "score with decimal or wide step",
                                 "skill bands",
                                 "skill optional",
                                 "test at_least",
                                 "test at_least and below",
                                 "test below",
                                 "test is none",
                                 "value level",
                                 "value objective",
                                 "value objective with steps",
                                 "value score",
                                 "value score between steps",
                                 "value sub-level"};

// Every reason that a question, as far as this layer reads it, can be refused for.
const Reason kReasons[] = {Reason::kObjectiveRequired,    Reason::kObjectiveConflict,
                           Reason::kObjectiveNotAccepted, Reason::kJobUnknown,
                           Reason::kJobRemoved,           Reason::kBandUnknown,
                           Reason::kLevelUnknown,         Reason::kThresholdBelowCertifiable,
                           Reason::kThresholdIsSubLevel,  Reason::kResultRequired,
                           Reason::kResultConflict,       Reason::kResultNotAccepted,
                           Reason::kSkillUnknown,         Reason::kSkillRequired,
                           Reason::kScoreMalformed,       Reason::kScoreOutOfRange,
                           Reason::kScoreOffStep,         Reason::kLanguageRequired,
                           Reason::kLanguageMalformed,    Reason::kLanguageUnknown};

class OracleTest : public testing::Test {
 protected:
  // Asks both sides and counts what the answer was.
  std::string Ask(const grid::CompiledGrid& grid, const grid::GridSpec& spec,
                  const AskedQuestion& question) {
    const absl::StatusOr<NaiveDecision> naive = EvaluateNaively(spec, question);
    if (!naive.ok()) {
      ++seen_[std::string(ReasonInfo(DetailOf(naive.status())->reason).name)];
    } else {
      ++seen_["decided"];
      if (!naive->missing.empty()) ++seen_["with missing conditions"];
      if (!naive->certificate_from.empty()) ++seen_["with certificate_from"];
      if (naive->given.rules.size() > 1) ++seen_["by several rules"];
      for (const std::string& notice : naive->notices) ++seen_[notice];
      for (const auto& missing : naive->missing) {
        ++seen_["missing " + missing.wanted.substr(0, missing.wanted.find(' '))];
      }
    }
    return WhereTheyDiffer(grid, spec, question);
  }

  std::map<std::string, int> seen_;
};

TEST_F(OracleTest, CompiledGridsDecideAsWritten) {
  const uint64_t seed = Seed();
  std::cout << "SEUIL_SEED=" << seed << std::endl;
  testutil::OracleGrids grids(seed);
  int proven = 0;
  for (int number = 0; number < kGrids; ++number) {
    const grid::GridSpec spec = grids.Next();
    const std::string text = testutil::GridToml(spec);
    SCOPED_TRACE("seed " + std::to_string(seed) + ", grid " + std::to_string(number) + "\n" + text);
    Problems problems("random.toml");
    const auto parsed = grid::ParseGrid(text, FileLimits{}, problems);
    ASSERT_TRUE(parsed.has_value()) << Print(problems);
    grid::Validate(*parsed, problems);
    ASSERT_FALSE(problems.has_errors()) << Print(problems);
    const auto compiled = grid::Compile(*parsed);

    uint64_t cells = 0, otherwise_cells = 0;
    for (const AskedQuestion& objective : Objectives(spec)) {
      ForEachResult(spec, objective, [&](const AskedQuestion& question) {
        ASSERT_EQ(WhereTheyDiffer(*compiled, spec, question), "");
        ++cells;
        if (Evaluate(*compiled, ViewOf(question))->rules.empty()) ++otherwise_cells;
      });
      if (HasFatalFailure()) return;
    }
    for (int i = 0; i < kQuestionsPerGrid; ++i) {
      ASSERT_EQ(Ask(*compiled, spec, RandomQuestion(spec, grids.random())), "");
      ASSERT_EQ(Ask(*compiled, spec, RandomBadQuestion(spec, grids.random())), "");
    }

    const grid::ProofReport report = grid::Prove(*compiled, *parsed, grid::ProofLimits{}, problems);
    EXPECT_EQ(report.cells.value(), cells);
    EXPECT_EQ(report.otherwise_cells.value(), otherwise_cells);
    if (!problems.has_errors()) ++proven;
    if (number % 8 == 0) {
      Problems cross("random.toml");
      EXPECT_EQ(CrossCheck(*compiled, *parsed, grid::ProofLimits{}, cross),
                static_cast<int64_t>(cells));
      EXPECT_FALSE(cross.has_errors()) << Print(cross);
    }
    if (HasFailure()) return;
  }
  std::cout << kGrids << " grids, " << proven << " of them proven\n";
  for (const auto& [feature, times] : grids.drawn()) std::cout << feature << ": " << times << "\n";
  for (const auto& [answer, times] : seen_)
    std::cout << "answer " << answer << ": " << times << "\n";
  for (const char* feature : kFeatures) {
    const auto found = grids.drawn().find(feature);
    ASSERT_NE(found, grids.drawn().end()) << feature;
    EXPECT_GE(found->second, kLeastDraws) << feature;
  }
  for (const auto& [feature, times] : grids.drawn()) {
    EXPECT_NE(std::find(std::begin(kFeatures), std::end(kFeatures), feature), std::end(kFeatures))
        << feature << " is drawn and not asked for here";
  }
  for (const Reason reason : kReasons) {
    EXPECT_GE(seen_[std::string(ReasonInfo(reason).name)], kLeastDraws) << ReasonInfo(reason).name;
  }
  for (const char* answer :
       {"missing at_least", "missing below", "missing no_objective", "missing any_objective",
        "missing without", "missing out_of_scale", "THRESHOLD_OVERRIDDEN", "THRESHOLD_LOWERED",
        "JOB_DEPRECATED", "with certificate_from", "by several rules"}) {
    EXPECT_GE(seen_[answer], kLeastDraws) << answer;
  }
  EXPECT_GE(proven, kGrids / 10);
}

}  // namespace
}  // namespace seuil::decision
