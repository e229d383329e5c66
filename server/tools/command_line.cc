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
    "  seuild diff OLD.toml NEW.toml        what a version changes, over every input\n"
    "  seuild serve --grids grids --listen 127.0.0.1:7443\n"
    "\n"
    "Exit status: 0 good, 1 problems were found, 2 wrong usage or a path that cannot be opened.";

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

// What the verbs fill in.
struct Parts {
  CheckOptions check;
  TestOptions test;
  TableOptions table;
  DiffOptions diff;
  ServeCommand serve;
};

void AddCheck(CLI::App& app, CheckOptions& options) {
  CLI::App* verb = app.add_subcommand("check", "Prove grid files: form, rules, cases, releases");
  verb->add_option("path", options.paths, kPathHelp)->required()->type_name("PATH");
  verb->add_flag("--strict", options.strict, "warnings are errors");
  AddFormat<ReportFormat>(*verb, {{"text", ReportFormat::kText}, {"json", ReportFormat::kJson}},
                          options.format);
  verb->footer(
      "Examples:\n"
      "  seuild check grids/cloe/1.1.0.toml\n"
      "  seuild check --strict --format json grids > report.json\n"
      "\n"
      "Of a folder, each version is compared with the one before it: a number that claims less "
      "than\n"
      "the change asks is a warning (`seuild diff` shows the change).\n"
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
  AddFormat<TableFormat>(
      *verb,
      {{"text", TableFormat::kText}, {"csv", TableFormat::kCsv}, {"json", TableFormat::kJson}},
      options.format);
  verb->footer(
      "Examples:\n"
      "  seuild table grids/cloe\n"
      "  seuild table --format csv grids/cloe/1.0.0.toml > table.csv");
}

void AddDiff(CLI::App& app, DiffOptions& options) {
  CLI::App* verb =
      app.add_subcommand("diff", "Compare two versions of a grid over every input, and their jobs");
  verb->add_option("before", options.before, "the version to compare with: a grid file")
      ->required()
      ->type_name("BEFORE");
  verb->add_option("after", options.after, "the version that is to replace it")
      ->required()
      ->type_name("AFTER");
  AddFormat<DiffFormat>(*verb,
                        {{"text", DiffFormat::kText},
                         {"json", DiffFormat::kJson},
                         {"markdown", DiffFormat::kMarkdown}},
                        options.format);
  verb->add_option("--max-outcome-changes", options.guards.max_outcome_changes,
                   "refuse more inputs with another outcome or attained level; 0 forbids any")
      ->check(CLI::NonNegativeNumber)
      ->type_name("N");
  verb->add_option("--max-outcome-losses", options.guards.max_outcome_losses,
                   "refuse more inputs with a lesser outcome or a lower attained level")
      ->check(CLI::NonNegativeNumber)
      ->type_name("N");
  verb->add_option("--limit", options.limit,
                   "entries of each list, 0 for all; 50 unless said, all in JSON")
      ->check(CLI::NonNegativeNumber)
      ->type_name("N");
  verb->footer(
      "Examples:\n"
      "  seuild diff grids/cloe/1.0.0.toml grids/cloe/1.1.0.toml\n"
      "  seuild diff --max-outcome-losses 0 --format markdown OLD.toml NEW.toml > review.md\n"
      "\n"
      "An input is an objective (level, none, band, job) with a result. A job whose level was "
      "raised\n"
      "loses wherever the result lies between. Inputs that only one version takes are no outcome\n"
      "changes: they are counted apart, and call for a major or minor version.\n"
      "\n"
      "Exit status: 0 compared and the guards hold, 1 a guard is exceeded or a file is refused,\n"
      "2 wrong usage, a path that cannot be opened, or two different grids.");
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

std::optional<Command> Chosen(const CLI::App& app, Parts& parts) {
  if (app.got_subcommand("check")) return std::move(parts.check);
  if (app.got_subcommand("test")) return std::move(parts.test);
  if (app.got_subcommand("table")) return std::move(parts.table);
  if (app.got_subcommand("diff")) return std::move(parts.diff);
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
  AddDiff(app, parts.diff);
  app.add_subcommand("schema", "Print the JSON Schema of grid files")
      ->footer("Example:\n  seuild schema > grid.schema.json");
  AddServe(app, parts.serve);
  app.failure_message(
      [](const CLI::App*, const CLI::Error& error) { return Complaint(error.what()); });
  if (argc <= 1) {
    err << app.help();
    return {std::nullopt, 2};
  }
  if (const std::string wrong = WrongVerb(app, argv[1]); !wrong.empty()) {
    err << Complaint(wrong);
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
