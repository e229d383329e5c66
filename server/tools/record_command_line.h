// The part of seuild's command line that is about what a server kept: `replay`, `log find`,
// `log check`.
//
// Thread contract: free functions; one command line at a time.
//
//   RecordParts parts;
//   AddRecords(app, parts);
//   … // parsed
//   if (std::optional<RecordCommand> chosen = ChosenRecord(app, parts)) …
#pragma once

#include <optional>
#include <variant>

#include "tools/log_check.h"
#include "tools/log_find.h"
#include "tools/replay.h"

namespace CLI {
class App;
}

namespace seuil::tools {

struct RecordParts {
  ReplayOptions replay;
  LogFindOptions find;
  LogCheckOptions check;
};
using RecordCommand = std::variant<ReplayOptions, LogFindOptions, LogCheckOptions>;

void AddRecords(CLI::App& app, RecordParts& parts);
std::optional<RecordCommand> ChosenRecord(const CLI::App& app, RecordParts& parts);

}  // namespace seuil::tools
