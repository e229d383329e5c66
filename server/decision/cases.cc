#include "decision/cases.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_join.h"
#include "base/error.h"
#include "decision/describe.h"
#include "decision/evaluate.h"
#include "fmt/format.h"

namespace seuil::decision {
namespace {

using grid::CompiledGrid;

std::string Quoted(std::string_view text) {
  return text.empty() ? "nothing" : fmt::format("`{}`", text);
}

template <typename Texts>
std::string List(const Texts& texts) {
  return fmt::format("[{}]", fmt::join(texts, ", "));
}

// Collects "rules are [a], not [b]" for each part that differs.
class Differences {
 public:
  void Compare(std::string_view part, const std::optional<std::string>& expected,
               std::string_view actual) {
    if (expected && *expected != actual) Add(part, Quoted(actual), Quoted(*expected));
  }

  template <typename Texts>
  void CompareLists(std::string_view part, const std::optional<std::vector<std::string>>& expected,
                    const Texts& actual) {
    if (expected && !std::equal(expected->begin(), expected->end(), actual.begin(), actual.end())) {
      Add(part, List(actual), List(*expected));
    }
  }

  void Add(std::string_view part, std::string_view actual, std::string_view expected) {
    all_.push_back(fmt::format("{} is {}, not {}", part, actual, expected));
  }

  const std::vector<std::string>& all() const { return all_; }

 private:
  std::vector<std::string> all_;
};

bool Matches(const ExpectedMissing& expected, const MissingWords& actual) {
  const auto same = [](const std::optional<std::string>& wanted, std::string_view found) {
    return !wanted || *wanted == found;
  };
  return same(expected.outcome, actual.outcome) && same(expected.rule, actual.rule) &&
         same(expected.input, actual.input) && same(expected.wanted, WantedText(actual.wanted)) &&
         same(expected.actual, actual.actual);
}

// "objective-reached: attained at_least B1, was A2"
std::string MissingText(const MissingWords& words) {
  return fmt::format("{}: {} {}, was {}", words.rule, words.input, WantedText(words.wanted),
                     Quoted(words.actual));
}

void CompareMissing(const CompiledGrid& grid, const Decision& decision,
                    const std::optional<std::vector<ExpectedMissing>>& expected,
                    Differences& differences) {
  if (!expected) return;
  std::vector<MissingWords> actual;
  for (const Missing& missing : decision.missing) {
    actual.push_back(Describe(grid, decision, missing));
  }
  if (std::equal(expected->begin(), expected->end(), actual.begin(), actual.end(), Matches)) return;
  std::vector<std::string> texts;
  texts.reserve(actual.size());
  for (const MissingWords& words : actual) texts.push_back(MissingText(words));
  differences.Add("missing", List(texts), "the list that the case states");
}

void CompareDecision(const CompiledGrid& grid, const Decision& decision, const Expectation& expect,
                     Differences& differences) {
  if (!expect.error.empty()) {
    differences.Add("the answer", fmt::format("outcome `{}`", grid.outcomes[decision.outcome].id),
                    fmt::format("error {}", expect.error));
    return;
  }
  std::vector<std::string_view> notices;
  for (const NoticeCode notice : decision.notices) notices.push_back(NoticeName(notice));
  differences.Compare("outcome", expect.outcome, grid.outcomes[decision.outcome].id);
  differences.CompareLists("rules", expect.rules, RuleIds(grid, decision));
  differences.Compare("threshold", expect.threshold, LevelId(grid, decision.threshold));
  differences.Compare("attained_level", expect.attained_level,
                      LevelId(grid, decision.point.overall_level));
  differences.Compare("attained_score", expect.attained_score, AttainedScore(decision));
  differences.Compare("certificate_from", expect.certificate_from,
                      LevelId(grid, decision.certificate_from));
  differences.CompareLists("notices", expect.notices, notices);
  CompareMissing(grid, decision, expect.missing, differences);
}

void CompareError(const absl::Status& status, const Expectation& expect, Differences& differences) {
  const std::optional<ErrorDetail> detail = DetailOf(status);
  const std::string_view reason = ReasonInfo(detail->reason).name;
  if (expect.error.empty()) {
    differences.Add("the answer",
                    fmt::format("error {} at {} ({})", reason, Quoted(detail->field),
                                std::string_view(status.message().data(), status.message().size())),
                    fmt::format("outcome `{}`", expect.outcome));
    return;
  }
  differences.Compare("error", expect.error, reason);
  differences.Compare("field", expect.field, detail->field);
}

// False, with a problem, where the file belongs to another version.
bool IsOf(const CompiledGrid& grid, const Cases& cases, Problems& problems) {
  if (cases.grid.value != grid.id) {
    problems.Error(cases.grid.at, "cases-of-another",
                   fmt::format("these are cases of grid `{}`, and the grid is `{}`",
                               cases.grid.value, grid.id));
  } else if (cases.version.value != grid.version) {
    problems.Error(cases.version.at, "cases-of-another",
                   fmt::format("these are cases of version {}, and the version is {}",
                               cases.version.value, grid.version),
                   "a new version's cases start as a copy of the last one's, with its number");
  } else {
    return true;
  }
  return false;
}

}  // namespace

std::optional<CasesReport> RunCases(const CompiledGrid& grid, const Cases& cases,
                                    Problems& problems) {
  if (!IsOf(grid, cases, problems)) return std::nullopt;
  CasesReport report;
  std::set<std::string_view> exercised;
  for (const Case& asked : cases.cases) {
    Differences differences;
    const absl::StatusOr<Decision> decision = Evaluate(grid, ViewOf(asked.question));
    if (decision.ok()) {
      for (const std::string_view rule : RuleIds(grid, *decision)) exercised.insert(rule);
      CompareDecision(grid, *decision, asked.expect, differences);
    } else {
      CompareError(decision.status(), asked.expect, differences);
    }
    ++report.run;
    if (differences.all().empty()) continue;
    ++report.failed;
    problems.Error(
        asked.at, "case-failed",
        fmt::format("case `{}`: {}", asked.name, absl::StrJoin(differences.all(), "; ")));
  }
  std::vector<std::string> rules;
  for (const grid::Rule& rule : grid.rules) rules.push_back(rule.id);
  if (grid.otherwise) rules.push_back(grid.otherwise->id);
  for (std::string& rule : rules) {
    if (exercised.contains(rule)) continue;
    problems.Warning({}, "rule-unexercised", fmt::format("no case exercises rule `{}`", rule),
                     "add a case where it holds");
    report.unexercised_rules.push_back(std::move(rule));
  }
  return report;
}

}  // namespace seuil::decision
