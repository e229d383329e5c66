#include "metrics/call_metrics.h"

#include <utility>

namespace seuil::metrics {
namespace {

constexpr size_t kOk = 0, kUnknown = 2;

}  // namespace

CallMetrics::CallMetrics(std::vector<MethodName> methods)
    : methods_(std::move(methods)), of_(methods_.size()) {}

void CallMetrics::Handled(int method, int code, double seconds) {
  OfMethod& of = of_[static_cast<size_t>(method)];
  const auto position = static_cast<size_t>(code);  // below 0 it is large
  of.handled[position < kCodeNames.size() ? position : kUnknown].fetch_add(
      1, std::memory_order_relaxed);
  of.durations.Record(seconds);
}

Families CallMetrics::Collect() const {
  prometheus::MetricFamily started = Counter("grpc_server_started_total", "Calls that began."),
                           handled = Counter("grpc_server_handled_total",
                                             "Calls that ended, by their status code."),
                           received = Counter("grpc_server_msg_received_total",
                                              "Request messages that were received."),
                           sent = Counter("grpc_server_msg_sent_total",
                                          "Response messages that were sent."),
                           handling{"grpc_server_handling_seconds",
                                    "How long calls took in the server, until their answer was "
                                    "handed to gRPC.",
                                    prometheus::MetricType::Histogram,
                                    {}};
  for (size_t i = 0; i < methods_.size(); ++i) {
    const OfMethod& of = of_[i];
    const Labels labels = {{"grpc_type", "unary"},
                           {"grpc_service", methods_[i].service},
                           {"grpc_method", methods_[i].method}};
    // What ended is read before what began, so that nothing seems to end that never began.
    for (size_t code = 0; code < kCodeNames.size(); ++code) {
      const auto count = static_cast<double>(of.handled[code].load(std::memory_order_acquire));
      Labels with_code = labels;
      with_code.push_back({"grpc_code", kCodeNames[code]});
      Add(handled, count, std::move(with_code));
      if (code == kOk) Add(sent, count, labels);
    }
    handling.metric.push_back(of.durations.Read());
    handling.metric.back().label = labels;
    const auto began = static_cast<double>(of.started.load(std::memory_order_relaxed));
    Add(started, began, labels);
    Add(received, began, labels);
  }
  return {std::move(started), std::move(handled), std::move(received), std::move(sent),
          std::move(handling)};
}

}  // namespace seuil::metrics
