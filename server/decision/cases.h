// Cases: questions with the answer that a person expects, in <version>.cases.toml beside the grid.
//
// Thread contract: free functions and values.
//
//   std::optional<Cases> cases = ParseCases(text, limits, problems);
//   std::optional<CasesReport> report = RunCases(*grid, *cases, problems);
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/problem.h"
#include "base/toml.h"
#include "decision/asked.h"
#include "grid/compiled.h"

namespace seuil::decision {

// A missing condition as a case writes it: parts that are not written are not compared. `wanted` is
// written as describe.h's WantedText.
struct ExpectedMissing {
  std::optional<std::string> outcome, rule, input, wanted, actual;
};

// What a case expects; only what it states is compared.
struct Expectation {
  std::string error;                 // a reason of base/reason.h; empty: an outcome is expected
  std::optional<std::string> field;  // the path at fault
  std::string outcome;
  std::optional<std::vector<std::string>> rules;
  std::optional<std::vector<ExpectedMissing>> missing;
  std::optional<std::string> threshold, attained_level, attained_score, certificate_from;
  std::optional<std::vector<std::string>> notices;
};

struct Case {
  std::string name;
  Position at;
  AskedQuestion question;
  Expectation expect;
};

struct Cases {
  Located<std::string> grid, version;
  std::vector<Case> cases;
};

struct CasesReport {
  size_t run = 0, failed = 0;
  std::vector<std::string> unexercised_rules;  // ids that no case reached, the otherwise included
};

// nullopt where the text is no cases file of a format that this build reads; errors in `problems`.
std::optional<Cases> ParseCases(std::string_view text, const FileLimits& limits,
                                Problems& problems);

// Adds an error for each case that does not hold, at the case; a warning for each rule that none
// exercises. nullopt, with an error, where the file is another grid's or version's: no case is run.
std::optional<CasesReport> RunCases(const grid::CompiledGrid& grid, const Cases& cases,
                                    Problems& problems);

}  // namespace seuil::decision
