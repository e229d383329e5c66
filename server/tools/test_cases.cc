#include "tools/test_cases.h"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include "base/problem_text.h"
#include "base/text.h"
#include "registry/load.h"
#include "tools/target.h"

namespace seuil::tools {
namespace {

struct Tally {
  size_t run = 0;
  bool failed = false;
};

void TestVersion(const source::VersionFiles& files, std::ostream& out, Tally& tally) {
  const registry::LoadResult result = registry::LoadVersion(files, {});
  if (result.version == nullptr) {
    out << PrintProblems(result.problems, files.grid.bytes);
    fmt::print(out, "{}: refused, its cases were not run\n", files.grid.path);
    tally.failed = true;
    return;
  }
  if (!files.cases) {
    fmt::print(out, "{}: no cases\n", files.grid.path);
    return;
  }
  out << PrintProblems(result.case_problems, files.cases->bytes);
  tally.failed |= result.case_problems.has_errors();
  if (!result.report.cases) {
    fmt::print(out, "{}: the cases were not run\n", files.cases->path);
    return;
  }
  const decision::CasesReport& report = *result.report.cases;
  tally.run += report.run;
  const std::string_view cases = report.run == 1 ? "case" : "cases";
  if (report.failed == 0) {
    fmt::print(out, "{}: {} {} hold\n", files.cases->path, report.run, cases);
  } else {
    fmt::print(out, "{}: {} of {} {} fail\n", files.cases->path, report.failed, report.run, cases);
  }
}

}  // namespace

int TestCases(const TestOptions& options, std::ostream& out, std::ostream& err) {
  Tally tally;
  for (const std::string& path : options.paths) {
    const absl::StatusOr<Target> target = OpenTarget(path);
    if (!target.ok()) {
      fmt::print(err, "seuild: {}\n", FromAbsl(target.status().message()));
      return 2;
    }
    for (const source::GridFolder& folder : target->grids) {
      if (folder.problems.has_errors()) {
        out << PrintProblems(folder.problems);
        tally.failed = true;
      }
      for (const source::VersionFiles& files : folder.versions) TestVersion(files, out, tally);
    }
  }
  return tally.run > 0 && !tally.failed ? 0 : 1;
}

}  // namespace seuil::tools
