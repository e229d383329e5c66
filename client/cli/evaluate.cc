// `seuil evaluate`: one decision.
#include "client/cli/commands.h"
#include "client/cli/decision_text.h"
#include "client/cli/print.h"
#include "client/cli/skills.h"

namespace seuil::client::cli {

ExitCode RunCommand(const EvaluateCommand& command, const Context& context) {
  seuil::v1::EvaluateRequest request;
  SetGrid(context, command.grid, &request);
  if (!command.job.empty()) request.mutable_objective()->set_job(command.job);
  if (!command.band.empty()) request.mutable_objective()->set_band(command.band);
  if (!command.level.empty()) request.mutable_objective()->set_level(command.level);
  if (command.none) request.mutable_objective()->set_none(true);
  if (!command.result_level.empty()) request.mutable_result()->set_level(command.result_level);
  if (!command.result_score.empty()) request.mutable_result()->set_score(command.result_score);
  request.set_certified_language(command.language);
  request.set_reference(command.reference);
  if (!command.skills.empty()) {
    seuil::v1::GetGridRequest grid_request;
    SetGrid(context, command.grid, &grid_request);
    const auto grid = context.catalogue.GetGrid(grid_request);
    if (!grid.ok()) return Fail(context, grid.status());
    const SkillMeasures measures = MeasuresOf(*grid);
    for (const auto& [id, value] : command.skills) {
      SetSkill(id, value, measures, request.mutable_result());
    }
  }

  return Print(context, command.format, context.evaluation.Evaluate(request), DecisionText);
}

}  // namespace seuil::client::cli
