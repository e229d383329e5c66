// The commands that change release plans, on copies of the story of three versions.
#include "tools/releases.h"

#include <filesystem>
#include <regex>
#include <sstream>
#include <string>

#include "base/instant.h"
#include "gtest/gtest.h"
#include "testutil/temp_directory.h"
#include "tools/check.h"
#include "tools/golden.h"

namespace seuil::tools {
namespace {

class Releases : public testing::Test {
 protected:
  Releases() {
    std::filesystem::copy(kSource / "tests/data/story/cloe", folder_,
                          std::filesystem::copy_options::recursive);
  }

  // Runs a command and appends it and its output to the transcript. Returns the exit status.
  int Run(const std::string& words, ReleaseOptions options, std::string_view now) {
    options.folder = folder_;
    options.by = "Ops";
    std::ostringstream out, err;
    const int status = ChangeReleases(options, *ParseInstant(now), out, err);
    transcript_ += "$ seuild " + words + "\n" + out.str() + err.str();
    if (status != 0) transcript_ += "(exit " + std::to_string(status) + ")\n";
    transcript_ += "\n";
    return status;
  }
  std::string Transcript() const {
    return std::regex_replace(transcript_, std::regex(root_.path()), "GRIDS");
  }

  testutil::TempDirectory root_;
  const std::string folder_ = root_ / "cloe";
  std::string transcript_;
};

constexpr char kMarch[] = "2026-03-01T09:00:00Z", kApril[] = "2026-04-01T09:00:00Z";

TEST_F(Releases, TellTheStory) {
  EXPECT_EQ(Run("release cloe 1.1.0 --dry-run",
                {.version = "1.1.0", .reason = "new jobs", .dry_run = true}, kMarch),
            0);
  EXPECT_EQ(Run("release cloe 1.1.0", {.version = "1.1.0", .reason = "new jobs"}, kMarch), 0);
  EXPECT_EQ(Run("release cloe 1.1.0", {.version = "1.1.0", .reason = "new jobs"}, kApril), 0);
  EXPECT_EQ(Run("release cloe 2.0.0 --max-outcome-losses 0",
                {.version = "2.0.0",
                 .reason = "one job asks more",
                 .guards = {.max_outcome_changes = {}, .max_outcome_losses = 0}},
                kApril),
            1);
  EXPECT_EQ(
      Run("release cloe 2.0.0 --at 2026-06-01T00:00:00+02:00",
          {.version = "2.0.0", .at = "2026-06-01T00:00:00+02:00", .reason = "one job asks more"},
          kApril),
      0);
  EXPECT_EQ(Run("rollback cloe", {.verb = ReleaseVerb::kRollBack, .reason = "wrong jobs"}, kApril),
            1);
  EXPECT_EQ(
      Run("rollback cloe --scheduled keep",
          {.verb = ReleaseVerb::kRollBack, .reason = "wrong jobs", .ahead = registry::Ahead::kKeep},
          kApril),
      0);
  EXPECT_EQ(Run("cancel cloe", {.verb = ReleaseVerb::kCancel}, kApril), 0);
  EXPECT_EQ(Run("cancel cloe", {.verb = ReleaseVerb::kCancel}, kApril), 0);
  EXPECT_EQ(Run("withdraw cloe --expect none",
                {.verb = ReleaseVerb::kWithdraw, .reason = "ended", .expected_digest = ""}, kApril),
            3);
  EXPECT_EQ(Run("withdraw cloe", {.verb = ReleaseVerb::kWithdraw, .reason = "ended"}, kApril), 0);
  EXPECT_EQ(Run("release cloe 9.0.0", {.version = "9.0.0", .reason = "none"}, kApril), 1);
  EXPECT_EQ(Run("release cloe 1.1.0 --at soon", {.version = "1.1.0", .at = "soon", .reason = "x"},
                kApril),
            2);
  ExpectGolden("releases-story.txt", Transcript());
  ExpectGolden("releases-story-plan.txt", Read(folder_ + "/releases.toml"));
}

TEST_F(Releases, SayItInJson) {
  Run("release cloe 2.0.0 --format json",
      {.version = "2.0.0", .reason = "one job asks more", .format = ReportFormat::kJson}, kMarch);
  Run("cancel cloe --format json", {.verb = ReleaseVerb::kCancel, .format = ReportFormat::kJson},
      kMarch);
  ExpectGolden("releases-json.txt", Transcript());
}

TEST_F(Releases, AFolderThatIsNoneIsAUsageError) {
  std::ostringstream out, err;
  EXPECT_EQ(ChangeReleases({.folder = root_ / "none", .version = "1.0.0", .reason = "x"},
                           *ParseInstant(kMarch), out, err),
            2);
  EXPECT_NE(err.str().find("no folder of a grid"), std::string::npos);
}

TEST_F(Releases, CheckSinceHoldsAPlanToItsPast) {
  const std::string old = root_ / "old.toml";
  std::filesystem::copy(folder_ + "/releases.toml", old);
  const auto check = [&](const std::string& since) {
    std::ostringstream out, err;
    const int status = Check({.paths = {folder_}, .since = since}, *ParseInstant(kApril), out, err);
    return std::to_string(status) + " " + out.str() + err.str();
  };
  EXPECT_EQ(check(old)[0], '0') << check(old);
  Run("release cloe 1.1.0", {.version = "1.1.0", .reason = "new jobs"}, kMarch);
  EXPECT_EQ(check(old)[0], '0') << check(old);  // what comes after is free
  // What was in force by the newer plan must stand: the older one has lost it.
  std::filesystem::rename(folder_ + "/releases.toml", root_ / "newer.toml");
  std::filesystem::copy(old, folder_ + "/releases.toml");
  const std::string lost = check(root_ / "newer.toml");
  EXPECT_EQ(lost[0], '1') << lost;
  EXPECT_NE(lost.find("[plan-history]"), std::string::npos) << lost;
  std::filesystem::remove(folder_ + "/releases.toml");
  EXPECT_NE(check(old).find("[plan-history]"), std::string::npos) << check(old);
  EXPECT_EQ(check(root_ / "none")[0], '2');
  EXPECT_EQ(check((kSource / "tests/data/story").string())[0], '1');
}

TEST_F(Releases, CheckSinceFindsGridsByTheirNames) {
  const auto check = [&](const std::string& path, const std::string& since) {
    std::ostringstream out, err;
    const int status = Check({.paths = {path}, .since = since}, *ParseInstant(kApril), out, err);
    return std::to_string(status) + " " + out.str() + err.str();
  };
  // A new grid that sorts first is not taken for the old one.
  testutil::TempDirectory today;
  std::filesystem::copy(folder_, today / "cloe", std::filesystem::copy_options::recursive);
  std::filesystem::copy(kSource / "tests/data/grids/cles", today / "cles",
                        std::filesystem::copy_options::recursive);
  EXPECT_EQ(check(today.path(), root_.path())[0], '0') << check(today.path(), root_.path());
  // A grid that had a past and is gone is told.
  today.Remove("cloe");
  const std::string lost = check(today.path(), root_.path());
  EXPECT_EQ(lost[0], '1') << lost;
  EXPECT_NE(lost.find("[plan-history]"), std::string::npos) << lost;
  // What cannot be read guards nothing, and says so.
  root_.Write("bad.toml", "[[release]\n");
  EXPECT_EQ(check(folder_, root_ / "bad.toml")[0], '2');
}

}  // namespace
}  // namespace seuil::tools
