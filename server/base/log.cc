#include "base/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "absl/time/clock.h"
#include "base/instant.h"

namespace seuil {
namespace {

spdlog::level::level_enum SpdlogLevel(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return spdlog::level::debug;
    case LogLevel::kInfo:
      return spdlog::level::info;
    case LogLevel::kWarning:
      return spdlog::level::warn;
    case LogLevel::kError:
      break;
  }
  return spdlog::level::err;
}

std::string_view Name(LogLevel level) {
  constexpr std::string_view kNames[] = {"debug", "info", "warning", "error"};
  return kNames[static_cast<int>(level)];
}

// The whole line is ours; spdlog adds the end of line, the lock and the flush.
spdlog::logger& Logger() {
  static const std::shared_ptr<spdlog::logger> logger = [] {
    auto made = std::make_shared<spdlog::logger>("seuil",
                                                 std::make_shared<spdlog::sinks::stderr_sink_mt>());
    made->set_pattern("%v");
    made->flush_on(spdlog::level::debug);
    return made;
  }();
  return *logger;
}

}  // namespace

std::optional<LogLevel> ParseLogLevel(std::string_view text) {
  for (const LogLevel level :
       {LogLevel::kDebug, LogLevel::kInfo, LogLevel::kWarning, LogLevel::kError}) {
    if (text == Name(level)) return level;
  }
  return std::nullopt;
}

void SetLogLevel(LogLevel level) { Logger().set_level(SpdlogLevel(level)); }

bool Logs(LogLevel level) { return Logger().should_log(SpdlogLevel(level)); }

void Log(LogLevel level, std::string_view event, LogFields fields) {
  if (!Logs(level)) return;
  nlohmann::ordered_json line = {
      {"time", FormatInstant(absl::Now())}, {"level", Name(level)}, {"event", event}};
  for (const auto& field : fields) {
    std::visit([&](const auto& typed) { line[std::string(field.first)] = typed; }, field.second);
  }
  // A peer's bytes may stand in a field: anything that is not UTF-8 is replaced, not refused.
  const std::string text =
      line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
  Logger().log(SpdlogLevel(level), spdlog::string_view_t(text.data(), text.size()));
}

}  // namespace seuil
