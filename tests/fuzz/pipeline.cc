#include "fuzz/pipeline.h"

#include <cstdio>
#include <cstdlib>
#include <optional>

#include "absl/time/time.h"
#include "base/digest.h"
#include "base/problem_text.h"
#include "decision/cases.h"
#include "decision/cross_check.h"
#include "grid/compile.h"
#include "grid/parse.h"
#include "grid/prove.h"
#include "grid/validate.h"
#include "ops/settings.h"
#include "registry/plan.h"
#include "registry/plan_check.h"

namespace seuil::fuzz {
namespace {

constexpr FileLimits kFileLimits{.file_bytes = 256 << 10,
                                 .string_bytes = 4 << 10,
                                 .depth = 16,
                                 .dotted_segments = 16,
                                 .jobs = 200};
constexpr grid::ProofLimits kProofLimits{.cells = 2'000, .regions = 2'000};

// The text from behind `line` to the next line of that kind; the whole of it where there is none.
std::string_view PartOf(std::string_view text, std::string_view line) {
  const size_t at = text.find(line);
  if (at == text.npos) return text;
  const std::string_view rest = text.substr(at + line.size());
  return rest.substr(0, rest.find("# === "));
}

void ReadReleases(std::string_view text, std::string_view grid_text) {
  Problems problems("fuzz.releases.toml");
  const auto plan = registry::ReleasePlan::Parse(text, kFileLimits, problems);
  if (plan) {
    source::VersionFiles files;
    files.version = "1.0.0";
    files.digest = DigestOf(grid_text);
    const absl::Time now = absl::FromUnixSeconds(1'780'000'000);
    registry::CheckPlan(*plan, {&files, 1}, now, problems);
    plan->InForceAt(now);
  }
  PrintProblems(problems, text);
}

void ReadSettings(std::string_view text) {
  Problems problems("fuzz.settings.toml");
  ops::ParseSettings(text, problems);
  PrintProblems(problems, text);
}

}  // namespace

Stage RunPipeline(std::string_view text) {
  const std::string_view grid_text = text.substr(0, text.find("# === "));
  const std::string_view cases_text = PartOf(text, kCasesLine);
  ReadReleases(PartOf(text, kReleasesLine), grid_text);
  ReadSettings(PartOf(text, kSettingsLine));
  Problems problems("fuzz.toml"), case_problems("fuzz.cases.toml");
  const auto cases = decision::ParseCases(cases_text, kFileLimits, case_problems);

  const auto spec = grid::ParseGrid(grid_text, kFileLimits, problems);
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
  PrintProblems(problems, grid_text);
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
