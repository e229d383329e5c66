// Families of series: a name, its help, and a value for each set of labels, in prometheus-cpp's
// form. For numbers that something else keeps, read when somebody asks.
//
// Thread contract: values and free functions.
//
//   Families Collect() {
//     prometheus::MetricFamily rows = Counter("seuil_log_rows_total", "Rows written.");
//     Add(rows, 7, {{"log", "decisions"}});
//     return {rows, Gauge("seuil_log_bytes", "Bytes that wait.", 12)};
//   }
#pragma once

#include <prometheus/metric_family.h>

#include <string>
#include <vector>

#include "absl/time/time.h"

namespace seuil::metrics {

using Families = std::vector<prometheus::MetricFamily>;
using Labels = std::vector<prometheus::ClientMetric::Label>;

// Without series so far. A family that never gets one is still named on the page.
prometheus::MetricFamily Counter(std::string name, std::string help);
prometheus::MetricFamily Gauge(std::string name, std::string help);
// With one series, without labels.
prometheus::MetricFamily Counter(std::string name, std::string help, double value);
prometheus::MetricFamily Gauge(std::string name, std::string help, double value);

void Add(prometheus::MetricFamily& family, double value, Labels labels = {});

// As series say instants.
double Seconds(absl::Time instant);

}  // namespace seuil::metrics
