#include "registry/change_releases.h"

#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <string>

#include "base/error.h"
#include "base/instant.h"
#include "gtest/gtest.h"
#include "registry/grids.h"
#include "registry/plan_text.h"
#include "source/atomic_file.h"
#include "testutil/temp_directory.h"

namespace seuil::registry {
namespace {

const absl::Time kNow = *ParseInstant("2026-07-01T00:00:00Z");

// A grid's folder on disk with three versions: 1.1.0 adds a job; 2.0.0 asks more of job-0.
class Folder {
 public:
  Folder() {
    Version("1.0.0", GridText("g", "1.0.0"));
    Version("1.1.0", GridText("g", "1.1.0", 2));
    std::string harder = GridText("g", "2.0.0");
    const std::string band = "id = \"job-0\"\nband = \"b1\"";
    harder.replace(harder.find(band), band.size(), "id = \"job-0\"\nband = \"a2\"");
    Version("2.0.0", harder);
    Version("3.0.0", "format = 1\n");
  }

  void Version(const std::string& version, const std::string& text) {
    root_.Write("g/" + version + ".toml", text);
  }
  void Write(const std::string& name, const std::string& text) { root_.Write("g/" + name, text); }
  void Remove(const std::string& name) { root_.Remove("g/" + name); }
  std::string path() const { return root_ / "g"; }
  std::string DigestOfVersion(const std::string& version) const {
    return DigestOf(Read(version + ".toml"));
  }
  std::string Read(const std::string& name) const {
    std::ifstream file(root_ / ("g/" + name), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  // "1.1.0", "unchanged 1.1.0", or the reason of the refusal.
  std::string Order(ReleasesOrder order, absl::Time now = kNow) {
    order.terms.by = "ops";
    order.terms.reason = "test";
    const absl::StatusOr<ReleasesChanged> changed = ChangeReleases(path(), order, {}, now);
    if (!changed.ok()) {
      last_error = changed.status();
      return std::string(ReasonInfo(DetailOf(changed.status())->reason).name);
    }
    last = *changed;
    return (changed->unchanged ? "unchanged " : "") +
           (changed->entry.withdrawn ? "withdrawn" : changed->entry.version);
  }
  std::string Release(const std::string& version, absl::Time now = kNow, Guards guards = {}) {
    return Order({.wish = ReleaseWish{version, "", {}}, .terms = {}, .guards = guards}, now);
  }

  ReleasesChanged last;
  absl::Status last_error;

 private:
  testutil::TempDirectory root_;
};

absl::Time After(int hours) { return kNow + absl::Hours(hours); }

TEST(ChangeReleases, ReadsTheDigestAndWritesThePlan) {
  Folder folder;
  EXPECT_EQ(folder.Release("1.0.0"), "1.0.0");
  EXPECT_TRUE(folder.last.written);
  EXPECT_EQ(folder.last.etag, DigestOf(folder.Read("releases.toml")));
  EXPECT_FALSE(folder.last.comparison);
  EXPECT_EQ(folder.Release("1.1.0", After(1)), "1.1.0");
  EXPECT_EQ(folder.last.before_version, "1.0.0");
  ASSERT_TRUE(folder.last.comparison);
  EXPECT_EQ(folder.last.comparison->step, VersionStep::kMinor);
  const std::string plan = folder.Read("releases.toml");
  EXPECT_NE(plan.find(folder.DigestOfVersion("1.1.0")), plan.npos);
  EXPECT_EQ(folder.Release("1.1.0", After(2)), "unchanged 1.1.0");
  EXPECT_EQ(folder.Read("releases.toml"), plan);
  EXPECT_EQ(folder.Order({.wish = RollBackWish{"1.0.0"}, .terms = {}}, After(3)), "1.0.0");
  EXPECT_EQ(folder.last.entry.rolls_back, "1.1.0");
  EXPECT_EQ(folder.Order({.wish = WithdrawalWish{}, .terms = {}}, After(4)), "withdrawn");
}

TEST(ChangeReleases, WhatDoesNotPassItsCheckIsRefused) {
  Folder folder;
  EXPECT_EQ(folder.Release("3.0.0"), "VERSION_REFUSED");
  const auto detail = DetailOf(folder.last_error);
  EXPECT_EQ(detail->metadata.back().first, "grid");
  bool told = false;
  for (const auto& [key, value] : detail->metadata) {
    told |= key == "problems" && value.find("3.0.0.toml:") != value.npos;
  }
  EXPECT_TRUE(told);
  EXPECT_EQ(folder.Release("4.0.0"), "VERSION_UNKNOWN");
  // A case that fails gates a release, and no roll back.
  folder.Release("1.0.0");
  folder.Release("1.1.0", After(1));
  const std::string failing =
      "format = 1\ngrid = \"g\"\nversion = \"1.0.0\"\n[[case]]\nname = \"wrong\"\n"
      "objective = { level = \"B1\" }\nresult = { level = \"B1\" }\n"
      "expect = { outcome = \"attestation\" }\n";
  folder.Write("1.0.0.cases.toml", failing);
  EXPECT_EQ(folder.Release("1.0.0", After(2)), "VERSION_REFUSED");
  EXPECT_EQ(folder.Order({.wish = RollBackWish{"1.0.0"}, .terms = {}}, After(2)), "1.0.0");
}

TEST(ChangeReleases, OtherBytesThanWereReviewedOrReleasedAreRefused) {
  Folder folder;
  const ReleaseWish reviewed{"1.0.0", DigestOf("reviewed"), {}};
  EXPECT_EQ(folder.Order({.wish = reviewed, .terms = {}}), "VERSION_CHANGED");
  folder.Release("1.0.0");
  folder.Release("1.1.0", After(1));
  folder.Version("1.0.0", GridText("g", "1.0.0", 5));
  EXPECT_EQ(folder.Order({.wish = RollBackWish{"1.0.0"}, .terms = {}}, After(2)),
            "VERSION_CHANGED");
  folder.Remove("1.0.0.toml");
  EXPECT_EQ(folder.Order({.wish = RollBackWish{"1.0.0"}, .terms = {}}, After(2)),
            "VERSION_UNKNOWN");
}

// R6.
TEST(ChangeReleases, GuardsCountAgainstWhatIsInForceJustBefore) {
  Folder folder;
  folder.Release("1.0.0");
  const Guards none{.max_outcome_changes = 0, .max_outcome_losses = std::nullopt};
  EXPECT_EQ(folder.Release("1.1.0", After(1), none), "1.1.0");  // an addition changes nothing
  EXPECT_EQ(folder.Release("2.0.0", After(2), none), "GUARD_EXCEEDED");
  const Guards no_loss{.max_outcome_changes = 10, .max_outcome_losses = 0};
  EXPECT_EQ(folder.Release("2.0.0", After(2), no_loss), "2.0.0");  // the job asks less
  EXPECT_EQ(folder.Release("1.1.0", After(3), no_loss), "GUARD_EXCEEDED");
  // Against nothing there is nothing to count; against what cannot be read no guard can hold.
  folder.Remove("2.0.0.toml");
  EXPECT_EQ(folder.Release("1.1.0", After(3), no_loss), "VERSION_UNAVAILABLE");
  EXPECT_EQ(folder.Release("1.1.0", After(3)), "1.1.0");
}

TEST(ChangeReleases, AScheduledReleaseIsComparedWithWhatItFollows) {
  Folder folder;
  folder.Release("1.0.0");
  const ReleaseWish ahead{"2.0.0", "", After(48)};
  EXPECT_EQ(folder.Order({.wish = ahead, .terms = {}}, After(1)), "2.0.0");
  EXPECT_EQ(folder.last.before_version, "1.0.0");
  // Another in its place is compared with what is in force then, not with what it replaces.
  ReleasesOrder other{.wish = ReleaseWish{"1.1.0", "", After(72)}, .terms = {}};
  other.terms.ahead = Ahead::kCancel;
  EXPECT_EQ(folder.Order(other, After(1)), "1.1.0");
  EXPECT_EQ(folder.last.before_version, "1.0.0");
  EXPECT_EQ(folder.Order({.wish = CancelWish{}, .terms = {}}, After(2)), "1.1.0");
  EXPECT_EQ(folder.Order({.wish = CancelWish{}, .terms = {}}, After(2)), "unchanged ");
}

TEST(ChangeReleases, ARollBackNowLeavesWhateverIsInForce) {
  Folder folder;
  folder.Release("1.0.0");
  folder.Release("1.1.0", After(1));
  folder.Release("2.0.0", After(2));
  const ReleasesOrder now{.wish = RollBackNowWish{}, .terms = {}};
  EXPECT_EQ(folder.Order(now, After(3)), "1.1.0");
  EXPECT_EQ(folder.Order(now, After(4)), "1.0.0");
  EXPECT_EQ(folder.Order(now, After(5)), "NO_EARLIER_VERSION");
}

TEST(ChangeReleases, AReleasedNumberKeepsItsBytes) {
  Folder folder;
  folder.Release("1.0.0");
  folder.Version("1.0.0", GridText("g", "1.0.0", 5));
  EXPECT_EQ(folder.Release("1.0.0", After(1)), "VERSION_CHANGED");
}

TEST(ChangeReleases, AFolderThatIsNoGridsIsLeftAlone) {
  testutil::TempDirectory root;
  root.Write("g/1.0.0.toml", GridText("g", "1.0.0"));
  ReleasesOrder order{.wish = WithdrawalWish{}, .terms = {}};
  order.terms.by = order.terms.reason = "test";
  EXPECT_EQ(DetailOf(ChangeReleases(root.path(), order, {}, kNow).status())->reason,
            Reason::kGridUnknown);
}

TEST(ChangeReleases, APlanThatIsALinkIsNotReplacedAndADryRunSaysSo) {
  testutil::TempDirectory root;
  root.Write("g/1.0.0.toml", GridText("g", "1.0.0"));
  root.Write("g/real.txt", "# none yet\n");
  root.Link("g/releases.toml", "real.txt");
  ReleasesOrder order{.wish = ReleaseWish{"1.0.0", "", {}}, .terms = {}};
  order.terms.by = order.terms.reason = "test";
  for (const bool dry_run : {true, false}) {
    order.validate_only = dry_run;
    EXPECT_EQ(DetailOf(ChangeReleases(root / "g", order, {}, kNow).status())->reason,
              Reason::kStorageFailed);
  }
}

// R6.
TEST(ChangeReleases, ADryRunFailsExactlyWhereTheChangeWould) {
  Folder folder;
  folder.Release("1.0.0");
  const std::string plan = folder.Read("releases.toml");
  ReleasesOrder order{.wish = ReleaseWish{"1.1.0", "", {}}, .terms = {}, .validate_only = true};
  EXPECT_EQ(folder.Order(order, After(1)), "1.1.0");
  EXPECT_FALSE(folder.last.written);
  EXPECT_TRUE(folder.last.comparison);
  EXPECT_EQ(folder.Read("releases.toml"), plan);
  order.wish = ReleaseWish{"3.0.0", "", {}};
  EXPECT_EQ(folder.Order(order, After(1)), "VERSION_REFUSED");
}

TEST(ChangeReleases, APlanWithErrorsIsNotTouched) {
  Folder folder;
  folder.Write("releases.toml", "[[release]]\nfrom = 1\n");
  EXPECT_EQ(folder.Release("1.0.0"), "PLAN_REFUSED");
  EXPECT_EQ(folder.Read("releases.toml"), "[[release]]\nfrom = 1\n");
}

TEST(ChangeReleases, TwoAtOnceAreAConflict) {
  Folder folder;
  const auto lock = source::FolderLock::Take(folder.path(), source::LockKind::kAlone);
  ASSERT_TRUE(lock.ok());
  EXPECT_EQ(folder.Release("1.0.0"), "PLAN_CHANGED");
}

TEST(ChangeReleases, AFolderThatCannotBeWrittenChangesNothing) {
  if (geteuid() == 0) GTEST_SKIP() << "root writes everywhere";
  Folder folder;
  ASSERT_EQ(chmod(folder.path().c_str(), 0555), 0);
  EXPECT_EQ(folder.Release("1.0.0"), "STORAGE_FAILED");
  ASSERT_EQ(chmod(folder.path().c_str(), 0755), 0);
}

}  // namespace
}  // namespace seuil::registry
