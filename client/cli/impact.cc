// `seuil impact`: what another version would give a whole population, from counts alone.
#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_join.h"
#include "client/cli/admin_text.h"
#include "client/cli/commands.h"
#include "client/cli/input_file.h"
#include "client/cli/pages.h"
#include "client/cli/population.h"
#include "client/cli/print.h"
#include "client/cli/text.h"
#include "client/cli/version_pair.h"

namespace seuil::client::cli {
namespace {

using seuil::v1::AssessImpactResponse;
using seuil::v1::ImpactCounts;

std::int64_t All(const ImpactCounts& counts) {
  const seuil::v1::DecisionCounts& decisions = counts.decisions();
  return decisions.common() + decisions.only_before() + decisions.only_after() + counts.neither();
}

class TextWriter {
 public:
  TextWriter(const AssessImpactResponse& response, std::size_t limit)
      : response_(response), limit_(limit) {}

  std::string Write(const std::string& grid) {
    const ImpactCounts& all = response_.counts();
    text_ = fmt::format("{} {} -> {}: {}, {}; {}\n", Printable(grid),
                        Printable(response_.before_version()), Printable(response_.after_version()),
                        Counted(All(all), "decision"), Counted(response_.inputs(), "input"),
                        Outcome(all));
    text_ += fmt::format("  before  {}\n  after   {}\n", Printable(response_.before_digest()),
                         Printable(response_.after_digest()));
    Undecided();
    Thresholds();
    Objectives();
    return text_;
  }

 private:
  std::string Outcome(const ImpactCounts& counts) const {
    std::vector<std::string> words;
    const seuil::v1::DecisionCounts& decisions = counts.decisions();
    if (decisions.outcome_changes() > 0 || decisions.rules_only() > 0) {
      words.push_back(CountsText(decisions));
    }
    const auto add = [&](std::int64_t count, const std::string& what) {
      if (count > 0) words.push_back(fmt::format("{} {}", Number(count), what));
    };
    add(decisions.only_before(), "decided by " + Printable(response_.before_version()) + " alone");
    add(decisions.only_after(), "decided by " + Printable(response_.after_version()) + " alone");
    add(counts.neither(), "decided by neither");
    return words.empty() ? "all alike" : absl::StrJoin(words, ", ");
  }

  // Whether one more of a kind is printed; says how many are not.
  bool Room(std::size_t printed) const { return limit_ == 0 || printed < limit_; }
  void Rest(std::size_t all, std::size_t printed) {
    if (printed < all) {
      text_ += fmt::format("  and {} more (--limit 0 lists all)\n", all - printed);
    }
  }

  void Undecided() {
    bool any = false;
    for (const auto& entry : response_.entries()) {
      if (!entry.has_undecided()) continue;
      const seuil::v1::UndecidedImpact& one = entry.undecided();
      if (!std::exchange(any, true)) text_ += "\ncannot be decided\n";
      text_ += fmt::format(
          "  by {}: {}, {}: {} {}, such as: {}\n",
          Printable(one.by_after() ? response_.after_version() : response_.before_version()),
          Counted(one.count(), "decision"), Counted(one.inputs(), "input"), Printable(one.reason()),
          Printable(one.field()), Printable(one.example()));
    }
  }

  void Thresholds() {
    std::size_t all = 0, printed = 0;
    for (const auto& entry : response_.entries()) {
      if (!entry.has_threshold()) continue;
      if (all++ == 0) text_ += "\nby threshold\n";
      if (!Room(printed)) continue;
      ++printed;
      const seuil::v1::ThresholdImpact& one = entry.threshold();
      const auto level = [](const std::string& id) { return id.empty() ? "none" : id; };
      text_ += fmt::format(
          "  {}: {}; {}\n", Printable(FromTo(level(one.before()), level(one.after()))),
          Counted(one.counts().decisions().common(), "decision"), Outcome(one.counts()));
    }
    Rest(all, printed);
  }

  void Objectives() {
    std::size_t all = 0, told = 0, printed = 0;
    for (const auto& entry : response_.entries()) {
      if (!entry.has_objective()) continue;
      if (all++ == 0) text_ += "\nby objective\n";
      const seuil::v1::ObjectiveImpact& one = entry.objective();
      if (one.counts().same() == All(one.counts())) continue;
      ++told;
      if (!Room(printed)) continue;
      ++printed;
      Objective(one);
    }
    Rest(told, printed);
    if (all > told) {
      text_ += fmt::format("  {} more: all alike\n",
                           Counted(static_cast<std::int64_t>(all - told), "objective"));
    }
  }

  void Objective(const seuil::v1::ObjectiveImpact& one) {
    std::vector<std::string> words;
    const auto add = [&](std::string_view what, const std::string& id) {
      if (!id.empty()) words.push_back(fmt::format("{} {}", what, Printable(id)));
    };
    add("job", one.objective().job());
    add("band", one.objective().band());
    add("level", one.objective().level());
    if (one.objective().none()) words.emplace_back("no objective");
    add("language", one.certified_language());
    std::string what = words.empty() ? "nothing said" : absl::StrJoin(words, ", ");
    const seuil::v1::ObjectiveTaken &before = one.before(), &after = one.after();
    const bool taken = before.refused().empty() && after.refused().empty();
    if (taken && before.threshold() != after.threshold()) {
      what += fmt::format(" ({})", Printable(FromTo(before.threshold(), after.threshold())));
    }
    text_ += fmt::format("  {}: {}; {}\n", what, Counted(All(one.counts()), "decision"),
                         Outcome(one.counts()));
    const auto refused = [&](const std::string& by, const seuil::v1::ObjectiveTaken& by_one) {
      if (by_one.refused().empty()) return;
      text_ += fmt::format("    refused by {}: {}: {}\n", Printable(by),
                           Printable(by_one.refused()), Printable(by_one.message()));
    };
    if (before.refused() == after.refused() && before.message() == after.message()) {
      return refused("both", before);
    }
    refused(response_.before_version(), before);
    refused(response_.after_version(), after);
  }

  const AssessImpactResponse& response_;
  const std::size_t limit_;
  std::string text_;
};

}  // namespace

ExitCode RunCommand(const ImpactCommand& command, const Context& context) {
  std::ifstream file;
  if (command.population != "-") {
    if (absl::Status opened = OpenInput(command.population, &file); !opened.ok()) {
      context.env.err << UsageText(std::string(opened.message()));
      return ExitCode::kUsage;
    }
  }
  seuil::v1::AssessImpactRequest request;
  request.set_grid(command.grid);
  SetPair(command.versions, &request);
  request.set_page_size(1000);
  // Which skills are scores, as the version before says.
  seuil::v1::GetGridRequest grid_request;
  grid_request.set_grid(command.grid);
  if (request.has_before()) *grid_request.mutable_version() = request.before();
  const auto grid = context.catalogue.GetGrid(grid_request);
  if (!grid.ok()) return Fail(context, grid.status());
  const auto inputs = ReadPopulation(command.population == "-" ? context.env.in : file,
                                     MeasuresOf(*grid), command.language);
  if (!inputs.ok()) {
    context.env.err << UsageText(
        fmt::format("{}: {}", command.population, std::string(inputs.status().message())),
        "`seuil impact --help` describes the columns");
    return ExitCode::kUsage;
  }
  for (const seuil::v1::CountedInput& input : *inputs) *request.add_inputs() = input;
  return Print(context, command.format,
               Collect(context.admin.Impact(request), &AssessImpactResponse::mutable_entries),
               [&](const AssessImpactResponse& response) {
                 return TextWriter(response, command.limit).Write(command.grid);
               });
}

}  // namespace seuil::client::cli
