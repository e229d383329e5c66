#include "tools/record_command_line.h"

#include <CLI/CLI.hpp>
#include <string>
#include <utility>

#include "tools/format_option.h"

namespace seuil::tools {
namespace {

constexpr char kLogHelp[] = "a decision log's folder, or one file of it";

void AddReplay(CLI::App& app, ReplayOptions& options) {
  CLI::App* verb = app.add_subcommand(
      "replay", "Decide every row of a decision log again, and check that nothing was changed");
  verb->add_option("log", options.log, kLogHelp)->required()->type_name("LOG");
  verb->add_option("--grids", options.grids, "folder of grids, archived versions too")
      ->type_name("DIR");
  AddFormat<ReportFormat>(*verb, ReportFormats(), options.format);
  verb->footer(
      "Examples:\n"
      "  seuild replay /var/log/seuil/decisions --grids /var/lib/seuil/grids\n"
      "  seuild replay decisions --grids grids --format json > replay.json\n"
      "\n"
      "Each row is decided by the version with the digest that the row names, and compared: "
      "outcome,\n"
      "attained level and score, threshold, rules. A row of a version that is in no folder cannot "
      "be\n"
      "replayed, and is told.\n"
      "\n"
      "Exit status: 0 every row is decided as it was and the chain is whole, 1 not so, 2 wrong "
      "usage\n"
      "or a path that cannot be opened.");
}

void AddLog(CLI::App& app, RecordParts& parts) {
  CLI::App* log = app.add_subcommand("log", "Look into what a server kept");
  log->require_subcommand(1);
  CLI::App* find = log->add_subcommand("find", "Print the decisions of one reference");
  find->add_option("--log", parts.find.log, kLogHelp)->required()->type_name("LOG");
  find->add_option("--keys", parts.find.keys, "folder of the keys that references are hashed with")
      ->type_name("DIR");
  find->add_option("reference", parts.find.reference, "as the caller sent it")
      ->required()
      ->type_name("REFERENCE");
  find->footer(
      "Example:\n"
      "  seuild log find --log /var/log/seuil/decisions --keys /var/lib/seuil/keys 'candidate 17'\n"
      "\n"
      "Prints the rows as they stand in the log. Rows whose key is gone cannot be searched: how "
      "many,\n"
      "and of what time, is said on stderr.\n"
      "\n"
      "Exit status: 0 found, 1 not found, 2 wrong usage or a path that cannot be opened.");
  CLI::App* check =
      log->add_subcommand("check", "Check that a decision log or an audit log is as written");
  check->add_option("log", parts.check.log, "a decision log's folder or file, or an audit log")
      ->required()
      ->type_name("LOG");
  check->footer(
      "Examples:\n"
      "  seuild log check /var/log/seuil/decisions\n"
      "  seuild log check /var/log/seuil/audit.jsonl\n"
      "\n"
      "Exit status: 0 the chain is whole, 1 it is not, 2 wrong usage or a path that cannot be "
      "opened.");
}

}  // namespace

void AddRecords(CLI::App& app, RecordParts& parts) {
  AddReplay(app, parts.replay);
  AddLog(app, parts);
}

std::optional<RecordCommand> ChosenRecord(const CLI::App& app, RecordParts& parts) {
  if (app.got_subcommand("replay")) return std::move(parts.replay);
  if (!app.got_subcommand("log")) return std::nullopt;
  if (app.get_subcommand("log")->got_subcommand("find")) return std::move(parts.find);
  return std::move(parts.check);
}

}  // namespace seuil::tools
