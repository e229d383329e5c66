#include "metrics/grid_metrics.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "metrics/page.h"
#include "metrics/reload_metrics.h"
#include "registry/grids.h"
#include "registry/set_clock.h"

namespace seuil::metrics {
namespace {

using registry::FolderOf;
using registry::GridText;
using registry::VersionOf;

const source::VersionFiles kOne = VersionOf("g", "1.0.0", GridText("g", "1.0.0"));
const source::VersionFiles kTwo = VersionOf("g", "1.1.0", GridText("g", "1.1.0", 2));
const source::VersionFiles kBroken = VersionOf("g", "3.0.0", "format = 1\n");
const std::vector<registry::PlanEntry> kPlan = {{"2026-01-01T00:00:00Z", "1.0.0", kOne.digest},
                                                {"2026-06-01T00:00:00Z", "1.1.0", kTwo.digest},
                                                {"2027-01-01T00:00:00Z", "", ""}};

class GridMetricsTest : public ::testing::Test {
 protected:
  GridMetricsTest() { clock_.Set("2026-03-01T00:00:00Z"); }

  void Adopt(const source::GridFolder& folder) { registry_.Adopt({folder}, clock_.Now()); }
  // The values of a series, each line without the family's name.
  std::vector<std::string> Of(const std::string& family) const {
    Page page;
    page.Add([&] { return GridMetrics(registry_, clock_).Collect(); });
    const std::string text = page.Text();
    std::vector<std::string> values;
    for (size_t at = text.find("\n" + family + "{"); at != std::string::npos;
         at = text.find("\n" + family + "{", at + 1)) {
      const size_t begin = at + 1 + family.size();
      values.push_back(text.substr(begin, text.find('\n', begin) - begin));
    }
    return values;
  }

  registry::SetClock clock_;
  registry::Registry registry_{{}};
};

using Strings = std::vector<std::string>;

std::string Info(const std::string& version, const std::string& digest) {
  return "{grid=\"g\",version=\"" + version + "\",digest=\"" + digest + "\"} 1";
}

std::string SecondsOf(const std::string& instant) {
  return std::to_string(absl::ToUnixSeconds(*ParseInstant(instant)));
}

TEST_F(GridMetricsTest, TheVersionInForceHasASeriesAndNoOther) {
  Adopt(FolderOf("g", {kOne, kTwo}, kPlan));
  EXPECT_EQ(Of("seuil_grid_version_info"), Strings{Info("1.0.0", kOne.digest)});
  EXPECT_EQ(Of("seuil_grid_in_force_since_timestamp_seconds"),
            Strings{"{grid=\"g\"} " + SecondsOf("2026-01-01T00:00:00Z")});
  EXPECT_EQ(Of("seuil_grid_next_release_timestamp_seconds"),
            Strings{"{grid=\"g\"} " + SecondsOf("2026-06-01T00:00:00Z")});
  clock_.Set("2026-07-01T00:00:00Z");  // nothing but time
  EXPECT_EQ(Of("seuil_grid_version_info"), Strings{Info("1.1.0", kTwo.digest)});
  EXPECT_EQ(Of("seuil_grid_versions"),
            (Strings{"{grid=\"g\",state=\"discovered\"} 0", "{grid=\"g\",state=\"in_force\"} 1",
                     "{grid=\"g\",state=\"ready\"} 0", "{grid=\"g\",state=\"rejected\"} 0",
                     "{grid=\"g\",state=\"retired\"} 1"}));
  EXPECT_EQ(Of("seuil_snapshots_held"), Strings{"{grid=\"g\"} 2"});
  EXPECT_EQ(Of("seuil_grid_unavailable"), Strings{"{grid=\"g\"} 0"});
  clock_.Set("2027-07-01T00:00:00Z");  // withdrawn: no version, and nothing wrong
  EXPECT_EQ(Of("seuil_grid_version_info"), Strings{});
  EXPECT_EQ(Of("seuil_grid_next_release_timestamp_seconds"), Strings{});
  EXPECT_EQ(Of("seuil_grid_unavailable"), Strings{"{grid=\"g\"} 0"});
}

TEST_F(GridMetricsTest, TheLastGoodVersionIsTold) {
  clock_.Set("2026-07-01T00:00:00Z");
  Adopt(FolderOf("g", {kOne, kBroken}, kPlan));  // the file of 1.1.0 is not there
  EXPECT_EQ(Of("seuil_grid_version_info"), Strings{Info("1.0.0", kOne.digest)});
  EXPECT_EQ(Of("seuil_grid_last_good"), Strings{"{grid=\"g\"} 1"});
  EXPECT_EQ(Of("seuil_grid_last_good_since_timestamp_seconds"),
            Strings{"{grid=\"g\"} " + SecondsOf("2026-06-01T00:00:00Z")});
  EXPECT_FALSE(Of("seuil_grid_problems").at(0).ends_with(" 0"));
  Adopt(FolderOf("g", {kOne, kTwo}, kPlan));
  EXPECT_EQ(Of("seuil_grid_version_info"), Strings{Info("1.1.0", kTwo.digest)});
  EXPECT_EQ(Of("seuil_grid_last_good"), Strings{"{grid=\"g\"} 0"});
  EXPECT_EQ(Of("seuil_grid_last_good_since_timestamp_seconds"), Strings{});
}

TEST_F(GridMetricsTest, AGridThatCannotAnswerIsTold) {
  Adopt(FolderOf("g", {kBroken}, kPlan));
  EXPECT_EQ(Of("seuil_grid_unavailable"), Strings{"{grid=\"g\"} 1"});
  EXPECT_EQ(Of("seuil_grid_version_info"), Strings{});
}

TEST_F(GridMetricsTest, ARefusedPlanIsTold) {
  Adopt(FolderOf("g", {kOne}, kPlan));
  EXPECT_EQ(Of("seuil_grid_plan_refused"), Strings{"{grid=\"g\"} 0"});
  source::GridFolder folder = FolderOf("g", {kOne}, kPlan);
  folder.plan->bytes = "[[release";
  Adopt(folder);
  EXPECT_EQ(Of("seuil_grid_plan_refused"), Strings{"{grid=\"g\"} 1"});
  EXPECT_EQ(Of("seuil_grid_version_info"), Strings{Info("1.0.0", kOne.digest)});
}

TEST(ReloadMetrics, TellScansAndWhatTheyPutInForce) {
  registry::Registry registry({});
  ReloadMetrics reloads;
  const absl::Time now = *ParseInstant("2026-07-01T00:00:00Z");
  const auto adopt = [&](const source::GridFolder& folder) {
    registry::ScanReport report;
    report.adopted = registry.Adopt({folder}, now);
    report.adopted[0].due_changed = true;
    reloads.Report(report, now);
  };
  adopt(FolderOf("g", {kOne}, {kPlan[0]}));
  adopt(FolderOf("g", {kOne}, {kPlan[0], kPlan[1]}));  // and 1.1.0 is not there
  adopt(FolderOf("g", {kOne, kTwo}, {kPlan[1]}));      // the first entry is lost
  using Result = registry::ScanTaken::Result;
  reloads.Taken({Result::kChanged, absl::Milliseconds(3), now - absl::Seconds(9)});
  reloads.Taken({Result::kFailed, absl::Milliseconds(1), now});
  Page page;
  page.Add([&] { return reloads.Collect(); });
  const std::string text = page.Text();
  for (const std::string& line : {
           std::string("seuil_activations_total{grid=\"g\",result=\"in_force\"} 2"),
           std::string("seuil_activations_total{grid=\"g\",result=\"last_good\"} 1"),
           std::string("seuil_plan_history_changes_total{grid=\"g\"} 1"),
           std::string("seuil_activation_delay_seconds_count 1"),
           std::string("seuil_reload_total{result=\"changed\"} 1"),
           std::string("seuil_reload_total{result=\"failed\"} 1"),
           std::string("seuil_reload_total{result=\"unchanged\"} 0"),
           std::string("seuil_reload_duration_seconds_count 2"),
           std::string("seuil_reload_success 0"),
           "seuil_reload_timestamp_seconds " + std::to_string(absl::ToUnixSeconds(now)),
           "seuil_reload_success_timestamp_seconds " + std::to_string(absl::ToUnixSeconds(now) - 9),
       }) {
    EXPECT_NE(text.find(line + "\n"), std::string::npos) << line << "\n" << text;
  }
}

}  // namespace
}  // namespace seuil::metrics
