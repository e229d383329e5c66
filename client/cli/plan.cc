// `seuil plan` and `seuil reload`: the release plan that a server serves by.
#include <fmt/format.h>

#include <string>
#include <vector>

#include "client/cli/admin_text.h"
#include "client/cli/commands.h"
#include "client/cli/decision_text.h"
#include "client/cli/instant.h"
#include "client/cli/pages.h"
#include "client/cli/print.h"
#include "client/cli/text.h"

namespace seuil::client::cli {
namespace {

std::string PlanText(const seuil::v1::GetReleasePlanResponse& plan) {
  std::vector<std::vector<std::string>> rows;
  for (const seuil::v1::PlanEntry& entry : plan.entries()) {
    rows.push_back(
        {InstantText(entry.has_from(), entry.from()),
         entry.version().empty() ? "(withdrawn)" : entry.version(),
         EnumText(seuil::v1::ReleaseState_Name(entry.state()), "RELEASE_STATE_", entry.state()),
         entry.rolls_back(), entry.by(), entry.reason(), entry.digest()});
  }
  std::string text =
      AlignedTable({"FROM", "VERSION", "STATE", "ROLLS BACK", "BY", "REASON", "DIGEST"}, rows);
  text += fmt::format("\nin force   {}\n", plan.has_in_force()
                                               ? Printable(ServedByText(plan.in_force()))
                                               : std::string("nothing"));
  text +=
      fmt::format("control    {}\n", plan.control() == seuil::v1::CONTROL_RPC ? "rpc" : "files");
  text += fmt::format("plan etag  {}\n", plan.plan_etag().empty() ? "(there is no plan)"
                                                                  : Printable(plan.plan_etag()));
  if (plan.file_etag() != plan.plan_etag()) {
    text += fmt::format(
        "warning: the file on disk is another plan, {}: it was refused, or edited by another hand\n"
        "  hint: restore it, or `seuil reload` to serve by it\n",
        plan.file_etag().empty() ? "(none)" : Printable(plan.file_etag()));
  }
  return text;
}

std::string ReloadText(const std::string& grid, const seuil::v1::ReloadPlanResponse& response) {
  return ProblemsText(response.problems()) +
         fmt::format(
             "{}: {}\n  plan etag {}\n", Printable(grid),
             response.unchanged() ? "the plan is the one that served already"
                                  : "serves by the plan that is there",
             response.plan_etag().empty() ? "(there is no plan)" : Printable(response.plan_etag()));
}

}  // namespace

ExitCode RunCommand(const PlanCommand& command, const Context& context) {
  seuil::v1::GetReleasePlanRequest request;
  request.set_grid(command.grid);
  return Print(
      context, command.format,
      Collect(context.admin.Plan(request), &seuil::v1::GetReleasePlanResponse::mutable_entries),
      PlanText);
}

ExitCode RunCommand(const ReloadCommand& command, const Context& context) {
  seuil::v1::ReloadPlanRequest request;
  request.set_grid(command.grid);
  return Print(context, command.format, context.admin.ReloadPlan(request),
               [&](const auto& response) { return ReloadText(command.grid, response); });
}

}  // namespace seuil::client::cli
