// What is counted of calls: the `grpc_server_*` series that the ecosystem's dashboards and alerts
// expect, with the names, labels and code spellings of go-grpc-middleware.
//
// Every series is made here, at the start, from the list of methods: a name that a caller sends is
// never a label. A call costs four relaxed atomic additions: no lock, no lookup, no allocation. All
// calls are unary, so a call that started has received one message, and one that ended OK has sent
// one.
//
// Thread contract: thread-safe; Started and Handled never wait.
//
//   CallMetrics calls({{"seuil.v1.EvaluationService", "Evaluate"}, …});
//   calls.Started(0);                     // as soon as the frame has the call
//   calls.Handled(0, /*OK*/ 0, seconds);  // once for each Started, before the call ends
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "metrics/durations.h"
#include "metrics/families.h"

namespace seuil::metrics {

// As a path of gRPC has it: "/SERVICE/METHOD".
struct MethodName {
  std::string service;  // "seuil.v1.EvaluationService"
  std::string method;   // "Evaluate"
};

// gRPC's status codes, 0 to 16, by their names in Go.
inline constexpr std::array kCodeNames = {
    "OK",       "Canceled",       "Unknown",          "InvalidArgument",   "DeadlineExceeded",
    "NotFound", "AlreadyExists",  "PermissionDenied", "ResourceExhausted", "FailedPrecondition",
    "Aborted",  "OutOfRange",     "Unimplemented",    "Internal",          "Unavailable",
    "DataLoss", "Unauthenticated"};

class CallMetrics {
 public:
  explicit CallMetrics(std::vector<MethodName> methods);

  // REQUIRES: `method` is a position in the list of methods.
  void Started(int method) {
    of_[static_cast<size_t>(method)].started.fetch_add(1, std::memory_order_relaxed);
  }
  // `code`: grpc::StatusCode; one that gRPC does not have counts as Unknown. REQUIRES: as Started.
  void Handled(int method, int code, double seconds);

  Families Collect() const;

 private:
  // On cache lines of its own: methods do not slow each other.
  struct alignas(64) OfMethod {
    std::atomic<uint64_t> started{0};
    std::array<std::atomic<uint64_t>, kCodeNames.size()> handled{};
    Durations durations;
  };

  const std::vector<MethodName> methods_;
  std::vector<OfMethod> of_;  // by method
};

}  // namespace seuil::metrics
