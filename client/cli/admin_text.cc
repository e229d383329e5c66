#include "client/cli/admin_text.h"

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_join.h"
#include "client/cli/instant.h"
#include "client/cli/text.h"

namespace seuil::client::cli {
namespace {

// Names that the server gives to what was sent.
constexpr char kSentGrid[] = "grid.toml";
constexpr char kSentCases[] = "grid.cases.toml";

std::string PathOf(const seuil::v1::Problem& problem, const SentFiles& sent) {
  if (!sent.grid.empty() && problem.path() == kSentGrid) return sent.grid;
  if (!sent.cases.empty() && problem.path() == kSentCases) return sent.cases;
  return problem.path();
}

}  // namespace

std::string Number(std::int64_t number) {
  std::string text = std::to_string(number);
  for (std::size_t i = text.size(); i > 3; i -= 3) text.insert(i - 3, 1, ',');
  return text;
}

std::string Counted(std::int64_t number, std::string_view what) {
  const bool hisses = !what.empty() && what.back() == 's';
  return fmt::format("{} {}{}", Number(number), what, number == 1 ? "" : hisses ? "es" : "s");
}

std::string StepText(seuil::v1::VersionStep step) {
  const std::string name = seuil::v1::VersionStep_Name(step);
  constexpr std::size_t kPrefix = sizeof("VERSION_STEP_") - 1;
  return name.size() > kPrefix ? absl::AsciiStrToLower(name.substr(kPrefix)) : "unknown";
}

std::string CountsText(const seuil::v1::DecisionCounts& counts) {
  std::vector<std::string> parts;
  const auto add = [&](std::int64_t count, const std::string& what) {
    if (count > 0) parts.push_back(fmt::format("{} {}", Number(count), what));
  };
  add(counts.won(), "won");
  add(counts.lost(), "lost");
  add(counts.changed(), "changed");
  add(counts.level_raised(), counts.level_raised() == 1 ? "level raised" : "levels raised");
  add(counts.level_lowered(), counts.level_lowered() == 1 ? "level lowered" : "levels lowered");
  add(counts.rules_only(), "by other rules");
  return parts.empty() ? "none" : absl::StrJoin(parts, ", ");
}

std::string FromTo(const std::string& before, const std::string& after) {
  if (before.empty() || before == after) return after;
  return after.empty() ? before : before + " -> " + after;
}

std::string VerdictText(const seuil::v1::ComparisonSummary& summary) {
  std::string verdict =
      fmt::format("{} -> {}: ", summary.before_version(), summary.after_version());
  if (summary.before_digest() == summary.after_digest()) return verdict + "the same file";
  verdict += summary.step() == seuil::v1::VERSION_STEP_NONE
                 ? "no step; nothing that is read differs"
                 : StepText(summary.step());
  verdict +=
      fmt::format("; {}, {}", Counted(summary.decisions().outcome_changes(), "outcome change"),
                  Counted(summary.decisions().outcome_losses(), "loss"));
  return summary.equivalent() ? verdict + "; equivalent" : verdict;
}

std::string ClaimText(const seuil::v1::ComparisonSummary& summary) {
  if (summary.claimed_step() == seuil::v1::VERSION_STEP_UNSPECIFIED ||
      summary.before_digest() == summary.after_digest()) {
    return {};
  }
  const std::string claimed = StepText(summary.claimed_step());
  return summary.claimed_step() < summary.step()
             ? fmt::format("its number claims {}, the change calls for {}", claimed,
                           StepText(summary.step()))
             : fmt::format("its number claims {}", claimed);
}

std::string SummaryText(const seuil::v1::ComparisonSummary& summary, std::string_view indent) {
  std::string text = fmt::format("{}{}\n", indent, Printable(VerdictText(summary)));
  if (summary.claimed_step() != seuil::v1::VERSION_STEP_UNSPECIFIED &&
      summary.claimed_step() < summary.step()) {
    text += fmt::format("{}{}\n", indent, ClaimText(summary));
  }
  for (const seuil::v1::StepReason& reason : summary.reasons()) {
    text += fmt::format("{}{:<6} {}\n", indent, StepText(reason.step()), Printable(reason.text()));
  }
  return text;
}

std::string ProblemsText(const seuil::v1::ProblemList& problems, const SentFiles& sent) {
  std::string text;
  for (const seuil::v1::Problem& problem : problems.problems()) {
    const bool error = problem.severity() == seuil::v1::PROBLEM_SEVERITY_ERROR;
    const std::string place = problem.line() == 0
                                  ? std::string()
                                  : fmt::format(":{}:{}", problem.line(), problem.column());
    text += fmt::format("{}{}: {}: {} [{}]\n", Printable(PathOf(problem, sent)), place,
                        error ? "error" : "warning", Printable(problem.message()),
                        Printable(problem.code()));
    if (!problem.hint().empty()) text += fmt::format("  hint: {}\n", Printable(problem.hint()));
  }
  if (const int more = problems.total() - problems.problems_size(); more > 0) {
    text += fmt::format("and {} more\n", Counted(more, "problem"));
  }
  return text;
}

std::string EntryText(const seuil::v1::PlanEntry& entry) {
  return fmt::format(
      "{} from {}", entry.version().empty() ? "withdrawn" : "version " + Printable(entry.version()),
      InstantText(entry.has_from(), entry.from()));
}

}  // namespace seuil::client::cli
