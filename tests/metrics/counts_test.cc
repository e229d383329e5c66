#include <gtest/gtest.h>

#include <map>
#include <string>

#include "metrics/change_counts.h"
#include "metrics/decision_counts.h"
#include "metrics/rejections.h"

namespace seuil::metrics {
namespace {

// Values by the labels' values, joined.
std::map<std::string, double> ValuesOf(const prometheus::MetricFamily& family) {
  std::map<std::string, double> values;
  for (const prometheus::ClientMetric& metric : family.metric) {
    std::string name;
    for (const auto& label : metric.label) name += (name.empty() ? "" : " ") + label.value;
    values[name] = metric.counter.value;
  }
  return values;
}

TEST(DecisionCounts, GoOnThroughASwapOfVersions) {
  DecisionCounts decisions;
  const auto first = decisions.Of("cloe", {"report", "certificate"});
  ++*first[1];
  // The next version has its outcomes in another order, and one more.
  const auto second = decisions.Of("cloe", {"certificate", "diploma", "report"});
  ++*second[0];
  ++*second[1];
  EXPECT_EQ(first[1], second[0]);
  // Another grid has an outcome of the same name.
  ++*decisions.Of("other", {"report"})[0];
  EXPECT_EQ(
      ValuesOf(decisions.Collect()[0]),
      (std::map<std::string, double>{
          {"cloe certificate", 2}, {"cloe diploma", 1}, {"cloe report", 0}, {"other report", 1}}));
}

TEST(ChangeCounts, TellEachCallFromEachResult) {
  ChangeCounts changes;
  changes.Count(Change::kActivateVersion, ChangeResult::kDone, 0.1);
  changes.Count(Change::kReloadPlan, ChangeResult::kFailed, 0.2);
  const Families families = changes.Collect();
  std::map<std::string, double> values = ValuesOf(families[0]);
  EXPECT_EQ(values.size(), 30u);
  std::erase_if(values, [](const auto& entry) { return entry.second == 0; });
  EXPECT_EQ(values,
            (std::map<std::string, double>{{"ActivateVersion done", 1}, {"ReloadPlan failed", 1}}));
  EXPECT_EQ(families[1].metric[0].histogram.sample_count, 2u);
}

TEST(Rejections, HaveASeriesForEachReasonFromTheStart) {
  Rejections rejections;
  EXPECT_EQ(ValuesOf(rejections.Collect()[0]).size(), Rejections::kReasons.size() + 1);
  rejections.Count(Reason::kTooManyCalls);
  rejections.Count(Reason::kGridUnknown);  // which turns nobody away
  std::map<std::string, double> values = ValuesOf(rejections.Collect()[0]);
  std::erase_if(values, [](const auto& entry) { return entry.second == 0; });
  EXPECT_EQ(values, (std::map<std::string, double>{{"TOO_MANY_CALLS", 1}, {"other", 1}}));
}

}  // namespace
}  // namespace seuil::metrics
