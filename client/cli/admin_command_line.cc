#include "client/cli/admin_command_line.h"

#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "client/cli/admin_help.h"
#include "client/cli/command.h"
#include "client/cli/command_options.h"
#include "client/cli/help.h"

namespace seuil::client::cli {
namespace {

// What stands between seconds of a person's patience and a day.
constexpr double kMostWait = 86400;

void AddGrid(CLI::App* app, std::string* grid) {
  app->add_option("--grid", *grid, "The grid's id")->required();
}

std::string WholeNumber(const std::string& value) {
  const bool digits = value.find_first_not_of("0123456789") == std::string::npos;
  return digits ? std::string() : "`" + value + "` is no whole number from 0";
}

void AddGuards(CLI::App* app, GuardChoice* guards) {
  app->add_option("--max-outcome-changes", guards->max_outcome_changes,
                  "At most so many inputs may be decided otherwise; 0 forbids")
      ->check(CLI::Validator(WholeNumber, ""));
  app->add_option("--max-outcome-losses", guards->max_outcome_losses,
                  "At most so many may get less; 0 forbids")
      ->check(CLI::Validator(WholeNumber, ""));
}

// What every change takes. `gives_reason`: not a cancellation.
void AddChange(CLI::App* app, ChangeChoice* change, bool gives_reason) {
  AddGrid(app, &change->grid);
  if (gives_reason) {
    app->add_option("--reason", change->reason, "Why; stands in the plan")->required();
    app->add_option("--by", change->by, "Who, as stated; else the user that runs this");
    app->add_option("--scheduled", change->scheduled,
                    "What becomes of a release that lies ahead: keep or cancel")
        ->check(CLI::IsMember({"keep", "cancel"}));
  }
  app->add_option("--expect", change->expected,
                  "Only where this digest is in force; none: nothing is");
  app->add_option("--plan-etag", change->plan_etag, "Only where the plan is this one");
  app->add_flag("--dry-run", change->dry_run, "Show what it would do, and end");
  app->add_flag("--yes", change->yes, "Do not ask");
  AddFormat(app, &change->format);
}

void AddVersions(CLI::App* root, Invocation* invocation) {
  auto versions = std::make_shared<VersionsCommand>();
  CLI::App* app = AddCommand(root, "versions", "The versions of a grid and how each stands",
                             kVersionsHelp, kOperatorsHelp, versions, invocation);
  AddGrid(app, &versions->grid);
  AddFormat(app, &versions->format);

  auto check = std::make_shared<CheckCommand>();
  app = AddCommand(root, "check", "Prove a version's file and compare it, storing nothing",
                   kCheckHelp, kOperatorsHelp, check, invocation);
  AddGrid(app, &check->grid);
  app->add_option("FILE", check->file, "The grid file")->required();
  app->add_option("--cases", check->cases, "Its cases; else those beside it");
  AddFormat(app, &check->format);

  auto publish = std::make_shared<PublishCommand>();
  app = AddCommand(root, "publish", "Store a version, proven; it does not take force", kPublishHelp,
                   kOperatorsHelp, publish, invocation);
  AddGrid(app, &publish->grid);
  app->add_option("FILE", publish->file, "The grid file")->required();
  app->add_option("--cases", publish->cases, "Its cases; else those beside it");
  AddFormat(app, &publish->format);
}

void AddComparisons(CLI::App* root, Invocation* invocation) {
  auto diff = std::make_shared<DiffCommand>();
  CLI::App* app = AddCommand(root, "diff", "What one version instead of another decides otherwise",
                             kDiffHelp, kOperatorsHelp, diff, invocation);
  AddGrid(app, &diff->grid);
  app->add_option("VERSION", diff->versions, "Before and after, or after alone")
      ->required()
      ->expected(1, 2);
  AddGuards(app, &diff->guards);
  app->add_option("--limit", diff->limit, "Entries of each kind; 0: all")->capture_default_str();
  app->add_option_function<std::string>(
         "--format",
         [diff](const std::string& name) {
           diff->format = name == "json"       ? DiffFormat::kJson
                          : name == "markdown" ? DiffFormat::kMarkdown
                                               : DiffFormat::kText;
         },
         "text (default), json or markdown")
      ->check(CLI::IsMember({"text", "json", "markdown"}));

  auto impact = std::make_shared<ImpactCommand>();
  app = AddCommand(root, "impact", "What another version would give a whole population",
                   kImpactHelp, kOperatorsHelp, impact, invocation);
  AddGrid(app, &impact->grid);
  app->add_option("VERSION", impact->versions, "Before and after, or after alone")
      ->required()
      ->expected(1, 2);
  app->add_option("--population", impact->population, "CSV or JSON lines; - is standard input")
      ->required();
  app->add_option("--language", impact->language, "Language examined, for rows that name none");
  app->add_option("--limit", impact->limit, "Entries of each kind; 0: all")->capture_default_str();
  AddFormat(app, &impact->format);
}

void AddChanges(CLI::App* root, Invocation* invocation) {
  auto activate = std::make_shared<ActivateCommand>();
  CLI::App* app = AddCommand(root, "activate", "Put a version in force, now or at an instant ahead",
                             kActivateHelp, kOperatorsHelp, activate, invocation);
  app->add_option("VERSION", activate->version, "The version's number")->required();
  app->add_option("--digest", activate->digest, "The bytes that were reviewed; else the server's");
  app->add_option("--at", activate->at,
                  "From then: an instant with its offset, or a date (its start, local time)");
  AddChange(app, &activate->change, true);
  AddGuards(app, &activate->change.guards);

  auto rollback = std::make_shared<RollBackCommand>();
  app = AddCommand(root, "rollback", "Go back to a version that was in force before", kRollBackHelp,
                   kOperatorsHelp, rollback, invocation);
  app->add_option("--to", rollback->to, "This version");
  AddChange(app, &rollback->change, true);
  AddGuards(app, &rollback->change.guards);

  auto cancel = std::make_shared<CancelCommand>();
  app = AddCommand(root, "cancel", "Remove the release that lies ahead", kCancelHelp,
                   kOperatorsHelp, cancel, invocation);
  AddChange(app, &cancel->change, false);

  auto withdraw = std::make_shared<WithdrawCommand>();
  app = AddCommand(root, "withdraw", "End a grid, now or at an instant ahead", kWithdrawHelp,
                   kOperatorsHelp, withdraw, invocation);
  app->add_option("--at", withdraw->at,
                  "From then: an instant with its offset, or a date (its start, local time)");
  AddChange(app, &withdraw->change, true);
}

void AddPlans(CLI::App* root, Invocation* invocation) {
  auto plan = std::make_shared<PlanCommand>();
  CLI::App* app = AddCommand(root, "plan", "The release plan, with who released what", kPlanHelp,
                             kOperatorsHelp, plan, invocation);
  AddGrid(app, &plan->grid);
  AddFormat(app, &plan->format);

  auto reload = std::make_shared<ReloadCommand>();
  app = AddCommand(root, "reload", "Serve by the plan that is on disk", kReloadHelp, kOperatorsHelp,
                   reload, invocation);
  AddGrid(app, &reload->grid);
  AddFormat(app, &reload->format);

  auto wait = std::make_shared<WaitCommand>();
  app = AddCommand(root, "wait", "Until every replica serves a version, or has it scheduled",
                   kWaitHelp, kSharedHelp, wait, invocation);
  AddGrid(app, &wait->grid);
  app->add_option("--digest", wait->digest, "The version's bytes, sha256:…")->required();
  app->add_option("--targets", wait->targets, "Listeners that callers use, host:port or unix:/path")
      ->required()
      ->expected(1, 1000);
  app->add_option("--timeout", wait->seconds, "Seconds to wait in all, 0 to 86400")
      ->check(CLI::Range(0.0, kMostWait))
      ->capture_default_str();
  AddFormat(app, &wait->format);
}

}  // namespace

void AddOperators(CLI::App* root, Invocation* invocation) {
  AddVersions(root, invocation);
  AddComparisons(root, invocation);
  AddChanges(root, invocation);
  AddPlans(root, invocation);
}

}  // namespace seuil::client::cli
