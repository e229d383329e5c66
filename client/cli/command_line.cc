#include "client/cli/command_line.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <sstream>
#include <utility>

#include "client/cli/error_text.h"

namespace seuil::client::cli {
namespace {

constexpr char kProgramVersion[] = "seuil 0.1.0";
constexpr double kMaxTimeoutSeconds = 3600;

constexpr char kExamples[] = R"(Examples:
  seuil grids
  seuil evaluate --grid cloe --job acheteur --result-level B2
  seuil evaluate --grid cloe --none --result-level C2 --format json
  seuil evaluate --grid cloe --band b1 --result-level A2 --as-of 2026-03-01
  seuil jobs list --grid cloe --band b1
  seuil batch --grid cloe candidates.csv > decisions.csv
`seuil COMMAND --help` describes a command.

)";

constexpr char kBatchHelp[] =
    R"(FILE is CSV (RFC 4180, UTF-8, a header first) or JSON lines; `-` is standard input. The answers go
to standard output in the same format and order. One version decides the whole file.

Columns that are read, each optional but for a result:
  reference            yours, returned as it is; send no name
  job, band, level     the objective, as in `seuil evaluate`
  none                 true: the candidate has no objective
  result_level         the overall level
  result_score         the overall score
  skill.<id>           the level or score of one skill
  certified_language   the language examined
An empty cell says nothing. Other columns are kept and not read.

Columns that are added:
  outcome, outcome_kind, attained_level, attained_score, threshold_level, rules, missing,
  certificate_from_level, notices, register_id, grid, version, digest,
  error_reason, error_field, error      empty where the row was decided

A JSON line is a seuil.v1.BatchEvaluateItem,
  {"reference":"r1","objective":{"job":"acheteur"},"result":{"level":"B2"}}
and its answer a seuil.v1.BatchEvaluateResult: index, reference, and decision or error.

Exit status 4: every row was answered and some carry errors.
)";

// Which version: at most one of the three, or the one in force now. Run refuses more.
void AddVersion(CLI::App* app, GridChoice* choice) {
  app->add_option("--version", choice->version, "This version, 1.0.0");
  app->add_option("--digest", choice->digest, "Or these exact bytes, sha256:…");
  app->add_option(
      "--as-of", choice->as_of,
      "Or what was in force then: an instant with its offset, or a date (its start, local time)");
}

void AddLocale(CLI::App* app, GridChoice* choice) {
  app->add_option("--locale", choice->locale, "Locale of the texts (default: the source's)");
}

void AddGrid(CLI::App* app, GridChoice* choice) {
  app->add_option("--grid", choice->grid, "The grid's id")->required();
  AddVersion(app, choice);
}

void AddFormat(CLI::App* app, Format* format) {
  app->add_option_function<std::string>(
         "--format",
         [format](const std::string& name) {
           *format = name == "json" ? Format::kJson : Format::kTable;
         },
         "table (default) or json")
      ->check(CLI::IsMember({"table", "json"}));
}

// A subcommand whose options fill a C; `keep` runs once the whole line was read.
template <typename C>
CLI::App* AddCommand(CLI::App* parent, const std::string& name, const std::string& description,
                     std::shared_ptr<C> command, Invocation* invocation) {
  CLI::App* app = parent->add_subcommand(name, description);
  app->fallthrough();  // --address and --timeout may follow the command
  app->final_callback([command, invocation] { invocation->command = *command; });
  return app;
}

void AddEvaluate(CLI::App* root, Invocation* invocation) {
  auto command = std::make_shared<EvaluateCommand>();
  CLI::App* app = AddCommand(root, "evaluate", "Decide one result", command, invocation);
  AddGrid(app, &command->grid);
  AddLocale(app, &command->grid);
  app->add_option("--job", command->job, "Objective: this job");
  app->add_option("--band", command->band, "Objective: this band");
  app->add_option("--level", command->level, "Objective: this level; beside a job, over its level");
  app->add_flag("--none", command->none, "The candidate has no objective");
  app->add_option("--result-level", command->result_level, "Overall level attained");
  app->add_option("--result-score", command->result_score, "Overall score attained");
  app->add_option_function<std::vector<std::string>>(
         "--skill",
         [command](const std::vector<std::string>& skills) {
           for (const std::string& skill : skills) {
             const std::size_t equals = skill.find('=');
             command->skills.emplace_back(skill.substr(0, equals), skill.substr(equals + 1));
           }
         },
         "One skill's level or score, writing=62.5; repeatable")
      ->check([](const std::string& skill) {
        const std::size_t equals = skill.find('=');
        const bool named = equals != 0 && equals != std::string::npos;
        return named ? std::string() : "`" + skill + "` is not ID=VALUE";
      })
      ->type_name("ID=VALUE")
      ->allow_extra_args(false);
  app->add_option("--language", command->language, "Language examined, BCP 47");
  app->add_option("--reference", command->reference, "Yours, returned as it is; send no name");
  AddFormat(app, &command->format);
}

void AddBatch(CLI::App* root, Invocation* invocation) {
  auto command = std::make_shared<BatchCommand>();
  CLI::App* app = AddCommand(root, "batch", "Decide every row of a file", command, invocation);
  AddGrid(app, &command->grid);
  AddLocale(app, &command->grid);
  app->add_option("--language", command->language, "Language examined, for rows that name none");
  app->add_option("FILE", command->file, "CSV or JSON lines; - is standard input")->required();
  app->footer(kBatchHelp);
}

void AddJobs(CLI::App* root, Invocation* invocation) {
  CLI::App* jobs = root->add_subcommand("jobs", "The job catalogue: list, get");
  jobs->fallthrough()->require_subcommand(1);

  auto list = std::make_shared<JobsListCommand>();
  CLI::App* app = AddCommand(jobs, "list", "The jobs of a grid", list, invocation);
  AddGrid(app, &list->grid);
  AddLocale(app, &list->grid);
  app->add_option("--band", list->band, "Only jobs of this band");
  app->add_option("--level", list->level, "Only jobs that ask for this level");
  app->add_option("--status", list->status, "Only active or only deprecated jobs")
      ->check(CLI::IsMember({"active", "deprecated"}));
  AddFormat(app, &list->format);

  auto get = std::make_shared<JobsGetCommand>();
  app = AddCommand(jobs, "get", "One job", get, invocation);
  AddGrid(app, &get->grid);
  AddLocale(app, &get->grid);
  app->add_option("JOB", get->job, "The job's id")->required();
  AddFormat(app, &get->format);
}

void AddReading(CLI::App* root, Invocation* invocation) {
  auto grids = std::make_shared<GridsCommand>();
  CLI::App* app = AddCommand(root, "grids", "The grids served; with GRID, what that one takes",
                             grids, invocation);
  auto* grid = app->add_option("GRID", grids->grid.grid, "A grid's id");
  AddVersion(app, &grids->grid);
  for (const char* const option : {"--version", "--digest", "--as-of"}) {
    app->get_option(option)->needs(grid);
  }
  AddLocale(app, &grids->grid);
  AddFormat(app, &grids->format);

  auto bands = std::make_shared<BandsCommand>();
  app = AddCommand(root, "bands", "The bands of a grid", bands, invocation);
  AddGrid(app, &bands->grid);
  AddLocale(app, &bands->grid);
  AddFormat(app, &bands->format);

  auto table = std::make_shared<TableCommand>();
  app = AddCommand(root, "table", "The whole decision table of a grid", table, invocation);
  AddGrid(app, &table->grid);
  AddFormat(app, &table->format);

  auto source = std::make_shared<SourceCommand>();
  app = AddCommand(root, "source", "The exact bytes of a grid file", source, invocation);
  AddGrid(app, &source->grid);
  app->add_flag("--cases", source->cases, "Its cases file instead");

  auto releases = std::make_shared<ReleasesCommand>();
  app = AddCommand(root, "releases", "The release plan of a grid", releases, invocation);
  app->add_option("--grid", releases->grid, "The grid's id")->required();
  AddFormat(app, &releases->format);

  auto health = std::make_shared<HealthCommand>();
  app = AddCommand(root, "health", "Whether each service serves", health, invocation);
  AddFormat(app, &health->format);
}

}  // namespace

std::variant<Invocation, NothingToRun> ParseCommandLine(std::vector<std::string> words) {
  Invocation invocation;
  invocation.address = "127.0.0.1:7443";
  double timeout_seconds = 5;

  CLI::App app("Asks a Seuil server what its certification grids decide.", "seuil");
  app.set_version_flag("--version", kProgramVersion);
  app.add_option("--address", invocation.address, "host:port or unix:/path (SEUIL_ADDRESS)")
      ->envname("SEUIL_ADDRESS")
      ->capture_default_str();
  app.add_option("--timeout", timeout_seconds, "Seconds to wait for an answer")
      ->check(CLI::Range(0.001, kMaxTimeoutSeconds))
      ->capture_default_str();
  app.require_subcommand(1);
  app.footer(std::string(kExamples) + kExitCodeHelp);
  AddEvaluate(&app, &invocation);
  AddBatch(&app, &invocation);
  AddReading(&app, &invocation);
  AddJobs(&app, &invocation);

  std::reverse(words.begin(), words.end());  // CLI11 reads from the back
  try {
    app.parse(std::move(words));
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() != 0) {
      return NothingToRun{ExitCode::kUsage, "",
                          UsageText(error.what(), "`--help` after a command describes it")};
    }
    std::ostringstream out;  // help or the version was asked for
    app.exit(error, out, out);
    return NothingToRun{ExitCode::kOk, out.str(), ""};
  }
  invocation.timeout = std::chrono::milliseconds(static_cast<long long>(timeout_seconds * 1000));
  return invocation;
}

}  // namespace seuil::client::cli
