// The server's log: one JSON object a line on stderr, for journald and for people with jq.
//
// Behind it is spdlog; no other file includes that.
//
// Thread contract: thread-safe after SetLogLevel, which main calls first.
//
//   Log(LogLevel::kInfo, "serving", {{"listen", "127.0.0.1:7443"}, {"grids", 1}});
//   // {"time":"2026-…Z","level":"info","event":"serving","listen":"127.0.0.1:7443","grids":1}
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace seuil {

enum class LogLevel { kDebug, kInfo, kWarning, kError };

// "debug", "info", "warning", "error".
std::optional<LogLevel> ParseLogLevel(std::string_view text);
void SetLogLevel(LogLevel level);
// Whether a line of this level is written: for lines that take work to put together.
bool Logs(LogLevel level);

using LogValue = std::variant<std::string, int64_t, double, bool>;
using LogFields = std::initializer_list<std::pair<std::string_view, LogValue>>;

// `event` is a stable lower-kebab name.
void Log(LogLevel level, std::string_view event, LogFields fields = {});

}  // namespace seuil
