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

#include <prometheus/collectable.h>
#include <prometheus/metric_family.h>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace seuil::metrics {

// As a path of gRPC has it: "/SERVICE/METHOD".
struct MethodName {
  std::string service;  // "seuil.v1.EvaluationService"
  std::string method;   // "Evaluate"
};

// gRPC's status codes, 0 to 16, by their names in Go: "OK", "Canceled", "NotFound".
inline constexpr size_t kCodes = 17;
extern const std::array<const char*, kCodes> kCodeNames;

// Upper bounds of the durations in seconds, those of gRFC A66 but for its 0.
inline constexpr size_t kDurations = 40;
extern const std::array<double, kDurations> kDurationBounds;

class CallMetrics final : public prometheus::Collectable {
 public:
  explicit CallMetrics(std::vector<MethodName> methods);

  // REQUIRES: `method` is a position in the list of methods.
  void Started(int method) { of_[Index(method)].started.fetch_add(1, std::memory_order_relaxed); }
  // `code`: grpc::StatusCode; one that gRPC does not have counts as Unknown. REQUIRES: as Started.
  void Handled(int method, int code, double seconds);

  std::vector<prometheus::MetricFamily> Collect() const override;

 private:
  using Count = std::atomic<uint64_t>;
  // On cache lines of its own: methods do not slow each other.
  struct alignas(64) OfMethod {
    Count started{0};
    std::array<Count, kCodes> handled{};
    Count nanoseconds{0};
    std::array<Count, kDurations + 1> durations{};  // the last: longer than every bound
  };

  static size_t Index(int method) { return static_cast<size_t>(method); }

  const std::vector<MethodName> methods_;
  std::vector<OfMethod> of_;  // by method
};

}  // namespace seuil::metrics
