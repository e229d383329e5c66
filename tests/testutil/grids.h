// Grids for tests, built as written: a small valid one, and pieces to add to it.
//
//   GridSpec spec = LevelGrid({"A1", "A2", "B1"}, "A2");
//   AddRule(spec, "top", {AtLeast(Operand::kAttained, "B1")}, "certificate");
//   std::shared_ptr<const CompiledGrid> grid = Compile(spec);
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "grid/spec.h"

namespace seuil::testutil {

using grid::ConditionSpec;
using grid::GridSpec;
using grid::Operand;
using ScoreBands = std::vector<std::pair<std::string, std::string>>;  // from, level

// A text in the source's locale, "fr".
grid::TextSpec French(std::string text);

// The scale, a band "band-1" … for each level, objectives by level or none, an overall level that
// is given, outcomes "attestation" and "certificate", an otherwise "otherwise" that gives the
// first, and no rule. A level "B1+<B1" is a sub-level of B1, "<A1>" a floor.
GridSpec LevelGrid(const std::vector<std::string>& levels, std::string certifiable_from);

// The same with an overall score that is given.
GridSpec ScoreGrid(const std::vector<std::string>& levels, std::string certifiable_from,
                   grid::ScoreSpec score, const ScoreBands& bands);

// The rules and levels of CLOE 1.0.0 with a job or two: 36 cells, the otherwise covers 20.
GridSpec CloeLike();

grid::ScoreSpec Scores(std::string min, std::string max, std::string step);
void SetBands(GridSpec& spec, const ScoreBands& bands);  // of the overall
void SetOverall(GridSpec& spec, grid::OverallFrom from, grid::Measure as);
void SetRound(GridSpec& spec, std::string step, grid::Ties ties);

void AddLevelSkill(GridSpec& spec, std::string id, bool required = true);
void AddScoreSkill(GridSpec& spec, std::string id, grid::ScoreSpec score,
                   const ScoreBands& bands = {}, bool required = true);
void AddJob(GridSpec& spec, std::string id, std::string band);
void AddOutcome(GridSpec& spec, std::string id, grid::OutcomeKind kind);  // the highest so far

// Conditions. A value is a level, a decimal, "objective" or "objective+1" (steps of the scale).
ConditionSpec AtLeast(Operand operand, std::string value, std::string skill = "");
ConditionSpec Below(Operand operand, std::string value, std::string skill = "");
ConditionSpec NoObjective();

// Rule n of the grid (from 0) stands on line 100 + n, its id in column 6.
void AddRule(GridSpec& spec, std::string id, std::vector<ConditionSpec> when, std::string outcome);
void Except(GridSpec& spec, std::string rule);

}  // namespace seuil::testutil
