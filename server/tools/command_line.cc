#include "tools/command_line.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>
#include <string_view>

#include "base/digest.h"
#include "base/text.h"
#include "fmt/format.h"
#include "tools/format_option.h"
#include "tools/record_command_line.h"

namespace seuil::tools {
namespace {

constexpr char kFooter[] =
    "Examples:\n"
    "  seuild check --strict grids          every grid, its releases and its cases\n"
    "  seuild table grids/cloe              the whole decision table\n"
    "  seuild diff OLD.toml NEW.toml        what a version changes, over every input\n"
    "  seuild impact OLD.toml NEW.toml --population decisions.csv\n"
    "  seuild release grids/cloe 1.1.0 --reason 'new jobs'\n"
    "  seuild export grids/cloe/1.0.1.toml > jobs.csv\n"
    "  seuild serve --grids grids --listen 127.0.0.1:7443\n"
    "  seuild replay /var/log/seuil/decisions --grids grids\n"
    "\n"
    "Exit status: 0 good, 1 problems were found, 2 wrong usage, a path that cannot be opened, or\n"
    "output that cannot be written.";

constexpr char kPathHelp[] = "a grid file, a grid's folder, or a folder of grids";

// What the verbs fill in.
struct Parts {
  CheckOptions check;
  TestOptions test;
  TableOptions table;
  DiffOptions diff;
  ImpactOptions impact;
  ReleaseOptions release, rollback, cancel, withdraw;
  ExportOptions export_jobs;
  ImportOptions import_jobs;
  RecordParts records;
  ServeCommand serve;
};

void AddCheck(CLI::App& app, CheckOptions& options) {
  CLI::App* verb = app.add_subcommand("check", "Prove grid files: form, rules, cases, releases");
  verb->add_option("path", options.paths, kPathHelp)->required()->type_name("PATH");
  verb->add_flag("--strict", options.strict, "warnings are errors");
  AddFormat<ReportFormat>(*verb, ReportFormats(), options.format);
  verb->add_option("--since", options.since,
                   "an older state, whose releases that have come must stand unchanged: a plan's "
                   "file, a grid's folder, or a folder of grids")
      ->type_name("OLD");
  verb->footer(
      "Examples:\n"
      "  seuild check grids/cloe/1.1.0.toml\n"
      "  seuild check --strict --format json grids > report.json\n"
      "\n"
      "Of a folder, each version is compared with the one before it: a number that claims less "
      "than\n"
      "the change asks is a warning (`seuild diff` shows the change).\n"
      "\n"
      "Exit status: 0 valid, 1 problems, 2 wrong usage, a path that cannot be opened, or output "
      "that\n"
      "cannot be written.");
}

void AddTest(CLI::App& app, TestOptions& options) {
  CLI::App* verb = app.add_subcommand("test", "Run the cases that stand beside grids");
  verb->add_option("path", options.paths, kPathHelp)->required()->type_name("PATH");
  AddFormat<ReportFormat>(*verb, ReportFormats(), options.format);
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

// CLI11's own check names a range of 309 digits.
std::string WholeNumber(const std::string& text) {
  const bool digits = text.find_first_not_of("0123456789") == std::string::npos;
  return digits ? "" : fmt::format("`{}` is no whole number from 0", text);
}

void AddGuards(CLI::App& verb, registry::Guards& guards) {
  verb.add_option("--max-outcome-changes", guards.max_outcome_changes,
                  "refuse more inputs with another outcome or attained level; 0 forbids any")
      ->check(WholeNumber)
      ->type_name("N");
  verb.add_option("--max-outcome-losses", guards.max_outcome_losses,
                  "refuse more inputs with a lesser outcome or a lower attained level")
      ->check(WholeNumber)
      ->type_name("N");
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
  AddGuards(*verb, options.guards);
  verb->add_option("--limit", options.limit,
                   "entries of each list, 0 for all; 50 unless said, all in JSON")
      ->check(WholeNumber)
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

void AddImpact(CLI::App& app, ImpactOptions& options) {
  CLI::App* verb = app.add_subcommand(
      "impact", "Count who wins and who loses by a version, from counts of decisions");
  verb->add_option("before", options.before, "the version that decided: a grid file")
      ->required()
      ->type_name("BEFORE");
  verb->add_option("after", options.after, "the version that is to replace it")
      ->required()
      ->type_name("AFTER");
  verb->add_option("--population", options.population, "decisions or counts, as CSV")
      ->required()
      ->type_name("FILE");
  verb->add_flag("--strict", options.strict, "an input that a version cannot decide is an error");
  AddFormat<ReportFormat>(*verb, ReportFormats(), options.format);
  verb->add_option("--limit", options.limit,
                   "entries of each list, 0 for all; 50 unless said, all in JSON")
      ->check(WholeNumber)
      ->type_name("N");
  verb->footer(
      "Examples:\n"
      "  seuild impact OLD.toml NEW.toml --population decisions.csv\n"
      "  seuild impact OLD.toml NEW.toml --population counts.csv --format json > impact.json\n"
      "\n"
      "A file of counts:\n"
      "  job,result_level,count\n"
      "  acheteur,B1,112\n"
      "  acheteur,B2,87\n"
      "\n"
      "Columns, each optional but for a result: job, band, level, none (true or false), "
      "result_level,\n"
      "result_score, skill.ID, certified_language, and count, how often (1 where there is no such\n"
      "column). The file that `seuil batch` writes is taken as it is: its reference and its "
      "answers are\n"
      "passed over and kept nowhere. Any other column is refused. So is the whole file, where a "
      "row of\n"
      "it cannot be read.\n"
      "\n"
      "Exit status: 0 counted, 1 a file is refused or, with --strict, an input cannot be decided,\n"
      "2 wrong usage, a path that cannot be opened, or two different grids.");
}

constexpr char kReleaseExit[] =
    "Exit status: 0 done, or so already; 1 refused; 2 wrong usage; 3 conflict: something is not as "
    "the\n"
    "command expects, so look again.";

// What all four changes of a release plan state.
void AddChange(CLI::App& verb, ReleaseOptions& options) {
  verb.add_option("folder", options.folder, "the grid's folder")->required()->type_name("DIR");
  if (options.verb != ReleaseVerb::kCancel) {  // which leaves no entry that could hold them
    verb.add_option("--reason", options.reason, "why, for the plan")->required()->type_name("TEXT");
    verb.add_option("--by", options.by, "who, where it is not the user who runs the command")
        ->type_name("NAME");
  }
  verb.add_option_function<std::string>(
          "--expect",
          [&options](const std::string& digest) {
            options.expected_digest = digest == "none" ? "" : digest;
          },
          "digest of what must be in force now; `none` for nothing")
      ->check([](const std::string& text) {
        return text == "none" || IsDigest(text) ? "" : "it is neither a digest nor `none`";
      })
      ->type_name("DIGEST");
  verb.add_flag("--dry-run", options.dry_run, "check all and write nothing");
  AddFormat<ReportFormat>(verb, ReportFormats(), options.format);
}

void AddAhead(CLI::App& verb, ReleaseOptions& options) {
  const std::map<std::string, registry::Ahead> words = {{"keep", registry::Ahead::kKeep},
                                                        {"cancel", registry::Ahead::kCancel}};
  verb.add_option_function<std::string>(
          "--scheduled",
          [words, &options](const std::string& word) { options.ahead = words.at(word); },
          "what becomes of a release that lies ahead: keep or cancel")
      ->check(CLI::IsMember({"keep", "cancel"}))
      ->type_name("WORD");
}

void AddAt(CLI::App& verb, ReleaseOptions& options) {
  verb.add_option("--at", options.at,
                  "instant with its offset, or a day in the local zone; now where not said")
      ->type_name("T");
}

void AddRelease(CLI::App& app, ReleaseOptions& options) {
  options.verb = ReleaseVerb::kRelease;
  CLI::App* verb = app.add_subcommand("release", "Put a version in force, now or at an instant");
  AddChange(*verb, options);
  verb->add_option("version", options.version, "its number")->required()->type_name("VERSION");
  AddAt(*verb, options);
  AddAhead(*verb, options);
  AddGuards(*verb, options.guards);
  verb->footer(std::string("Examples:\n"
                           "  seuild release grids/cloe 1.1.0 --reason 'new jobs'\n"
                           "  seuild release grids/cloe 2.0.0 --at 2027-01-01 --reason 'new grid' "
                           "--max-outcome-losses 0\n\n") +
               kReleaseExit);
}

void AddRollBack(CLI::App& app, ReleaseOptions& options) {
  options.verb = ReleaseVerb::kRollBack;
  CLI::App* verb = app.add_subcommand("rollback", "Go back to what was in force before");
  AddChange(*verb, options);
  verb->add_option("--to", options.version,
                   "the version to go back to; else the latest before that was not itself rolled "
                   "back from")
      ->type_name("VERSION");
  AddAhead(*verb, options);
  AddGuards(*verb, options.guards);
  verb->footer(std::string("Example:\n"
                           "  seuild rollback grids/cloe --reason '1.1.0 lists wrong jobs'\n\n") +
               kReleaseExit);
}

void AddCancel(CLI::App& app, ReleaseOptions& options) {
  options.verb = ReleaseVerb::kCancel;
  CLI::App* verb = app.add_subcommand("cancel", "Remove the release that lies ahead");
  AddChange(*verb, options);
  verb->footer(std::string("Example:\n  seuild cancel grids/cloe\n\n") + kReleaseExit);
}

void AddWithdraw(CLI::App& app, ReleaseOptions& options) {
  options.verb = ReleaseVerb::kWithdraw;
  CLI::App* verb = app.add_subcommand("withdraw", "End a grid, now or at an instant");
  AddChange(*verb, options);
  AddAt(*verb, options);
  AddAhead(*verb, options);
  verb->footer(
      std::string("Example:\n  seuild withdraw grids/cloe --reason 'the scheme has ended'\n\n") +
      kReleaseExit);
}

void AddExport(CLI::App& app, ExportOptions& options) {
  CLI::App* verb = app.add_subcommand("export", "Write the jobs of one version as a sheet");
  verb->add_option("path", options.path, "a grid file, or the folder of a grid with one version")
      ->required()
      ->type_name("PATH");
  AddFormat<ExportFormat>(*verb, {{"csv", ExportFormat::kCsv}, {"jsonl", ExportFormat::kJsonLines}},
                          options.format);
  verb->footer(
      "Examples:\n"
      "  seuild export grids/cloe/1.0.1.toml > jobs.csv\n"
      "  seuild export --format jsonl grids/cloe/1.0.1.toml > jobs.jsonl\n"
      "\n"
      "A row for each job, with every text in every locale, in the file's order; removed jobs "
      "last.\n"
      "CSV is what `seuild import` reads; JSON lines are seuil.v1.CatalogueChange, with the "
      "bands.");
}

void AddImport(CLI::App& app, ImportOptions& options) {
  CLI::App* verb =
      app.add_subcommand("import", "Make a new version of a grid with the jobs of a sheet");
  verb->add_option("sheet", options.sheet, "the jobs, as `seuild export` writes them: CSV")
      ->required()
      ->type_name("JOBS.csv");
  verb->add_option("--into", options.into, "the grid file that has everything else")
      ->required()
      ->type_name("BASE.toml");
  verb->add_option("--to", options.to, "the file to write, named by the new version's number")
      ->required()
      ->type_name("NEW.toml");
  verb->footer(
      "Example:\n"
      "  seuild import jobs.csv --into grids/cloe/1.0.1.toml --to grids/cloe/1.1.0.toml\n"
      "\n"
      "The jobs become what the rows say, in their order. All else stays as it is written in BASE, "
      "and\n"
      "so do the lines of a job that say what its row says. A column that is not there changes "
      "nothing.\n"
      "NEW is proven first; a file that is there is never overwritten.\n"
      "\n"
      "Exit status: 0 written, or so already; 1 refused; 2 wrong usage, or a path that cannot be "
      "opened;\n"
      "3 another file stands there.");
}

void AddServe(CLI::App& app, ServeCommand& options) {
  CLI::App* verb = app.add_subcommand("serve", "Answer calls until SIGTERM or SIGINT");
  verb->add_option("--config", options.config, "settings file")->type_name("FILE");
  verb->add_option("--grids", options.grids, "folder of grids")->type_name("DIR");
  verb->add_option(
          "--listen", options.listen,
          "where to listen: host:port or unix:PATH; beyond loopback with [tls]; may be repeated")
      ->type_name("ADDRESS");
  verb->add_option("--admin", options.admin, "where operators call: unix:PATH; may be repeated")
      ->type_name("ADDRESS");
  verb->add_option("--metrics", options.metrics,
                   "where Prometheus reads, and /livez and /readyz are: host:port; may be "
                   "repeated; none for none")
      ->type_name("ADDRESS");
  verb->add_option("--control", options.control,
                   "who changes what serves: files (operators edit them) or rpc (they call)")
      ->type_name("WHO");
  verb->add_option("--log-level", options.log_level, "debug, info, warning or error")
      ->type_name("LEVEL");
  verb->footer(
      "Examples:\n"
      "  seuild serve --grids grids --listen 127.0.0.1:7443\n"
      "  seuild serve --config /etc/seuil/seuil.toml --log-level warning\n"
      "  seuild serve --control rpc --admin unix:/run/seuil-admin/admin.sock\n"
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
  if (app.got_subcommand("diff")) return std::move(parts.diff);
  if (app.got_subcommand("impact")) return std::move(parts.impact);
  if (app.got_subcommand("release")) return std::move(parts.release);
  if (app.got_subcommand("rollback")) return std::move(parts.rollback);
  if (app.got_subcommand("cancel")) return std::move(parts.cancel);
  if (app.got_subcommand("withdraw")) return std::move(parts.withdraw);
  if (app.got_subcommand("export")) return std::move(parts.export_jobs);
  if (app.got_subcommand("import")) return std::move(parts.import_jobs);
  if (app.got_subcommand("schema")) return SchemaOptions{};
  if (app.got_subcommand("serve")) return std::move(parts.serve);
  if (std::optional<RecordCommand> record = ChosenRecord(app, parts.records)) {
    return std::visit([](auto& options) -> Command { return std::move(options); }, *record);
  }
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
  AddImpact(app, parts.impact);
  AddRelease(app, parts.release);
  AddRollBack(app, parts.rollback);
  AddCancel(app, parts.cancel);
  AddWithdraw(app, parts.withdraw);
  AddExport(app, parts.export_jobs);
  AddImport(app, parts.import_jobs);
  app.add_subcommand("schema", "Print the JSON Schema of grid files")
      ->footer("Example:\n  seuild schema > grid.schema.json");
  AddRecords(app, parts.records);
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
