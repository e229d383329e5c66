#include "metrics/families.h"

#include <utility>

namespace seuil::metrics {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

MetricFamily Counter(std::string name, std::string help) {
  return {std::move(name), std::move(help), MetricType::Counter, {}};
}

MetricFamily Gauge(std::string name, std::string help) {
  return {std::move(name), std::move(help), MetricType::Gauge, {}};
}

MetricFamily Counter(std::string name, std::string help, double value) {
  MetricFamily family = Counter(std::move(name), std::move(help));
  Add(family, value);
  return family;
}

MetricFamily Gauge(std::string name, std::string help, double value) {
  MetricFamily family = Gauge(std::move(name), std::move(help));
  Add(family, value);
  return family;
}

void Add(MetricFamily& family, double value, Labels labels) {
  ClientMetric& metric = family.metric.emplace_back();
  metric.label = std::move(labels);
  (family.type == MetricType::Counter ? metric.counter.value : metric.gauge.value) = value;
}

double Seconds(absl::Time instant) { return absl::ToDoubleSeconds(instant - absl::UnixEpoch()); }

}  // namespace seuil::metrics
