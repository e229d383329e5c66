#include "registry/reloader.h"

#include <condition_variable>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/instant.h"
#include "gtest/gtest.h"
#include "registry/grids.h"
#include "registry/set_clock.h"
#include "testutil/temp_directory.h"

namespace seuil::registry {
namespace {

using testutil::TempDirectory;

const source::VersionFiles kOne = VersionOf("g", "1.0.0", GridText("g", "1.0.0"));
const source::VersionFiles kTwo = VersionOf("g", "1.1.0", GridText("g", "1.1.0", 2));

// A directory of grids and what follows it. A wait that is not fulfilled fails after a minute.
class Followed {
 public:
  explicit Followed(absl::Duration poll = absl::Hours(1))
      : reloader_({.root = root.path(), .poll = poll}, registry, clock,
                  [this](const ScanReport& report) {
                    const std::lock_guard lock(mu_);
                    reports_.push_back(report);
                    some_.notify_all();
                  }) {}

  void WriteVersion(const source::VersionFiles& files) {
    root.Write("g/" + files.grid.name, files.grid.bytes);
  }
  // As a careful writer does: beside it, and then in its place.
  void WritePlan(const std::vector<PlanEntry>& entries) {
    root.Write("g/.releases.toml.new", PlanOf(entries).bytes);
    std::filesystem::rename(root / "g/.releases.toml.new", root / "g/releases.toml");
  }
  absl::Status Start() { return reloader_.Start(); }
  void Wake() {
    EXPECT_TRUE(reloader_.Post([] {}));
  }

  std::string Serves() const {
    const absl::StatusOr<Acquired> acquired = registry.Acquire("g", {}, clock.Now());
    return acquired.ok() ? acquired->version->grid->version : "nothing";
  }

  template <typename Condition>
  bool Eventually(Condition condition) {
    std::unique_lock lock(mu_);
    return some_.wait_for(lock, std::chrono::minutes(1), condition);
  }
  bool EventuallyServes(const std::string& version) {
    return Eventually([&] { return Serves() == version; });
  }
  // With the lock of Eventually held.
  bool Failed() const { return !reports_.empty() && !reports_.back().status.ok(); }
  std::vector<ScanReport> Reports() {
    const std::lock_guard lock(mu_);
    return reports_;
  }

  TempDirectory root;
  SetClock clock;
  Registry registry{{}};

 private:
  std::mutex mu_;
  std::condition_variable some_;
  std::vector<ScanReport> reports_;
  Reloader reloader_;
};

const PlanEntry kOneInForce = {"2026-01-01T00:00:00Z", "1.0.0", kOne.digest};
const PlanEntry kTwoInForce = {"2026-06-01T00:00:00Z", "1.1.0", kTwo.digest};

TEST(Reloader, AdoptsAChangeOfThePlan) {
  Followed grids;
  grids.WriteVersion(kOne);
  grids.WritePlan({kOneInForce});
  ASSERT_TRUE(grids.Start().ok());
  EXPECT_EQ(grids.Serves(), "1.0.0");
  grids.WriteVersion(kTwo);
  grids.WritePlan({kOneInForce, kTwoInForce});
  EXPECT_TRUE(grids.EventuallyServes("1.1.0"));
  grids.WritePlan({kOneInForce});
  EXPECT_TRUE(grids.EventuallyServes("1.0.0"));
}

TEST(Reloader, FindsByThePollWhatNoEventTold) {
  Followed grids(absl::Milliseconds(20));
  grids.WriteVersion(kOne);
  grids.WriteVersion(kTwo);
  // A hard link elsewhere: the write tells the watch nothing.
  TempDirectory elsewhere;
  elsewhere.Write("plan", PlanOf({kOneInForce}).bytes);
  std::filesystem::create_hard_link(elsewhere / "plan", grids.root / "g/releases.toml");
  ASSERT_TRUE(grids.Start().ok());
  EXPECT_EQ(grids.Serves(), "1.0.0");
  elsewhere.Write("plan", PlanOf({kOneInForce, kTwoInForce}).bytes);
  EXPECT_TRUE(grids.EventuallyServes("1.1.0"));
}

TEST(Reloader, NothingThatHappensToTheDirectoryUnloads) {
  Followed grids;
  grids.WriteVersion(kOne);
  grids.WritePlan({kOneInForce});
  ASSERT_TRUE(grids.Start().ok());
  const std::string aside = grids.root.path() + "-aside";
  std::filesystem::rename(grids.root.path(), aside);  // unreadable: it is not there
  EXPECT_TRUE(grids.Eventually([&] { return grids.Failed(); }));
  EXPECT_EQ(grids.Serves(), "1.0.0");
  std::filesystem::create_directory(grids.root.path());  // empty
  grids.Wake();
  EXPECT_TRUE(grids.Eventually([&] {
    const auto state = grids.registry.Grid("g");
    return !state->problems.empty() && state->problems[0].code == "folder-gone";
  }));
  EXPECT_TRUE(grids.registry.Acquire("g", ByVersion{"1.0.0"}, grids.clock.Now()).ok());
  EXPECT_EQ(grids.Serves(), "1.0.0");
  std::filesystem::remove(grids.root.path());
  std::filesystem::rename(aside, grids.root.path());
  grids.Wake();
  EXPECT_TRUE(grids.Eventually([&] { return grids.registry.Grid("g")->problems.size() <= 1; }));
  EXPECT_EQ(grids.Serves(), "1.0.0");
}

TEST(Reloader, ReportsWhatChangedAndNothingElse) {
  Followed grids;
  grids.WriteVersion(kOne);
  grids.WritePlan({kOneInForce});
  ASSERT_TRUE(grids.Start().ok());
  ASSERT_EQ(grids.Reports().size(), 1u);
  EXPECT_EQ(grids.Reports()[0].adopted.size(), 1u);
  grids.root.Write("g/.1.0.0.toml.swp", "an editor's");
  grids.root.Write("g/notes.txt", "a person's");
  grids.root.Write("h/1.0.0.toml", GridText("h", "1.0.0"));
  EXPECT_TRUE(grids.Eventually([&] { return grids.registry.Grid("h") != nullptr; }));
  const std::vector<ScanReport> reports = grids.Reports();
  for (size_t i = 1; i < reports.size(); ++i) {
    for (const Adopted& adopted : reports[i].adopted) EXPECT_EQ(adopted.after->id, "h");
  }
}

TEST(Reloader, AScheduledReleaseNeedsNoEvent) {
  Followed grids;
  grids.WriteVersion(kOne);
  grids.WriteVersion(kTwo);
  grids.WritePlan({kOneInForce, {"2026-09-01T00:00:00Z", "1.1.0", kTwo.digest}});
  ASSERT_TRUE(grids.Start().ok());
  EXPECT_EQ(grids.Serves(), "1.0.0");
  grids.clock.Set("2026-09-01T00:00:00Z");
  EXPECT_EQ(grids.Serves(), "1.1.0");  // no event was needed
  grids.clock.Set("2026-07-01T00:00:00Z");
  EXPECT_EQ(grids.Serves(), "1.1.0");  // what has come does not un-come
}

TEST(Reloader, DoesNotStartOnNothing) {
  SetClock clock;
  Registry registry({});
  TempDirectory root;
  Reloader reloader({.root = root / "none"}, registry, clock, [](const ScanReport&) {});
  EXPECT_FALSE(reloader.Start().ok());
}

}  // namespace
}  // namespace seuil::registry
