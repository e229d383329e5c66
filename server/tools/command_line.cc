#include "tools/command_line.h"

#include <CLI/CLI.hpp>
#include <map>

namespace seuil::tools {
namespace {

constexpr char kFooter[] =
    "Examples:\n"
    "  seuild check --strict grids          every grid, its releases and its cases\n"
    "  seuild table grids/cloe              the whole decision table\n"
    "  seuild serve --grids grids --listen 127.0.0.1:7443\n"
    "\n"
    "Exit status: 0 good, 1 problems were found, 2 wrong usage or a path that cannot be opened.";

constexpr char kPathHelp[] = "a grid file, a grid's folder, or a folder of grids";

std::map<std::string, ReportFormat> ReportFormats() {
  return {{"text", ReportFormat::kText}, {"json", ReportFormat::kJson}};
}

std::map<std::string, TableFormat> TableFormats() {
  return {{"text", TableFormat::kText}, {"csv", TableFormat::kCsv}, {"json", TableFormat::kJson}};
}

// What the verbs fill in.
struct Parts {
  CheckOptions check;
  TestOptions test;
  TableOptions table;
  ServeCommand serve;
};

void AddCheck(CLI::App& app, CheckOptions& options) {
  CLI::App* verb = app.add_subcommand("check", "Prove grid files: form, rules, cases, releases");
  verb->add_option("path", options.paths, kPathHelp)->required()->type_name("PATH");
  verb->add_flag("--strict", options.strict, "warnings are errors");
  verb->add_option("--format", options.format, "how to report: text or json")
      ->transform(CLI::CheckedTransformer(ReportFormats()))
      ->type_name("FORMAT");
  verb->footer(
      "Examples:\n"
      "  seuild check grids/cloe/1.1.0.toml\n"
      "  seuild check --strict --format json grids > report.json\n"
      "\n"
      "Exit status: 0 valid, 1 problems, 2 wrong usage or a path that cannot be opened.");
}

void AddTest(CLI::App& app, TestOptions& options) {
  CLI::App* verb = app.add_subcommand("test", "Run the cases that stand beside grids");
  verb->add_option("path", options.paths, kPathHelp)->required()->type_name("PATH");
  verb->footer(
      "Example:\n"
      "  seuild test grids\n"
      "\n"
      "Exit status: 0 every case holds, 1 one does not or there are none, 2 as for check.");
}

void AddTable(CLI::App& app, TableOptions& options) {
  CLI::App* verb = app.add_subcommand("table", "Print the whole decision table of one version");
  verb->add_option("path", options.path, "a grid file, or the folder of a grid with one version")
      ->required()
      ->type_name("PATH");
  verb->add_option("--format", options.format, "how to write it: text, csv or json")
      ->transform(CLI::CheckedTransformer(TableFormats()))
      ->type_name("FORMAT");
  verb->footer(
      "Examples:\n"
      "  seuild table grids/cloe\n"
      "  seuild table --format csv grids/cloe/1.0.0.toml > table.csv");
}

void AddServe(CLI::App& app, ServeCommand& options) {
  CLI::App* verb = app.add_subcommand("serve", "Answer calls until SIGTERM or SIGINT");
  verb->add_option("--config", options.config, "settings file")->type_name("FILE");
  verb->add_option("--grids", options.grids, "folder of grids")->type_name("DIR");
  verb->add_option("--listen", options.listen,
                   "where to listen: host:port on loopback, or unix:PATH; may be repeated")
      ->type_name("ADDRESS");
  verb->add_option("--log-level", options.log_level, "debug, info, warning or error")
      ->type_name("LEVEL");
  verb->footer(
      "Examples:\n"
      "  seuild serve --grids grids --listen 127.0.0.1:7443\n"
      "  seuild serve --config /etc/seuil/seuil.toml --log-level warning\n"
      "\n"
      "Flags go before the settings file. Exit status: 0 after a drain, 1 where it cannot serve,\n"
      "2 for wrong settings.");
}

std::optional<Command> Chosen(const CLI::App& app, Parts& parts) {
  if (app.got_subcommand("check")) return std::move(parts.check);
  if (app.got_subcommand("test")) return std::move(parts.test);
  if (app.got_subcommand("table")) return std::move(parts.table);
  if (app.got_subcommand("schema")) return SchemaOptions{};
  if (app.got_subcommand("serve")) return std::move(parts.serve);
  return std::nullopt;
}

}  // namespace

ParsedCommandLine ParseCommandLine(int argc, const char* const* argv, std::ostream& out,
                                   std::ostream& err) {
  CLI::App app("Seuil serves certification grids. seuild is the server and its offline tools.",
               "seuild");
  app.set_version_flag("--version", "seuild " SEUIL_VERSION);
  app.require_subcommand(1);
  app.footer(kFooter);
  Parts parts;
  AddCheck(app, parts.check);
  AddTest(app, parts.test);
  AddTable(app, parts.table);
  app.add_subcommand("schema", "Print the JSON Schema of grid files")
      ->footer("Example:\n  seuild schema > grid.schema.json");
  AddServe(app, parts.serve);
  if (argc <= 1) {
    out << app.help();
    return {std::nullopt, 2};
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {  // CLI11 speaks by exceptions: none leaves this file
    return {std::nullopt, app.exit(error, out, err) == 0 ? 0 : 2};
  }
  return {Chosen(app, parts), 0};
}

}  // namespace seuil::tools
