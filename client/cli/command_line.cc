#include "client/cli/command_line.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>
#include <memory>
#include <optional>
#include <set>
#include <sstream>
#include <utility>

#include "client/cli/admin_command_line.h"
#include "client/cli/command_options.h"
#include "client/cli/error_text.h"
#include "client/cli/help.h"
#include "client/cli/usage.h"

namespace seuil::client::cli {
namespace {

constexpr char kProgramVersion[] = "seuil 0.1.0";
constexpr double kMinTimeoutSeconds = 0.001;
constexpr double kMaxTimeoutSeconds = 3600;

// Of an option that takes a value: an empty one would silently say nothing.
std::string NotEmpty(const std::string& value) { return value.empty() ? "an empty value" : ""; }

// Two words with `separator` between them, neither empty, written as `form`.
CLI::Validator Pair(char separator, const std::string& form) {
  return CLI::Validator(
      [separator, form](const std::string& word) {
        const std::size_t at = word.find(separator);
        const bool two = at != 0 && at != std::string::npos && at + 1 < word.size();
        return two ? std::string() : "`" + word + "` is not " + form;
      },
      "");
}

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

void AddEvaluate(CLI::App* root, Invocation* invocation) {
  auto command = std::make_shared<EvaluateCommand>();
  CLI::App* app = AddCommand(root, "evaluate", "Decide one result", kEvaluateHelp, kSharedHelp,
                             command, invocation);
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
           std::set<std::string> seen;
           for (const std::string& skill : skills) {
             const std::size_t equals = skill.find('=');
             const std::string id = skill.substr(0, equals);
             if (!seen.insert(id).second) {
               throw CLI::ValidationError("--skill", "`" + id + "` stands twice");
             }
             command->skills.emplace_back(id, skill.substr(equals + 1));
           }
         },
         "One skill's level or score, writing=62.5; repeatable")
      ->check(Pair('=', "ID=VALUE"))
      ->type_name("ID=VALUE")
      ->allow_extra_args(false);
  app->add_option("--language", command->language, "Language examined, BCP 47");
  app->add_option("--reference", command->reference, "Yours, returned as it is; send no name");
  AddFormat(app, &command->format);
}

void AddBatch(CLI::App* root, Invocation* invocation) {
  auto command = std::make_shared<BatchCommand>();
  CLI::App* app = AddCommand(root, "batch", "Decide every row of a file", kBatchHelp, kSharedHelp,
                             command, invocation);
  AddGrid(app, &command->grid);
  AddLocale(app, &command->grid);
  app->add_option("--language", command->language, "Language examined, for rows that name none");
  app->add_option("FILE", command->file, "CSV or JSON lines; - is standard input")->required();
}

void AddResolve(CLI::App* root, Invocation* invocation) {
  auto command = std::make_shared<ResolveCommand>();
  CLI::App* app = AddCommand(root, "resolve", "Find the job of every title of a file", kResolveHelp,
                             kSharedHelp, command, invocation);
  AddGrid(app, &command->grid);
  AddLocale(app, &command->grid);
  app->add_option("--decided", command->decided, "What people chose: read, reused, written back")
      ->type_name("MAP.csv");
  app->add_flag("--exact", command->exact, "Resolve nothing that is only close");
  app->add_option("FILE", command->file, "CSV; - is standard input")->required();
}

void AddSync(CLI::App* root, Invocation* invocation) {
  auto command = std::make_shared<SyncCommand>();
  CLI::App* app = AddCommand(root, "sync", "Keep a local copy of a grid's jobs", kSyncHelp,
                             kSharedHelp, command, invocation);
  AddGrid(app, &command->grid);
  app->add_option("--to", command->to, "The copy; of SQL, the script, or - for standard output")
      ->type_name("FILE")
      ->required();
  app->add_option("--format", command->rows, "jsonl, csv or sql; else jsonl")
      ->check(CLI::IsMember({"jsonl", "csv", "sql"}));
  CLI::Option* since = app->add_option("--since", command->since, "Of SQL: the token in seuil.sync")
                           ->type_name("TOKEN");
  app->parse_complete_callback([command, since] {
    const bool sql = command->rows == "sql";
    if (!since->empty() && !sql) throw CLI::ValidationError("--since", "goes with --format sql");
    if (command->to == "-" && !sql) {
      throw CLI::ValidationError("--to", "a copy is a file; only SQL goes to standard output");
    }
  });
}

void AddStatus(CLI::App* app, std::string* status) {
  app->add_option("--status", *status, "Only active or only deprecated jobs")
      ->check(CLI::IsMember({"active", "deprecated"}));
}

void AddJobs(CLI::App* root, Invocation* invocation) {
  CLI::App* jobs = root->add_subcommand("jobs", "The job catalogue: list, get, search, export");
  jobs->fallthrough()->require_subcommand(1)->footer(kJobsHelp);

  auto list = std::make_shared<JobsListCommand>();
  CLI::App* app =
      AddCommand(jobs, "list", "The jobs of a grid", kJobsListHelp, kSharedHelp, list, invocation);
  AddGrid(app, &list->grid);
  AddLocale(app, &list->grid);
  app->add_option("--band", list->band, "Only jobs of this band");
  app->add_option("--level", list->level, "Only jobs that ask for this level");
  AddStatus(app, &list->status);
  AddFormat(app, &list->format);

  auto get = std::make_shared<JobsGetCommand>();
  app = AddCommand(jobs, "get", "One job, by id or by code", kJobsGetHelp, kSharedHelp, get,
                   invocation);
  AddGrid(app, &get->grid);
  AddLocale(app, &get->grid);
  CLI::Option* job = app->add_option("JOB", get->job, "The job's id");
  CLI::Option* code =
      app->add_option("--code", "Or its code in another nomenclature, rome-appellation:10241")
          ->each([get](const std::string& word) {
            const std::size_t colon = word.find(':');
            get->code_scheme = word.substr(0, colon);
            get->code = word.substr(colon + 1);
          })
          ->check(Pair(':', "SCHEME:CODE"))
          ->type_name("SCHEME:CODE");
  app->parse_complete_callback([job, code] {
    if (job->empty() == code->empty()) {
      throw CLI::RequiredError("exactly one of JOB and --code SCHEME:CODE");
    }
  });
  AddFormat(app, &get->format);

  auto search = std::make_shared<JobsSearchCommand>();
  app = AddCommand(jobs, "search", "Jobs by what was typed of a title", kJobsSearchHelp,
                   kSharedHelp, search, invocation);
  AddGrid(app, &search->grid);
  AddLocale(app, &search->grid);
  app->add_option("--band", search->band, "Only jobs of this band");
  AddStatus(app, &search->status);
  app->add_option("TEXT", search->text, "What was typed")->required();
  AddFormat(app, &search->format);

  auto whole = std::make_shared<JobsExportCommand>();
  app = AddCommand(jobs, "export", "All jobs of a version, with every field", kJobsExportHelp,
                   kSharedHelp, whole, invocation);
  AddGrid(app, &whole->grid);
  app->add_option("--format", whole->rows, "csv or jsonl; else csv")
      ->check(CLI::IsMember({"csv", "jsonl"}));
}

void AddReading(CLI::App* root, Invocation* invocation) {
  auto grids = std::make_shared<GridsCommand>();
  CLI::App* app = AddCommand(root, "grids", "The grids served; with GRID, what that one takes",
                             kGridsHelp, kSharedHelp, grids, invocation);
  auto* grid = app->add_option("GRID", grids->grid.grid, "A grid's id");
  AddVersion(app, &grids->grid);
  for (const char* const option : {"--version", "--digest", "--as-of"}) {
    app->get_option(option)->needs(grid);
  }
  AddLocale(app, &grids->grid);
  AddFormat(app, &grids->format);

  auto bands = std::make_shared<BandsCommand>();
  app =
      AddCommand(root, "bands", "The bands of a grid", kBandsHelp, kSharedHelp, bands, invocation);
  AddGrid(app, &bands->grid);
  AddLocale(app, &bands->grid);
  AddFormat(app, &bands->format);

  auto table = std::make_shared<TableCommand>();
  app = AddCommand(root, "table", "The whole decision table of a grid", kTableHelp, kSharedHelp,
                   table, invocation);
  AddGrid(app, &table->grid);
  AddFormat(app, &table->format);

  auto source = std::make_shared<SourceCommand>();
  app = AddCommand(root, "source", "The exact bytes of a grid file", kSourceHelp, kSharedHelp,
                   source, invocation);
  AddGrid(app, &source->grid);
  app->add_flag("--cases", source->cases, "Its cases file instead");

  auto releases = std::make_shared<ReleasesCommand>();
  app = AddCommand(root, "releases", "The release plan of a grid", kReleasesHelp, kSharedHelp,
                   releases, invocation);
  app->add_option("--grid", releases->grid, "The grid's id")->required();
  AddFormat(app, &releases->format);

  auto health = std::make_shared<HealthCommand>();
  app = AddCommand(root, "health", "Whether each service serves", kHealthHelp, kSharedHelp, health,
                   invocation);
  AddFormat(app, &health->format);
}

void RefuseEmptyValues(CLI::App* app) {
  for (CLI::Option* option : app->get_options()) {
    if (option->get_items_expected_max() > 0) option->check(NotEmpty);
  }
  for (CLI::App* command : app->get_subcommands({})) RefuseEmptyValues(command);
}

// Where the command's server is, where nobody says it: operators call a listener of their own.
std::string DefaultAddress(bool operators) {
  const char* const set = std::getenv(operators ? "SEUIL_ADMIN_ADDRESS" : "SEUIL_ADDRESS");
  if (set != nullptr && *set != '\0') return set;
  return operators ? "unix:/run/seuil-admin/admin.sock" : "127.0.0.1:7443";
}

void AddCaller(CLI::App* app, Invocation* invocation) {
  const auto add = [&](const char* name, const char* environment, std::string* value,
                       const char* what, const char* type = "FILE") {
    app->add_option(name, *value, what)->envname(environment)->type_name(type);
  };
  TlsFiles& tls = invocation->tls;
  add("--ca", "SEUIL_CA", &tls.ca, "Speak TLS with a server whose certificate this signs (PEM)");
  add("--certificate", "SEUIL_CERTIFICATE", &tls.certificate, "Show this certificate (PEM)");
  add("--key", "SEUIL_KEY", &tls.key, "The certificate's key (PEM)");
  add("--token-file", "SEUIL_TOKEN_FILE", &invocation->token_file,
      "Send the token in it, over TLS; without --ca, by the system's authorities");
  add("--traceparent", "TRACEPARENT", &invocation->traceparent,
      "The trace that the calls are part of (W3C Trace Context)", "TEXT");
}

NothingToRun Refuse(const std::string& message, const std::string& command) {
  return {ExitCode::kUsage, "",
          UsageText(message, "`" + command + " --help` describes it, with examples")};
}

}  // namespace

std::variant<Invocation, NothingToRun> ParseCommandLine(std::vector<std::string> words) {
  Invocation invocation;
  std::optional<double> timeout_seconds;

  CLI::App app("Asks a Seuil server what its certification grids decide.", "seuil");
  app.set_version_flag("--version", kProgramVersion);
  app.add_option("--address", invocation.address,
                 "Where the server is: host:port or unix:/path; else SEUIL_ADDRESS, else "
                 "127.0.0.1:7443")
      ->type_name("ADDRESS");
  app.add_option("--timeout", timeout_seconds,
                 "Seconds to wait for each answer, 0.001 to 3600; else 5")
      ->type_name("SECONDS");
  AddCaller(&app, &invocation);
  app.require_subcommand(1);
  app.footer(std::string(kProgramHelp) + kExitCodeHelp);
  AddEvaluate(&app, &invocation);
  AddBatch(&app, &invocation);
  AddResolve(&app, &invocation);
  AddSync(&app, &invocation);
  AddReading(&app, &invocation);
  AddJobs(&app, &invocation);
  AddOperators(&app, &invocation);
  RefuseEmptyValues(&app);

  // CLI11 would take the next word, be it an option, for the value of "--level=".
  for (const std::string& word : words) {
    if (word.rfind("--", 0) == 0 && word.find('=') == word.size() - 1) {
      const Usage usage = ExplainUsage(app, words);
      return Refuse("`" + word + "` has an empty value; leave it out to say nothing",
                    usage.command);
    }
  }

  const std::vector<std::string> as_typed = words;
  std::reverse(words.begin(), words.end());  // CLI11 reads from the back
  try {
    app.parse(std::move(words));
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() != 0) {
      const Usage usage = ExplainUsage(app, as_typed);
      return Refuse(usage.message.empty() ? error.what() : usage.message, usage.command);
    }
    std::ostringstream out;  // help or the version was asked for
    app.exit(error, out, out);
    return NothingToRun{ExitCode::kOk, out.str(), ""};
  }
  const bool operators = IsOperators(invocation.command);
  if (invocation.address.empty()) invocation.address = DefaultAddress(operators);
  const double seconds = timeout_seconds.value_or(operators ? 60 : 5);
  if (!(seconds >= kMinTimeoutSeconds && seconds <= kMaxTimeoutSeconds)) {
    return Refuse("--timeout takes 0.001 to 3600 seconds", "seuil");  // NaN too
  }
  invocation.timeout = std::chrono::milliseconds(static_cast<long long>(seconds * 1000));
  return invocation;
}

}  // namespace seuil::client::cli
