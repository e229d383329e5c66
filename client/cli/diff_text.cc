#include "client/cli/diff_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "client/cli/admin_text.h"
#include "client/cli/diff_words.h"
#include "client/cli/text.h"

namespace seuil::client::cli {
namespace {

using seuil::v1::CompareVersionsResponse;
using seuil::v1::DecisionDifference;
using seuil::v1::JobChange;

std::string WhereText(const CompareVersionsResponse& response,
                      const DecisionDifference& difference) {
  std::vector<std::string> ranges;
  for (int i = 0; i < difference.ranges_size() && i < response.axes_size(); ++i) {
    ranges.push_back(Printable(response.axes(i).name()) + " " + RangeText(difference.ranges(i)));
  }
  return absl::StrJoin(ranges, ", ");
}

std::string RulesText(const seuil::v1::Given& given) {
  return Printable(absl::StrJoin(given.rules(), ", "));
}

// Everything of one kind under its heading, up to the limit.
template <typename Entry, typename Write>
void List(const std::vector<const Entry*>& entries, std::size_t limit, std::string_view rest,
          std::string* text, Write write) {
  const std::size_t shown = limit == 0 ? entries.size() : std::min(limit, entries.size());
  for (std::size_t i = 0; i < shown; ++i) write(*entries[i]);
  if (shown < entries.size()) {
    *text += fmt::format("{}and {} more (--limit 0 lists all)\n", rest, entries.size() - shown);
  }
}

// What keeps Markdown's tables from being broken by what a file says.
std::string Cell(std::string_view text) {
  return absl::StrReplaceAll(Printable(text), {{"|", "\\|"}, {"\n", " "}, {"<", "&lt;"}});
}

class TextWriter {
 public:
  TextWriter(const CompareVersionsResponse& response, std::size_t limit)
      : response_(response), entries_(EntriesOf(response)), limit_(limit) {}

  std::string Write(const std::string& grid) {
    const seuil::v1::ComparisonSummary& summary = response_.summary();
    text_ = fmt::format("{} {}\n", Printable(grid), Printable(VerdictText(summary)));
    if (const std::string claim = ClaimText(summary); !claim.empty()) text_ += "  " + claim + "\n";
    text_ += fmt::format("  before  {}\n  after   {}\n", Printable(summary.before_digest()),
                         Printable(summary.after_digest()));
    if (summary.before_digest() == summary.after_digest()) return text_;
    if (summary.reasons_size() > 0) text_ += fmt::format("\nwhy {}\n", StepText(summary.step()));
    for (const auto& reason : summary.reasons()) {
      text_ += fmt::format("  {:<6} {}\n", StepText(reason.step()), Printable(reason.text()));
    }
    Decisions();
    Catalogue();
    if (!entries_.parts.empty()) text_ += "\ntaken away, changed, added\n";
    List(entries_.parts, limit_, "  ", &text_,
         [&](const auto& part) { text_ += "  " + PartText(part) + "\n"; });
    Texts();
    return text_;
  }

 private:
  void Decisions() {
    const seuil::v1::DecisionCounts& counts = response_.summary().decisions();
    text_ += fmt::format("\ndecisions: {} compared, none left out; decided otherwise: {}\n",
                         Counted(counts.common(), "input"), CountsText(counts));
    if (counts.only_before() > 0) {
      text_ += fmt::format("  only before: {}\n", Counted(counts.only_before(), "input"));
    }
    if (counts.only_after() > 0) {
      text_ += fmt::format("  only after: {}\n", Counted(counts.only_after(), "input"));
    }
    for (const auto* input : entries_.inputs) text_ += "  " + InputText(*input) + "\n";
    std::string group;
    List(entries_.decisions, limit_, "  ", &text_, [&](const DecisionDifference& difference) {
      std::string now = fmt::format("  objective {}: {}\n", ThresholdText(difference),
                                    ObjectivesText(difference.objectives()));
      if (now != group) text_ += now;
      group = std::move(now);
      text_ +=
          fmt::format("    {:<13} {} ({})\n", KindText(difference.kind()),
                      WhereText(response_, difference), Counted(difference.results(), "result"));
      text_ += fmt::format("    {:<13} {} [{}] -> {} [{}]\n", "", GivenText(difference.before()),
                           RulesText(difference.before()), GivenText(difference.after()),
                           RulesText(difference.after()));
    });
  }

  void Catalogue() {
    if (!entries_.jobs.empty()) {
      text_ += fmt::format("\njobs: {} changed\n", Number(response_.summary().jobs_changed()));
    }
    List(entries_.jobs, limit_, "  ", &text_, [&](const JobChange& job) {
      text_ += fmt::format(
          "  {} ({}): {}; {}, band {}{}{}\n", Printable(job.job()), Printable(job.title()),
          JobKindsText(job.kinds()),
          Printable(FromTo(job.threshold_before(), job.threshold_after())),
          Printable(FromTo(job.band_before(), job.band_after())),
          job.replaced_by().empty() ? "" : "; replaced by " + Printable(job.replaced_by()),
          job.removal_reason().empty() ? "" : "; " + Printable(job.removal_reason()));
    });
    if (!entries_.bands.empty()) {
      text_ += fmt::format("\nbands: {} changed\n", entries_.bands.size());
    }
    List(entries_.bands, limit_, "  ", &text_, [&](const seuil::v1::BandChange& band) {
      text_ += fmt::format("  {}: {}; {}\n", Printable(band.band()), BandKindsText(band.kinds()),
                           Printable(FromTo(band.threshold_before(), band.threshold_after())));
    });
  }

  void Texts() {
    const auto& texts = entries_.texts;
    if (!texts.empty()) text_ += fmt::format("\ntexts: {} changed\n", texts.size());
    List(texts, limit_, "  ", &text_, [&](const seuil::v1::TextChange& text) {
      text_ += fmt::format("  {}{}\n", Printable(text.path()),
                           text.locale().empty() ? "" : " (" + Printable(text.locale()) + ")");
      if (!text.before().empty()) text_ += "    - " + Printable(text.before()) + "\n";
      if (!text.after().empty()) text_ += "    + " + Printable(text.after()) + "\n";
    });
  }

  const CompareVersionsResponse& response_;
  const DiffEntries entries_;
  const std::size_t limit_;
  std::string text_;
};

class MarkdownWriter {
 public:
  MarkdownWriter(const CompareVersionsResponse& response, std::size_t limit)
      : response_(response), entries_(EntriesOf(response)), limit_(limit) {}

  std::string Write(const std::string& grid) {
    const seuil::v1::ComparisonSummary& summary = response_.summary();
    text_ = fmt::format("# {} {}\n\n", Cell(grid), Cell(VerdictText(summary)));
    if (const std::string claim = ClaimText(summary); !claim.empty()) {
      text_ += fmt::format("The version: {}.\n\n", claim);
    }
    for (const auto& reason : summary.reasons()) {
      text_ += fmt::format("- {}: {}\n", StepText(reason.step()), Cell(reason.text()));
    }
    Jobs("## Jobs that ask for another level, or are removed", true);
    Decisions();
    Jobs("## Other jobs", false);
    Rest();
    text_ += fmt::format("\n---\n\nbefore `{}` {}  \nafter `{}` {}\n",
                         Cell(summary.before_version()), Cell(summary.before_digest()),
                         Cell(summary.after_version()), Cell(summary.after_digest()));
    return text_;
  }

 private:
  static bool Moves(const JobChange& job) {
    return std::any_of(job.kinds().begin(), job.kinds().end(), [](int kind) {
      return kind == seuil::v1::JOB_CHANGE_KIND_REMOVED ||
             kind == seuil::v1::JOB_CHANGE_KIND_THRESHOLD_RAISED ||
             kind == seuil::v1::JOB_CHANGE_KIND_THRESHOLD_LOWERED ||
             kind == seuil::v1::JOB_CHANGE_KIND_THRESHOLD_CHANGED;
    });
  }

  void Jobs(std::string_view heading, bool moving) {
    std::vector<const JobChange*> jobs;
    for (const JobChange* job : entries_.jobs) {
      if (Moves(*job) == moving) jobs.push_back(job);
    }
    if (jobs.empty()) return;
    text_ += fmt::format(
        "\n{}: {}\n\n| job | title | change | level | band |\n"
        "| --- | --- | --- | --- | --- |\n",
        heading, jobs.size());
    List(jobs, limit_, "\n", &text_, [&](const JobChange& job) {
      text_ += fmt::format("| `{}` | {} | {} | {} | {} |\n", Cell(job.job()), Cell(job.title()),
                           JobKindsText(job.kinds()),
                           Cell(FromTo(job.threshold_before(), job.threshold_after())),
                           Cell(FromTo(job.band_before(), job.band_after())));
    });
  }

  void Decisions() {
    const seuil::v1::DecisionCounts& counts = response_.summary().decisions();
    text_ += fmt::format("\n## Decisions\n\n{} compared, none left out. Decided otherwise: {}.\n",
                         Counted(counts.common(), "input"), CountsText(counts));
    for (const auto* input : entries_.inputs) text_ += "\n- " + Cell(InputText(*input));
    if (!entries_.inputs.empty()) text_ += '\n';
    if (entries_.decisions.empty()) return;
    text_ +=
        "\n| objective | threshold | result | change | before | after | results |\n"
        "| --- | --- | --- | --- | --- | --- | --- |\n";
    List(entries_.decisions, limit_, "\n", &text_, [&](const DecisionDifference& difference) {
      text_ +=
          fmt::format("| {} | {} | {} | {} | {}: {} | {}: {} | {} |\n",
                      Cell(ObjectivesText(difference.objectives())),
                      Cell(ThresholdText(difference)), Cell(WhereText(response_, difference)),
                      KindText(difference.kind()), Cell(GivenText(difference.before())),
                      Cell(RulesText(difference.before())), Cell(GivenText(difference.after())),
                      Cell(RulesText(difference.after())), Number(difference.results()));
    });
  }

  void Rest() {
    if (!entries_.bands.empty()) text_ += fmt::format("\n## Bands: {}\n\n", entries_.bands.size());
    List(entries_.bands, limit_, "- ", &text_, [&](const seuil::v1::BandChange& band) {
      text_ += fmt::format("- `{}`: {}\n", Cell(band.band()), BandKindsText(band.kinds()));
    });
    if (!entries_.parts.empty()) text_ += "\n## Taken away, changed, added\n\n";
    List(entries_.parts, limit_, "- ", &text_,
         [&](const auto& part) { text_ += "- `" + Cell(PartText(part)) + "`\n"; });
    if (!entries_.texts.empty()) text_ += fmt::format("\n## Texts: {}\n\n", entries_.texts.size());
    List(entries_.texts, limit_, "- ", &text_, [&](const seuil::v1::TextChange& text) {
      text_ += fmt::format("- `{}`{}: {}\n", Cell(text.path()),
                           text.locale().empty() ? "" : " (" + Cell(text.locale()) + ")",
                           Cell(FromTo(text.before(), text.after())));
    });
  }

  const CompareVersionsResponse& response_;
  const DiffEntries entries_;
  const std::size_t limit_;
  std::string text_;
};

}  // namespace

std::string DiffText(const std::string& grid, const CompareVersionsResponse& response,
                     std::size_t limit) {
  return TextWriter(response, limit).Write(grid);
}

std::string DiffMarkdown(const std::string& grid, const CompareVersionsResponse& response,
                         std::size_t limit) {
  return MarkdownWriter(response, limit).Write(grid);
}

}  // namespace seuil::client::cli
