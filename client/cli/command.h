// What one command line asks for, as plain values: command_line.cc fills them in, the commands read
// them, and a test can write them down.
//
// Thread contract: plain values.
#pragma once

#include <chrono>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "client/cli/admin_command.h"
#include "seuil/client/tls.h"

namespace seuil::client::cli {

enum class Format { kTable, kJson };

// Which grid, which version of it (at most one of the three; none: in force now), which texts.
struct GridChoice {
  std::string grid;
  std::string version;
  std::string digest;
  std::string as_of;  // as typed: a date or an instant
  std::string locale;
};

struct EvaluateCommand {
  GridChoice grid;
  std::string job;
  std::string band;
  std::string level;
  bool none = false;
  std::string result_level;
  std::string result_score;
  std::vector<std::pair<std::string, std::string>> skills;  // skill id, level or score
  std::string language;
  std::string reference;
  Format format = Format::kTable;
};

struct BatchCommand {
  GridChoice grid;
  std::string file;      // "-": standard input
  std::string language;  // for rows that name none
};

// A file of titles to the grid's jobs.
struct ResolveCommand {
  GridChoice grid;
  std::string file;     // "-": standard input
  std::string decided;  // the map of what people chose; empty: none is kept
  bool exact = false;   // nothing that is only close resolves
};

// All grids, or one.
struct GridsCommand {
  GridChoice grid;
  Format format = Format::kTable;
};

struct BandsCommand {
  GridChoice grid;
  Format format = Format::kTable;
};

struct JobsListCommand {
  GridChoice grid;
  std::string band;
  std::string level;
  std::string status;  // "active", "deprecated"; empty: both
  Format format = Format::kTable;
};

// By id, or by a code of another nomenclature: exactly one of the two is set.
struct JobsGetCommand {
  GridChoice grid;
  std::string job;
  std::string code_scheme;
  std::string code;
  Format format = Format::kTable;
};

// A local copy of the catalogue.
struct SyncCommand {
  GridChoice grid;
  std::string to;
  std::string rows = "jsonl";  // or "csv", "sql"
  std::string since;           // of SQL: the token that the tables hold; empty: none
};

// What a person typed.
struct JobsSearchCommand {
  GridChoice grid;
  std::string text;
  std::string band;
  std::string status;  // as JobsListCommand's
  Format format = Format::kTable;
};

// The whole catalogue of one version.
struct JobsExportCommand {
  GridChoice grid;
  std::string rows = "csv";  // or "jsonl"
};

struct TableCommand {
  GridChoice grid;
  Format format = Format::kTable;
};

struct SourceCommand {
  GridChoice grid;
  bool cases = false;
};

struct ReleasesCommand {
  std::string grid;
  Format format = Format::kTable;
};

struct HealthCommand {
  Format format = Format::kTable;
};

using Command =
    std::variant<EvaluateCommand, BatchCommand, ResolveCommand, SyncCommand, JobsSearchCommand,
                 JobsExportCommand, GridsCommand, BandsCommand, JobsListCommand, JobsGetCommand,
                 TableCommand, SourceCommand, ReleasesCommand, HealthCommand, VersionsCommand,
                 CheckCommand, PublishCommand, DiffCommand, ImpactCommand, ActivateCommand,
                 RollBackCommand, CancelCommand, WithdrawCommand, PlanCommand, ReloadCommand,
                 WaitCommand>;

// Whether it calls an admin listener.
inline bool IsOperators(const Command& command) {
  return std::visit([]<typename C>(const C&) { return std::is_base_of_v<OperatorCommand, C>; },
                    command);
}

struct Invocation {
  std::string address;
  TlsFiles tls;             // none, and no token: plain text, on this machine
  std::string token_file;   // holds a token that says who calls; empty: none
  std::string traceparent;  // of the trace that the calls are part of; empty: none
  std::chrono::milliseconds timeout = std::chrono::seconds(5);
  Command command;
};

}  // namespace seuil::client::cli
