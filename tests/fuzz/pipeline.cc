#include "fuzz/pipeline.h"

#include <cstdio>
#include <cstdlib>
#include <optional>

#include "base/problem_text.h"
#include "decision/cases.h"
#include "decision/cross_check.h"
#include "grid/compile.h"
#include "grid/parse.h"
#include "grid/prove.h"
#include "grid/validate.h"

namespace seuil::fuzz {
namespace {

constexpr FileLimits kFileLimits{.file_bytes = 256 << 10,
                                 .string_bytes = 4 << 10,
                                 .depth = 16,
                                 .dotted_segments = 16,
                                 .jobs = 200};
constexpr grid::ProofLimits kProofLimits{.cells = 2'000, .regions = 2'000};

}  // namespace

Stage RunPipeline(std::string_view text) {
  const size_t line = text.find(kCasesLine);
  const std::string_view cases_text =
      line == text.npos ? text : text.substr(line + kCasesLine.size());
  Problems problems("fuzz.toml"), case_problems("fuzz.cases.toml");
  const auto cases = decision::ParseCases(cases_text, kFileLimits, case_problems);

  const auto spec = grid::ParseGrid(text.substr(0, line), kFileLimits, problems);
  Stage stage = Stage::kParse;
  std::shared_ptr<const grid::CompiledGrid> compiled;
  if (spec) {
    const bool parsed = !problems.has_errors();
    grid::Validate(*spec, problems);
    if (parsed) stage = Stage::kValidate;
    if (!problems.has_errors()) compiled = grid::Compile(*spec);
  }
  if (compiled != nullptr) {
    stage = Stage::kProve;
    grid::Prove(*compiled, *spec, kProofLimits, problems);
  }
  // Problems are printed with the text that they stand in: positions beyond it would show here.
  PrintProblems(problems, text);
  PrintProblems(case_problems, cases_text);
  if (compiled == nullptr || problems.has_errors()) return stage;

  Problems differences("fuzz.toml");
  decision::CrossCheck(*compiled, *spec, kProofLimits, differences);
  if (differences.has_errors()) {
    std::fputs(PrintProblems(differences).c_str(), stderr);
    std::abort();
  }
  if (cases) decision::RunCases(*compiled, *cases, case_problems);
  PrintProblems(case_problems, cases_text);
  return Stage::kServed;
}

}  // namespace seuil::fuzz
