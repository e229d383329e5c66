#include "tools/command_line.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>
#include <string_view>

#include "base/text.h"
#include "fmt/format.h"

namespace seuil::tools {
namespace {

constexpr char kFooter[] =
    "Examples:\n"
    "  seuild check --strict grids          every grid, its releases and its cases\n"
    "  seuild table grids/cloe              the whole decision table\n"
    "  seuild serve --grids grids --listen 127.0.0.1:7443\n"
    "\n"
    "Exit status: 0 good, 1 problems were found, 2 wrong usage, a path that cannot be opened, or\n"
    "output that cannot be written.";

constexpr char kPathHelp[] = "a grid file, a grid's folder, or a folder of grids";

// Adds `--format`, which takes the words of `formats` and no other.
template <typename Format>
void AddFormat(CLI::App& verb, const std::map<std::string, Format>& formats, Format& chosen) {
  std::vector<std::string> words;
  for (const auto& [word, unused] : formats) words.push_back(word);
  verb.add_option_function<std::string>(
          "--format", [formats, &chosen](const std::string& word) { chosen = formats.at(word); },
          "how to write it")
      ->check(CLI::IsMember(words))
      ->type_name("FORMAT");
}

const std::map<std::string, ReportFormat> kReportFormats = {{"text", ReportFormat::kText},
                                                            {"json", ReportFormat::kJson}};

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
  AddFormat<ReportFormat>(*verb, kReportFormats, options.format);
  verb->footer(
      "Examples:\n"
      "  seuild check grids/cloe/1.1.0.toml\n"
      "  seuild check --strict --format json grids > report.json\n"
      "\n"
      "Exit status: 0 valid, 1 problems, 2 wrong usage, a path that cannot be opened, or output "
      "that\n"
      "cannot be written.");
}

void AddTest(CLI::App& app, TestOptions& options) {
  CLI::App* verb = app.add_subcommand("test", "Run the cases that stand beside grids");
  verb->add_option("path", options.paths, kPathHelp)->required()->type_name("PATH");
  AddFormat<ReportFormat>(*verb, kReportFormats, options.format);
  verb->footer(
      "Examples:\n"
      "  seuild test grids\n"
      "  seuild test --format json grids > report.json\n"
      "\n"
      "Exit status: 0 every case holds, 1 one does not or there are none, 2 as for check.");
}

void AddTable(CLI::App& app, TableOptions& options) {
  CLI::App* verb = app.add_subcommand("table", "Print the whole decision table of one version");
  verb->add_option("path", options.path, "a grid file, or the folder of a grid with one version")
      ->required()
      ->type_name("PATH");
  AddFormat<TableFormat>(
      *verb,
      {{"text", TableFormat::kText}, {"csv", TableFormat::kCsv}, {"json", TableFormat::kJson}},
      options.format);
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

// CLI11 says of a wrong verb only that one is required.
std::string WrongVerb(const CLI::App& app, std::string_view word) {
  std::vector<std::string> verbs;
  for (const CLI::App* verb : app.get_subcommands({})) verbs.push_back(verb->get_name());
  if (word.starts_with('-') || std::count(verbs.begin(), verbs.end(), word) > 0) return "";
  const std::string nearest = Nearest(word, verbs);
  return fmt::format("there is no verb `{}`{}", word,
                     nearest.empty() ? "" : fmt::format("; did you mean `{}`?", nearest));
}

std::string Complaint(std::string_view what) {
  return fmt::format("seuild: {}\nseuild --help says more, seuild VERB --help of one verb.\n",
                     what);
}

// Every option and path that takes a value: an empty one would silently say nothing.
void RefuseEmptyValues(CLI::App& app) {
  for (CLI::Option* option : app.get_options()) {
    if (option->get_items_expected_max() == 0) continue;
    option->check([](const std::string& value) { return value.empty() ? "an empty value" : ""; });
  }
  for (CLI::App* verb : app.get_subcommands({})) RefuseEmptyValues(*verb);
}

// The option of that kind among the words; CLI11 would take the next word, be it an option, for the
// value of "--grids=". Empty where there is none.
std::string EmptyValue(int argc, const char* const* argv) {
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word.starts_with("--") && word.find('=') == word.size() - 1) return std::string(word);
  }
  return {};
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
  RefuseEmptyValues(app);
  app.failure_message(
      [](const CLI::App*, const CLI::Error& error) { return Complaint(error.what()); });
  if (argc <= 1) {
    err << app.help();
    return {std::nullopt, kWrongUsage};
  }
  if (const std::string wrong = WrongVerb(app, argv[1]); !wrong.empty()) {
    err << Complaint(wrong);
    return {std::nullopt, kWrongUsage};
  }
  if (const std::string empty = EmptyValue(argc, argv); !empty.empty()) {
    err << Complaint(fmt::format("`{}` has an empty value; leave it out to say nothing", empty));
    return {std::nullopt, kWrongUsage};
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {  // CLI11 speaks by exceptions: none leaves this file
    return {std::nullopt, app.exit(error, out, err) == 0 ? 0 : kWrongUsage};
  }
  return {Chosen(app, parts), 0};
}

}  // namespace seuil::tools
