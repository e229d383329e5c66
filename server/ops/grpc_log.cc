#include "ops/grpc_log.h"

#include <google/protobuf/stubs/logging.h>
#include <grpc/support/log.h>

#include <cstdint>
#include <optional>
#include <string>

#include "base/log.h"
#include "base/log_rate.h"

namespace seuil::ops {
namespace {

// Never destroyed: gRPC's threads may log while the process ends.
LogRate& Rate() {
  constexpr int kLinesASecond = 10;
  static auto* const rate = new LogRate(kLinesASecond);
  return *rate;
}

void Write(gpr_log_func_args* args) {
  const std::optional<int64_t> left_out = Rate().Take();
  if (!left_out) return;
  // An error of gRPC is one peer's connection; the server goes on.
  const LogLevel level =
      args->severity == GPR_LOG_SEVERITY_ERROR ? LogLevel::kWarning : LogLevel::kDebug;
  Log(level, "grpc",
      {{"message", std::string(args->message)},
       {"at", std::string(args->file) + ":" + std::to_string(args->line)},
       {"left_out", *left_out}});
}

}  // namespace

void InstallGrpcLog() {
  gpr_set_log_function(Write);
  // protobuf has one line for each string that is no UTF-8; the caller gets an error for it.
  google::protobuf::SetLogHandler(nullptr);
}

}  // namespace seuil::ops
