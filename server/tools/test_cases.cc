#include "tools/test_cases.h"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <nlohmann/json.hpp>

#include "base/problem_text.h"
#include "base/text.h"
#include "registry/load.h"
#include "tools/target.h"

namespace seuil::tools {
namespace {

using nlohmann::ordered_json;

class Tester {
 public:
  Tester(ReportFormat format, std::ostream& out) : json_(format == ReportFormat::kJson), out_(out) {
    report_["passed"] = false;
    report_["run"] = 0;
    report_["failed"] = 0;
    report_["versions"] = ordered_json::array();
    report_["problems"] = ordered_json::array();
  }

  void Test(const source::GridFolder& folder) {
    if (folder.problems.has_errors()) {
      Tell(folder.problems, {});
      good_ = false;
    }
    for (const source::VersionFiles& files : folder.versions) Test(files);
  }

  // Exit status.
  int Finish() {
    const bool passed = run_ > 0 && good_;
    if (json_) {
      report_["passed"] = passed;
      report_["run"] = run_;
      report_["failed"] = failed_;
      // The name of a file may be any bytes: what is no UTF-8 is replaced.
      out_ << report_.dump(2, ' ', false, ordered_json::error_handler_t::replace) << '\n';
    }
    return passed ? 0 : 1;
  }

 private:
  void Test(const source::VersionFiles& files) {
    const registry::LoadResult result = registry::LoadVersion(files, {});
    if (result.version == nullptr) {
      Tell(result.problems, files.grid.bytes);
      good_ = false;
      return Tell(files, "refused", nullptr);
    }
    if (!files.cases) return Tell(files, "no cases", nullptr);
    Tell(result.case_problems, files.cases->bytes);
    good_ = good_ && !result.case_problems.has_errors();
    if (!result.report.cases) return Tell(files, "not run", nullptr);
    run_ += result.report.cases->run;
    failed_ += result.report.cases->failed;
    Tell(files, "run", &*result.report.cases);
  }

  void Tell(const Problems& problems, std::string_view text) {
    if (!json_) {
      out_ << PrintProblems(problems, text);
      return;
    }
    for (const Problem& problem : problems.Sorted()) {
      report_["problems"].push_back(ProblemToJson(problem));
    }
  }

  // `state`: "run", with what came of it, or why not.
  void Tell(const source::VersionFiles& files, std::string_view state,
            const decision::CasesReport* cases) {
    if (json_) {
      ordered_json version;
      version["path"] = files.grid.path;
      version["cases"] = files.cases ? ordered_json(files.cases->path) : ordered_json(nullptr);
      version["state"] = state;
      version["run"] = cases == nullptr ? 0 : cases->run;
      version["failed"] = cases == nullptr ? 0 : cases->failed;
      report_["versions"].push_back(std::move(version));
    } else if (cases != nullptr) {
      const std::string count =
          fmt::format("{} {}", cases->run, cases->run == 1 ? "case" : "cases");
      fmt::print(out_, "{}: {}\n", files.cases->path,
                 cases->failed == 0 ? fmt::format("{} hold", count)
                                    : fmt::format("{} of {} fail", cases->failed, count));
    } else if (state == "not run") {
      fmt::print(out_, "{}: the cases were not run\n", files.cases->path);
    } else {
      fmt::print(out_, "{}: {}\n", files.grid.path,
                 state == "refused" ? "refused, its cases were not run" : state);
    }
  }

  const bool json_;
  std::ostream& out_;
  ordered_json report_;
  size_t run_ = 0, failed_ = 0;
  bool good_ = true;
};

}  // namespace

int TestCases(const TestOptions& options, std::ostream& out, std::ostream& err) {
  Tester tester(options.format, out);
  for (const std::string& path : options.paths) {
    const absl::StatusOr<Target> target = OpenTarget(path);
    if (!target.ok()) {
      fmt::print(err, "seuild: {}\n", FromAbsl(target.status().message()));
      return 2;
    }
    for (const source::GridFolder& folder : target->grids) tester.Test(folder);
  }
  return tester.Finish();
}

}  // namespace seuil::tools
