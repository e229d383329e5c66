#include "ops/grpc_log.h"

#include <google/protobuf/stubs/logging.h>
#include <grpc/support/log.h>

#include <chrono>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "base/log.h"

namespace seuil::ops {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kLinesASecond = 10;

struct Window {
  std::mutex mu;
  // Guarded by mu.
  std::optional<Clock::time_point> start;
  int lines = 0;
  int64_t left_out = 0;
};

// Never destroyed: gRPC's threads may log while the process ends.
Window& TheWindow() {
  static auto* const window = new Window;
  return *window;
}

void Write(gpr_log_func_args* args) {
  int64_t left_out = 0;
  {
    Window& window = TheWindow();
    const std::lock_guard lock(window.mu);
    const Clock::time_point now = Clock::now();
    if (!window.start || now - *window.start > std::chrono::seconds(1)) {
      window.start = now;
      window.lines = 0;
    }
    if (++window.lines > kLinesASecond) {
      ++window.left_out;
      return;
    }
    std::swap(left_out, window.left_out);
  }
  // An error of gRPC is one peer's connection; the server goes on.
  const LogLevel level =
      args->severity == GPR_LOG_SEVERITY_ERROR ? LogLevel::kWarning : LogLevel::kDebug;
  Log(level, "grpc",
      {{"message", std::string(args->message)},
       {"at", std::string(args->file) + ":" + std::to_string(args->line)},
       {"left_out", left_out}});
}

}  // namespace

void InstallGrpcLog() {
  gpr_set_log_function(Write);
  // protobuf has one line for each string that is no UTF-8; the caller gets an error for it.
  google::protobuf::SetLogHandler(nullptr);
}

}  // namespace seuil::ops
