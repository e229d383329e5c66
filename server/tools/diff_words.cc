#include "tools/diff_words.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_replace.h"
#include "base/text.h"

namespace seuil::tools {
namespace {

using decision::DifferenceCounts;
using grid::CellCount;
using registry::VersionComparison;

constexpr size_t kFewJobs = 5;

}  // namespace

std::string Number(CellCount count) {
  std::string number = count.ToString();
  if (!count.counted()) return number;
  for (size_t i = number.size(); i > 3; i -= 3) number.insert(i - 3, 1, ',');
  return number;
}

std::string Counted(CellCount number, std::string_view what) {
  return fmt::format("{} {}{}", Number(number), what,
                     number == CellCount(1) ? ""
                     : what.ends_with('s')  ? "es"
                                            : "s");
}

std::string Counted(size_t number, std::string_view what) {
  return Counted(CellCount(number), what);
}

std::string Verdict(const VersionComparison& comparison) {
  const DifferenceCounts& counts = comparison.decisions.counts();
  std::string verdict =
      fmt::format("{} -> {}: ", comparison.before.version, comparison.after.version);
  if (comparison.same_bytes()) return verdict + "the same file";
  verdict += comparison.step == registry::VersionStep::kNone
                 ? "no step; nothing that is read differs"
                 : std::string(registry::VersionStepName(comparison.step));
  verdict += fmt::format("; {}, {}", Counted(counts.outcome_changes(), "outcome change"),
                         Counted(counts.outcome_losses(), "loss"));
  if (comparison.decisions.equivalent()) verdict += "; equivalent";
  return verdict;
}

std::string ClaimText(const VersionComparison& comparison) {
  if (!comparison.claimed || comparison.same_bytes()) return "";
  const std::string_view claimed = registry::VersionStepName(*comparison.claimed);
  if (*comparison.claimed < comparison.step) {
    return fmt::format("its number claims {}, the change calls for {}", claimed,
                       registry::VersionStepName(comparison.step));
  }
  return fmt::format("its number claims {}", claimed);
}

std::string CountsText(const DifferenceCounts& counts) {
  std::vector<std::string> words;
  const auto add = [&](CellCount count, std::string_view what) {
    if (!count.zero()) words.push_back(Number(count) + " " + std::string(what));
  };
  add(counts.won, "won");
  add(counts.lost, "lost");
  add(counts.changed, "changed");
  add(counts.level_raised, "at a higher level");
  add(counts.level_lowered, "at a lower level");
  add(counts.rules_only, "by other rules");
  return words.empty() ? "none" : fmt::format("{}", fmt::join(words, ", "));
}

std::string ObjectivesText(const decision::ObjectiveSet& set, bool with_jobs) {
  std::vector<std::string> words;
  for (const std::string& level : set.thresholds) words.push_back("level " + level);
  if (set.none) words.emplace_back("no objective");
  if (set.fixed) words.emplace_back("the scheme's objective");
  for (const std::string& tag : set.languages) {
    words.push_back(tag.empty()  ? "no language sent"
                    : tag == "*" ? "every other language"
                                 : "language " + tag);
  }
  for (const std::string& band : set.bands) words.push_back("band " + band);
  if (set.jobs > 0) {
    std::string jobs = Counted(set.jobs, "job");
    if (with_jobs || set.jobs <= kFewJobs) {
      jobs += fmt::format(" ({}{})", fmt::join(set.job_ids, ", "),
                          set.jobs > set.job_ids.size() ? ", …" : "");
    }
    words.push_back(std::move(jobs));
  }
  return fmt::format("{}", fmt::join(words, ", "));
}

std::string ThresholdText(const decision::Comparison& comparison,
                          const decision::ObjectiveGroup& group) {
  const auto level = [](const grid::CompiledGrid& grid, grid::Index index) {
    return index == grid::kNoIndex ? std::string("none") : grid.levels[index].id;
  };
  return FromTo(level(comparison.before(), group.before), level(comparison.after(), group.after));
}

std::string RangeText(const decision::TableRange& range) {
  const std::string from = range.from.empty() ? "absent" : range.from;
  return range.from == range.to ? from : fmt::format("{} to {}", from, range.to);
}

std::string GivenText(const decision::GivenWords& given) {
  return given.attained.empty() ? std::string(given.outcome)
                                : fmt::format("{} at {}", given.outcome, given.attained);
}

std::string JobKindsText(const catalogue::JobChange& job) {
  std::vector<std::string> words;
  for (size_t kind = 0; kind < catalogue::kJobChangeKinds; ++kind) {
    const auto one = static_cast<catalogue::JobChangeKind>(kind);
    if (!job.kinds.Has(one)) continue;
    std::string word = absl::AsciiStrToLower(std::string(catalogue::JobChangeKindName(one)));
    words.push_back(absl::StrReplaceAll(word, {{"_", " "}}));
  }
  return fmt::format("{}", fmt::join(words, ", "));
}

std::string JobTitle(const VersionComparison& comparison, const catalogue::JobChange& job) {
  const bool there = job.after != grid::kNoIndex;
  const grid::CompiledGrid& grid =
      there ? comparison.decisions.after() : comparison.decisions.before();
  return std::string(grid.jobs[there ? job.after : job.before].title.In(0));
}

std::string FromTo(const std::string& before, const std::string& after) {
  if (before == after || after.empty()) return before;
  return before.empty() ? after : fmt::format("{} -> {}", before, after);
}

}  // namespace seuil::tools
