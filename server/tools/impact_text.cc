// An impact for people at a terminal.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <vector>

#include "tools/diff_words.h"
#include "tools/impact_report.h"
#include "tools/report_lines.h"

namespace seuil::tools {
namespace {

using decision::ImpactCounts;
using decision::kAfter;
using decision::kBefore;
using decision::ObjectiveImpact;

std::string Level(const std::string& id) { return id.empty() ? "none" : id; }

// What a file said, without what a terminal would obey.
std::string Printable(std::string text) {
  for (char& c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f) c = '?';
  }
  return text;
}

// As it was asked.
std::string ObjectiveText(const ObjectiveImpact& one) {
  std::vector<std::string> words;
  const auto add = [&](std::string_view what, const std::string& id) {
    if (!id.empty()) words.push_back(fmt::format("{} {}", what, id));
  };
  add("job", one.job);
  add("band", one.band);
  add("level", one.level);
  if (one.none) words.emplace_back("no objective");
  add("language", one.language);
  if (words.empty()) return "nothing said";
  return Printable(fmt::format("{}", fmt::join(words, ", ")));
}

class TextWriter : ReportLines {
 public:
  explicit TextWriter(const ImpactReport& report)
      : ReportLines(report.limit), report_(report), impact_(report.impact) {}

  std::string Write() {
    const ImpactCounts& all = impact_.counts;
    Line("{} {} -> {}: {}, {}; {}", report_.before.grid->id, Name(kBefore), Name(kAfter),
         Counted(all.all(), "decision"), Counted(impact_.inputs, "input"), Outcome(all));
    Line("  before  {}", report_.before.digest);
    Line("  after   {}", report_.after.digest);
    Undecided();
    Thresholds();
    Objectives();
    return Take();
  }

 private:
  const std::string& Name(decision::Side side) const {
    return (side == kBefore ? report_.before : report_.after).grid->version;
  }

  void Rest(size_t total) {
    if (LeftOut(total) > 0) Line("  and {} more (--limit 0 lists all)", LeftOut(total));
  }

  // "40 lost, 2 decided by neither".
  std::string Outcome(const ImpactCounts& counts) const {
    std::vector<std::string> words;
    if (!counts.outcome_changes().zero() || !counts.rules_only.zero()) {
      words.push_back(CountsText(counts));
    }
    const auto add = [&](grid::CellCount count, const std::string& what) {
      if (!count.zero()) words.push_back(fmt::format("{} {}", Number(count), what));
    };
    add(counts.only_before, "decided by " + Name(kBefore) + " alone");
    add(counts.only_after, "decided by " + Name(kAfter) + " alone");
    add(counts.neither, "decided by neither");
    return words.empty() ? "all alike" : fmt::format("{}", fmt::join(words, ", "));
  }

  void Undecided() {
    if (impact_.undecided.empty()) return;
    Line("\ncannot be decided");
    for (const decision::Undecided& group : impact_.undecided) {
      Line("  by {}: {}, {}: {} {}, such as: {}", Name(group.side),
           Counted(group.count, "decision"), Counted(group.inputs, "input"),
           ReasonInfo(group.reason).name, group.field, Printable(group.example));
    }
  }

  void Thresholds() {
    if (impact_.thresholds.empty()) return;
    Line("\nby threshold");
    for (size_t i = 0; i < Shown(impact_.thresholds.size()); ++i) {
      const decision::ThresholdImpact& one = impact_.thresholds[i];
      Line("  {}: {}; {}", FromTo(Level(one.before), Level(one.after)),
           Counted(one.counts.common, "decision"), Outcome(one.counts));
    }
    Rest(impact_.thresholds.size());
  }

  void Objectives() {
    std::vector<const ObjectiveImpact*> told;
    for (const ObjectiveImpact& one : impact_.objectives) {
      if (!one.counts.changes_nothing()) told.push_back(&one);
    }
    if (impact_.objectives.empty()) return;
    Line("\nby objective");
    for (size_t i = 0; i < Shown(told.size()); ++i) Objective(*told[i]);
    Rest(told.size());
    const size_t alike = impact_.objectives.size() - told.size();
    if (alike > 0) Line("  {} more: all alike", Counted(alike, "objective"));
  }

  void Objective(const ObjectiveImpact& one) {
    const ObjectiveImpact::Taken &before = one.taken[kBefore], &after = one.taken[kAfter];
    std::string what = ObjectiveText(one);
    if (!before.refused && !after.refused && before.threshold != after.threshold) {
      what += fmt::format(" ({} -> {})", Level(before.threshold), Level(after.threshold));
    }
    Line("  {}: {}; {}", what, Counted(one.counts.all(), "decision"), Outcome(one.counts));
    if (before.refused && before.why == after.why) return Refused("both", before);
    if (before.refused) Refused(Name(kBefore), before);
    if (after.refused) Refused(Name(kAfter), after);
  }

  void Refused(const std::string& by, const ObjectiveImpact::Taken& taken) {
    Line("    refused by {}: {}: {}", by, ReasonInfo(*taken.refused).name, Printable(taken.why));
  }

  const ImpactReport& report_;
  const decision::Impact& impact_;
};

}  // namespace

std::string ImpactText(const ImpactReport& report) { return TextWriter(report).Write(); }

}  // namespace seuil::tools
