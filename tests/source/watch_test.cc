#include "source/watch.h"

#include <filesystem>
#include <functional>
#include <thread>

#include "absl/time/clock.h"
#include "gtest/gtest.h"
#include "testutil/temp_directory.h"

namespace seuil::source {
namespace {

using testutil::TempDirectory;

// True where the change ends a wait that would else be far longer than the test may take.
bool Wakes(const TempDirectory& root, const std::function<void()>& change) {
  Watch watch(root.path());
  EXPECT_TRUE(watch.Renew());
  const absl::Time start = absl::Now();
  change();
  watch.Wait(absl::Minutes(5));
  return absl::Now() - start < absl::Minutes(4);
}

TEST(Watch, WakesOnAnyChangeBelowTheRoot) {
  TempDirectory root;
  root.Write("cloe/1.0.0.toml", "one");
  EXPECT_TRUE(Wakes(root, [&] { root.Write("cloe/1.0.0.toml", "in place"); }));
  EXPECT_TRUE(Wakes(root, [&] { root.Write("cloe/.1.0.0.toml.swp", "an editor's"); }));
  EXPECT_TRUE(Wakes(root, [&] {
    std::filesystem::rename(root / "cloe/.1.0.0.toml.swp", root / "cloe/1.0.0.toml");
  }));
  EXPECT_TRUE(Wakes(root, [&] { root.Write("new/1.0.0.toml", "a new grid"); }));
  EXPECT_TRUE(Wakes(root, [&] { root.Remove("new"); }));
}

TEST(Watch, WakesOnTheSwapOfAConfigMap) {
  TempDirectory root;
  root.Write("cloe/..gen_1/1.0.0.toml", "one");
  root.Link("cloe/..data", "..gen_1");
  EXPECT_TRUE(Wakes(root, [&] {
    root.Write("cloe/..gen_2/1.0.0.toml", "two");
    root.Link("cloe/..data_tmp", "..gen_2");
    std::filesystem::rename(root / "cloe/..data_tmp", root / "cloe/..data");
  }));
}

TEST(Watch, IsWokenAlsoBeforeItWaits) {
  TempDirectory root;
  Watch watch(root.path());
  ASSERT_TRUE(watch.Renew());
  const absl::Time start = absl::Now();
  watch.Wake();
  watch.Wait(absl::Minutes(5));
  std::jthread waker([&] { watch.Wake(); });
  watch.Wait(absl::Minutes(5));
  EXPECT_LT(absl::Now() - start, absl::Minutes(4));
}

TEST(Watch, WakesOnTheSwapOfARootThatIsALink) {
  TempDirectory folder;
  folder.Write("one/cloe/1.0.0.toml", "one");
  folder.Write("two/cloe/1.0.0.toml", "two");
  folder.Link("root", "one");
  Watch watch(folder / "root");
  ASSERT_TRUE(watch.Renew());
  const absl::Time start = absl::Now();
  folder.Link("next", "two");
  std::filesystem::rename(folder / "next", folder / "root");
  watch.Wait(absl::Minutes(5));
  EXPECT_LT(absl::Now() - start, absl::Minutes(4));
}

TEST(Watch, WaitsNoLongerThanAsked) {
  TempDirectory root;
  Watch watch(root.path());
  ASSERT_TRUE(watch.Renew());
  watch.Wait(absl::ZeroDuration());
  Watch nowhere(root / "none");
  EXPECT_FALSE(nowhere.Renew());
  nowhere.Wait(absl::ZeroDuration());
}

}  // namespace
}  // namespace seuil::source
