#include "metrics/page.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "absl/time/clock.h"
#include "metrics/process.h"

namespace seuil::metrics {
namespace {

TEST(Page, IsInAFixedOrder) {
  Page page;
  page.Add([] {
    prometheus::MetricFamily b = Gauge("b", "What b is.");
    Add(b, 2, {{"of", "y"}});
    Add(b, 1, {{"of", "x"}});
    return Families{b};
  });
  page.Add([] { return Families{Counter("a_total", "What a is.", 1.5), Gauge("c", "Nothing.")}; });
  EXPECT_EQ(page.Text(),
            "# HELP a_total What a is.\n"
            "# TYPE a_total counter\n"
            "a_total 1.5\n"
            "# HELP b What b is.\n"
            "# TYPE b gauge\n"
            "b{of=\"x\"} 1\n"
            "b{of=\"y\"} 2\n"
            "# HELP c Nothing.\n"
            "# TYPE c gauge\n");
}

// What a label holds may come from a file: it must not break the line.
TEST(Page, LabelsAreEscaped) {
  Page page;
  page.Add([] {
    prometheus::MetricFamily family = Gauge("a", "A.");
    Add(family, 1, {{"grid", "x\"} 1\n\\"}});
    return Families{family};
  });
  EXPECT_EQ(page.Text(), "# HELP a A.\n# TYPE a gauge\na{grid=\"x\\\"} 1\\n\\\\\"} 1\n");
}

TEST(Process, IsWhatTheSystemSaysOfIt) {
  std::map<std::string, double> values;
  for (const prometheus::MetricFamily& family : ProcessFamilies()) {
    const prometheus::ClientMetric& metric = family.metric.at(0);
    values[family.name] = metric.gauge.value + metric.counter.value;
  }
  ASSERT_EQ(values.size(), 7u);
  EXPECT_GT(values["process_cpu_seconds_total"], 0);
  EXPECT_GT(values["process_resident_memory_bytes"], 1 << 20);
  EXPECT_GT(values["process_virtual_memory_bytes"], values["process_resident_memory_bytes"]);
  EXPECT_GE(values["process_open_fds"], 3);
  EXPECT_LT(values["process_open_fds"], values["process_max_fds"]);
  EXPECT_EQ(values["process_threads"], 1);
  const double now = Seconds(absl::Now());
  EXPECT_NEAR(values["process_start_time_seconds"], now, 300);
}

}  // namespace
}  // namespace seuil::metrics
