// What the operators' command lines ask for, as plain values (command.h has the others).
//
// Thread contract: plain values.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace seuil::client::cli {

enum class Format;

// Of commands that call an admin listener: which one, and how long they wait, differs.
struct OperatorCommand {};

struct VersionsCommand : OperatorCommand {
  std::string grid;
  Format format{};
};

struct CheckCommand : OperatorCommand {
  std::string grid;
  std::string file;
  std::string cases;  // empty: those beside the file, where there are any
  Format format{};
};

struct PublishCommand : OperatorCommand {
  std::string grid;
  std::string file;
  std::string cases;  // as in CheckCommand
  Format format{};
};

struct GuardChoice {
  std::optional<std::int64_t> max_outcome_changes, max_outcome_losses;
};

enum class DiffFormat { kText, kJson, kMarkdown };

struct DiffCommand : OperatorCommand {
  std::string grid;
  std::vector<std::string> versions;  // before and after; one: after, against what is in force
  GuardChoice guards;
  std::size_t limit = 50;  // entries of each kind that are printed; 0: all
  DiffFormat format = DiffFormat::kText;
};

struct ImpactCommand : OperatorCommand {
  std::string grid;
  std::vector<std::string> versions;  // as in DiffCommand
  std::string population;             // "-": standard input
  std::string language;               // of rows that name none
  std::size_t limit = 50;
  Format format{};
};

// What every change says beside what it changes.
struct ChangeChoice {
  std::string grid;
  std::string reason, by;
  std::string scheduled;  // "keep", "cancel"; empty: not said
  std::string expected;   // digest that must be in force, or "none"
  std::string plan_etag;
  GuardChoice guards;
  bool dry_run = false;
  bool yes = false;
  Format format{};
};

struct ActivateCommand : OperatorCommand {
  ChangeChoice change;
  std::string version;
  std::string digest;  // empty: that of the version as the server has it
  std::string at;
};

struct RollBackCommand : OperatorCommand {
  ChangeChoice change;
  std::string to;
};

struct CancelCommand : OperatorCommand {
  ChangeChoice change;
};

struct WithdrawCommand : OperatorCommand {
  ChangeChoice change;
  std::string at;
};

struct PlanCommand : OperatorCommand {
  std::string grid;
  Format format{};
};

struct ReloadCommand : OperatorCommand {
  std::string grid;
  Format format{};
};

// Asks data listeners, so it is no operator's call.
struct WaitCommand {
  std::string grid;
  std::string digest;
  std::vector<std::string> targets;
  double seconds = 60;
  Format format{};
};

}  // namespace seuil::client::cli
