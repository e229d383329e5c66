// How long things took, counted by buckets: a histogram that is recorded without a lock.
//
// Thread contract: thread-safe; Record never waits.
//
//   Durations durations;
//   durations.Record(0.00012);
//   family.metric.push_back(durations.Read());
#pragma once

#include <prometheus/client_metric.h>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace seuil::metrics {

class Durations {
 public:
  // Upper bounds in seconds: those of gRFC A66 but for its 0, and with 0.0005 for its 0.0006, which
  // prometheus-cpp writes as 0.0005999999999999999.
  static constexpr std::array kBounds = {
      0.00001, 0.00005, 0.0001, 0.0003, 0.0005, 0.0008, 0.001, 0.002, 0.003, 0.004,
      0.005,   0.006,   0.008,  0.01,   0.013,  0.016,  0.02,  0.025, 0.03,  0.04,
      0.05,    0.065,   0.08,   0.1,    0.13,   0.16,   0.2,   0.25,  0.3,   0.4,
      0.5,     0.65,    0.8,    1.0,    2.0,    5.0,    10.0,  20.0,  50.0,  100.0};

  void Record(double seconds);

  // The buckets, their sum and their count, which are of one moment. The sum may be a record ahead.
  prometheus::ClientMetric Read() const;

 private:
  using Count = std::atomic<uint64_t>;

  std::array<Count, kBounds.size() + 1> counts_{};  // the last: longer than every bound
  Count nanoseconds_{0};
};

}  // namespace seuil::metrics
