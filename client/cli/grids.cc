// `seuil grids` and `seuil grids GRID`: what is served, and what a grid takes.
#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_join.h"
#include "client/cli/commands.h"
#include "client/cli/decision_text.h"
#include "client/cli/pages.h"
#include "client/cli/print.h"
#include "client/cli/text.h"

namespace seuil::client::cli {
namespace {

std::string GridsText(const seuil::v1::ListGridsResponse& response) {
  std::vector<std::vector<std::string>> rows;
  for (const seuil::v1::GridSummary& grid : response.grids()) {
    rows.push_back({grid.id(), grid.in_force().version(),
                    EnumText(seuil::v1::GridState_Name(grid.state()), "GRID_STATE_", grid.state()),
                    absl::StrJoin(grid.versions(), ", "), grid.title()});
  }
  return AlignedTable({"GRID", "IN FORCE", "STATE", "VERSIONS", "TITLE"}, rows);
}

std::string ScoreText(const seuil::v1::ScoreRange& score) {
  return fmt::format("a score from {} to {}{}, in steps of {}", score.min(), score.max(),
                     score.open_top() ? " (above counts as the highest)" : "", score.step());
}

std::string OverallText(const seuil::v1::OverallInput& overall) {
  switch (overall.from()) {
    case seuil::v1::OVERALL_FROM_GIVEN:
      return overall.measure() == seuil::v1::MEASURE_SCORE ? ScoreText(overall.score()) : "a level";
    case seuil::v1::OVERALL_FROM_MINIMUM:
      return "the lowest of the skills, never sent";
    case seuil::v1::OVERALL_FROM_SUM:
      return "the sum of the skills, never sent";
    case seuil::v1::OVERALL_FROM_MEAN:
      return "the mean of the skills, never sent";
    default:
      return "something that this client does not know";
  }
}

std::string ObjectiveText(const seuil::v1::ObjectiveInput& objective) {
  std::vector<std::string> kinds;
  if (objective.job()) kinds.emplace_back("a job");
  if (objective.band()) kinds.emplace_back("a band");
  if (objective.level()) kinds.emplace_back("a level");
  if (objective.none()) kinds.emplace_back("none, said explicitly");
  if (!kinds.empty()) return absl::StrJoin(kinds, ", ");
  std::vector<std::string> fixed;
  for (const auto& threshold : objective.per_language()) {
    fixed.push_back(fmt::format("{} for {}", threshold.level(), threshold.language()));
  }
  if (!objective.fixed_level().empty()) {
    fixed.push_back(objective.fixed_level() + (fixed.empty() ? "" : " for the others"));
  }
  return fixed.empty() ? "never sent: the scheme has none"
                       : "never sent: set by the grid, " + absl::StrJoin(fixed, ", ");
}

std::string GridText(const seuil::v1::GetGridResponse& grid) {
  std::string text = fmt::format("{}  {}\n", Printable(grid.id()), Printable(grid.title()));
  const auto field = [&](std::string_view name, const std::string& value) {
    if (!value.empty()) text += fmt::format("    {:<10} {}\n", name, Printable(value));
  };
  field("source",
        absl::StrJoin(std::vector<std::string>{grid.source().title(), grid.source().issuer(),
                                               grid.source().edition()},
                      "; "));
  std::vector<std::string> levels;
  for (const seuil::v1::Level& level : grid.levels()) {
    levels.push_back(level.certifiable() ? level.id() : "(" + level.id() + ")");
  }
  field("levels", absl::StrJoin(levels, " ") + "   in parentheses: never an objective");
  field("objective", ObjectiveText(grid.objective()));
  field("result", OverallText(grid.overall()));
  for (const seuil::v1::Skill& skill : grid.skills()) {
    field("skill",
          fmt::format(
              "{} ({}): {}{}", skill.id(), skill.title(),
              skill.measure() == seuil::v1::MEASURE_SCORE ? ScoreText(skill.score()) : "a level",
              skill.required() ? "" : ", optional"));
  }
  std::vector<std::string> languages;
  for (const auto& language : grid.languages()) languages.push_back(language.tag());
  if (languages.empty()) languages.emplace_back("any");
  field("languages",
        absl::StrJoin(languages, " ") + (grid.language_required() ? "; a call must name one" : ""));
  for (const seuil::v1::Outcome& outcome : grid.outcomes()) {
    field("outcome",
          fmt::format("{} ({}): {}", outcome.id(), KindText(outcome.kind()), outcome.title()));
  }
  field("catalogue", fmt::format("{} bands, {} jobs", grid.band_count(), grid.job_count()));
  field("limits", fmt::format("{} items a batch, {} lookups a batch", grid.limits().batch_items(),
                              grid.limits().batch_jobs()));
  field("version", ServedByText(grid.served_by()));
  field("digest", grid.served_by().digest());
  return text + NoticeText(grid.notices());
}

}  // namespace

ExitCode RunCommand(const GridsCommand& command, const Context& context) {
  if (command.grid.grid.empty()) {
    seuil::v1::ListGridsRequest request;
    request.set_locale(command.grid.locale);
    return Print(
        context, command.format,
        Collect(context.catalogue.Grids(request), &seuil::v1::ListGridsResponse::mutable_grids),
        GridsText);
  }
  seuil::v1::GetGridRequest request;
  SetGrid(context, command.grid, &request);
  return Print(context, command.format, context.catalogue.GetGrid(request), GridText);
}

}  // namespace seuil::client::cli
