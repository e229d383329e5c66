// What a running registry keeps, and what it tells, while storage changes under it.
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/instant.h"
#include "gtest/gtest.h"
#include "registry/grids.h"
#include "registry/plan_text.h"
#include "registry/registry.h"
#include "testutil/temp_directory.h"

namespace seuil::registry {
namespace {

absl::Time At(std::string_view text) { return *ParseInstant(text); }

const absl::Time kNow = At("2026-07-01T00:00:00Z");
const source::VersionFiles kOne = VersionOf("g", "1.0.0", GridText("g", "1.0.0"));
const source::VersionFiles kTwo = VersionOf("g", "1.1.0", GridText("g", "1.1.0", 2));
const source::VersionFiles kThree = VersionOf("g", "2.0.0", GridText("g", "2.0.0", 3));
const PlanEntry kOneInForce = {"2026-01-01T00:00:00Z", "1.0.0", kOne.digest};
const PlanEntry kTwoInForce = {"2026-06-01T00:00:00Z", "1.1.0", kTwo.digest};
const PlanEntry kThreeAhead = {"2026-09-01T00:00:00Z", "2.0.0", kThree.digest};

class Live {
 public:
  explicit Live(size_t kept = 8) : registry_({.limits = {}, .prepare = {}, .kept = kept}) {}

  // Adopts the folder and returns what operators are told, "rejected 1.0.0 late 1.1.0 720h".
  std::string Adopt(const source::GridFolder& folder, absl::Time now = kNow) {
    std::string told;
    for (const Adopted& adopted : registry_.Adopt({folder}, now)) {
      for (const StateEvent& event : adopted.events) {
        static const std::map<StateEvent::Kind, std::string> kNames = {
            {StateEvent::Kind::kPlanAdopted, "plan"},
            {StateEvent::Kind::kPlanHistoryChanged, "history"},
            {StateEvent::Kind::kReleaseLate, "late"},
            {StateEvent::Kind::kVersionReady, "ready"},
            {StateEvent::Kind::kVersionRejected, "rejected"}};
        told += (told.empty() ? "" : " ") + kNames.at(event.kind);
        if (!event.version.empty()) told += " " + event.version;
        if (event.late != absl::ZeroDuration()) told += " " + absl::FormatDuration(event.late);
      }
    }
    return told;
  }
  std::string Adopt(std::vector<source::VersionFiles> versions, const std::vector<PlanEntry>& plan,
                    absl::Time now = kNow) {
    return Adopt(FolderOf("g", std::move(versions), plan), now);
  }

  // "1.1.0", "1.0.0 last good", or the reason of the refusal.
  std::string Serves(const Selector& selector = {}, absl::Time now = kNow) const {
    const absl::StatusOr<Acquired> acquired = registry_.Acquire("g", selector, now);
    if (!acquired.ok()) {
      return std::string(ReasonInfo(DetailOf(acquired.status())->reason).name);
    }
    return acquired->version->grid->version +
           (acquired->status == ServedStatus::kLastGood ? " last good" : "");
  }

  std::vector<std::string> Codes() const {
    std::vector<std::string> codes;
    for (const Problem& problem : registry_.Grid("g")->problems) {
      if (problem.severity == Severity::kError) codes.push_back(problem.code);
    }
    return codes;
  }

  VersionState StateOf(std::string_view version, absl::Time now = kNow) const {
    const auto state = registry_.Grid("g");
    return state->StateOf(*state->Held(version), now);
  }

  const Registry& registry() const { return registry_; }

 private:
  Registry registry_;
};

using Strings = std::vector<std::string>;

TEST(Live, ASwapIsTheNextPlan) {
  Live live;
  EXPECT_EQ(live.Adopt({kOne}, {kOneInForce}), "ready 1.0.0");
  EXPECT_EQ(live.Serves(), "1.0.0");
  EXPECT_EQ(live.Adopt({kOne, kTwo}, {kOneInForce}), "ready 1.1.0");
  EXPECT_EQ(live.Serves(), "1.0.0");
  EXPECT_EQ(live.StateOf("1.1.0"), VersionState::kReady);
  EXPECT_EQ(live.Adopt({kOne, kTwo}, {kOneInForce, kTwoInForce}), "plan late 1.1.0 720h");
  EXPECT_EQ(live.Serves(), "1.1.0");
  EXPECT_EQ(live.StateOf("1.1.0"), VersionState::kInForce);
  EXPECT_EQ(live.StateOf("1.0.0"), VersionState::kRetired);
  EXPECT_EQ(live.Adopt({kOne, kTwo}, {kOneInForce, kTwoInForce}), "");
}

// R2.
TEST(Live, AScheduledReleaseTakesForceWithNothingButTime) {
  Live live;
  live.Adopt({kOne, kThree}, {kOneInForce, kThreeAhead});
  EXPECT_EQ(live.Serves({}, At("2026-08-31T23:59:59.999999999Z")), "1.0.0");
  EXPECT_EQ(live.Serves({}, At("2026-09-01T00:00:00Z")), "2.0.0");
}

// R2.
TEST(Live, AClockThatStepsBackUncomesNothing) {
  Live live;
  live.Adopt({kOne, kThree}, {kOneInForce, kThreeAhead});
  EXPECT_EQ(live.Serves({}, At("2026-09-01T00:00:00Z")), "2.0.0");
  EXPECT_EQ(live.Serves({}, kNow), "2.0.0");
  EXPECT_EQ(live.StateOf("2.0.0", kNow), VersionState::kInForce);
  // Also over the next scan.
  live.Adopt({kOne, kTwo, kThree}, {kOneInForce, kThreeAhead});
  EXPECT_EQ(live.Serves({}, kNow), "2.0.0");
  // An instant that is named is a lookup.
  EXPECT_EQ(live.Serves(AsOf{kNow}, kNow), "1.0.0");
}

TEST(Live, ARevertedPlanIsAdoptedAndTold) {
  Live live;
  live.Adopt({kOne, kTwo}, {kOneInForce, kTwoInForce});
  EXPECT_EQ(live.Adopt({kOne, kTwo}, {kOneInForce}), "plan history");
  EXPECT_EQ(live.Serves(), "1.0.0");
}

TEST(Live, ABrokenPlanLeavesTheLastGoodOne) {
  Live live;
  live.Adopt({kOne, kTwo}, {kOneInForce, kTwoInForce});
  source::GridFolder torn = FolderOf("g", {kOne, kTwo}, {kOneInForce, kTwoInForce});
  torn.plan->bytes.resize(torn.plan->bytes.size() - 10);
  EXPECT_EQ(live.Adopt(torn), "");
  EXPECT_EQ(live.Serves(), "1.1.0");
  ASSERT_FALSE(live.Codes().empty());
  EXPECT_TRUE(live.registry().Grid("g")->plan_refused);
  source::GridFolder flipped = FolderOf("g", {kOne, kTwo}, {kOneInForce, kTwoInForce});
  flipped.plan->bytes[3] ^= 0x10;
  live.Adopt(flipped);
  EXPECT_EQ(live.Serves(), "1.1.0");
  source::GridFolder empty = FolderOf("g", {kOne, kTwo}, {kOneInForce});
  empty.plan->bytes = "# nothing\n";
  live.Adopt(empty);
  EXPECT_EQ(live.Serves(), "1.1.0");
  EXPECT_EQ(live.Codes(), Strings{"plan-emptied"});
  live.Adopt({kOne, kTwo}, {});
  EXPECT_EQ(live.Serves(), "1.1.0");
  EXPECT_EQ(live.Codes(), Strings{"plan-gone"});
  // Mended, it is what it was.
  EXPECT_EQ(live.Adopt({kOne, kTwo}, {kOneInForce, kTwoInForce}), "");
  EXPECT_EQ(live.Codes(), Strings{});
  EXPECT_FALSE(live.registry().Grid("g")->plan_refused);
}

// Whatever bit of it flips: a plan that cannot be read, or that gives what is in force bytes that
// nobody has, is refused with its place, and what served goes on. What reads as another plan is
// one.
TEST(Live, APlanWhoseBitsFlipIsReportedWithItsPlace) {
  const source::GridFolder good = FolderOf("g", {kOne, kTwo}, {kOneInForce});
  int refused = 0, adopted = 0;
  for (size_t at = 0; at < good.plan->bytes.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      Live live;
      live.Adopt(good);
      source::GridFolder flipped = good;
      flipped.plan->bytes[at] = static_cast<char>(flipped.plan->bytes[at] ^ (1 << bit));
      live.Adopt(flipped);
      const auto state = live.registry().Grid("g");
      if (state->plan_digest_there == EtagOf(state->plan_text)) {
        ++adopted;
        const Release* const due = state->plan->InForceAt(kNow);
        EXPECT_EQ(live.Serves(), due == nullptr ? "NO_RELEASE_IN_FORCE" : due->version);
        continue;
      }
      ++refused;
      EXPECT_EQ(live.Serves(), "1.0.0") << flipped.plan->bytes;
      bool placed = false;
      for (const Problem& problem : state->problems) placed |= problem.at.line > 0;
      EXPECT_TRUE(placed) << flipped.plan->bytes;
    }
  }
  EXPECT_GT(refused, 1000);  // keys, version, digest …
  EXPECT_GT(adopted, 50);    // … and another instant, another reason
}

TEST(Live, WhatIsInForceOutlivesItsFile) {
  Live live;
  live.Adopt({kOne, kTwo}, {kOneInForce, kTwoInForce});
  live.Adopt({kOne}, {kOneInForce, kTwoInForce});
  EXPECT_EQ(live.Serves(), "1.1.0");
  EXPECT_EQ(live.Codes(), Strings{"version-missing"});
  EXPECT_EQ(live.Serves(ByVersion{"1.1.0"}), "VERSION_UNKNOWN");
  // The same number with other bytes is another version: refused, and told with both digests.
  live.Adopt({kOne, VersionOf("g", "1.1.0", GridText("g", "1.1.0", 7))},
             {kOneInForce, kTwoInForce});
  EXPECT_EQ(live.Serves(), "1.1.0");
  EXPECT_EQ(live.registry().Acquire("g", {}, kNow)->version->digest, kTwo.digest);
  EXPECT_EQ(live.Serves(ByVersion{"1.1.0"}), "VERSION_UNAVAILABLE");
  EXPECT_EQ(live.StateOf("1.1.0"), VersionState::kRejected);
  EXPECT_EQ(live.Codes(), Strings{"digest-mismatch"});
  // Put back, it answers by its number again.
  live.Adopt({kOne, kTwo}, {kOneInForce, kTwoInForce});
  EXPECT_EQ(live.Serves(ByVersion{"1.1.0"}), "1.1.0");
  EXPECT_EQ(live.Codes(), Strings{});
}

// R8.
TEST(Live, WhereTheVersionDueCannotBeUsedTheLastGoodOneGoesOn) {
  const source::VersionFiles broken = VersionOf("g", "2.0.0", "format = 1\n");
  const PlanEntry ahead = {"2026-09-01T00:00:00Z", "2.0.0", broken.digest};
  Live running, fresh;
  running.Adopt({kOne, kTwo}, {kOneInForce, kTwoInForce});
  EXPECT_EQ(running.Adopt({kOne, kTwo, broken}, {kOneInForce, kTwoInForce, ahead}),
            "plan rejected 2.0.0");
  EXPECT_EQ(running.StateOf("2.0.0"), VersionState::kRejected);
  EXPECT_EQ(running.Serves(), "1.1.0");
  const absl::Time later = At("2026-10-01T00:00:00Z");
  EXPECT_EQ(running.Serves({}, later), "1.1.0 last good");
  EXPECT_EQ(running.Serves(AsOf{later}, later), "VERSION_UNAVAILABLE");
  // A replica that starts then says the same.
  fresh.Adopt({kOne, kTwo, broken}, {kOneInForce, kTwoInForce, ahead}, later);
  EXPECT_EQ(fresh.Serves({}, later), "1.1.0 last good");
  // A withdrawal is no version to go on with.
  Live ended;
  ended.Adopt({kOne, broken}, {kOneInForce, {"2026-06-01T00:00:00Z", "", ""}, ahead}, later);
  EXPECT_EQ(ended.Serves({}, later), "VERSION_UNAVAILABLE");
}

TEST(Live, AFreshStartServesWhatTheRunningServerServes) {
  const std::vector<std::pair<std::vector<source::VersionFiles>, std::vector<PlanEntry>>> steps = {
      {{kOne}, {kOneInForce}},
      {{kOne, kTwo}, {kOneInForce}},
      {{kOne, kTwo}, {kOneInForce, kTwoInForce}},
      {{kOne, kTwo, kThree}, {kOneInForce, kTwoInForce, kThreeAhead}},
      {{kOne, kTwo, kThree}, {kOneInForce, kTwoInForce}},
      {{kOne, kTwo, kThree}, {kOneInForce, {"2026-06-15T00:00:00Z", "", ""}}},
      {{kTwo, kThree}, {kTwoInForce}},
  };
  Live running;
  for (const auto& [versions, plan] : steps) {
    running.Adopt(versions, plan);
    Live fresh;
    fresh.Adopt(versions, plan);
    for (const absl::Time now : {kNow, At("2026-09-01T00:00:00Z")}) {
      for (const char* instant : {"2026-02-01T00:00:00Z", "2026-06-20T00:00:00Z"}) {
        EXPECT_EQ(fresh.Serves(AsOf{At(instant)}, now), running.Serves(AsOf{At(instant)}, now));
      }
      for (const char* version : {"1.0.0", "1.1.0", "2.0.0"}) {
        EXPECT_EQ(fresh.Serves(ByVersion{version}), running.Serves(ByVersion{version}));
      }
    }
    EXPECT_EQ(fresh.Serves(), running.Serves());
  }
}

TEST(Live, BytesThatDidNotChangeAreNotLoadedAgain) {
  int prepared = 0;
  Registry registry({.limits = {}, .prepare = [&](const LoadedVersion&) {
                       ++prepared;
                       return std::make_shared<const Prepared>();
                     }});
  registry.Adopt({FolderOf("g", {kOne, kTwo}, {kOneInForce})}, kNow);
  EXPECT_EQ(prepared, 2);
  registry.Adopt({FolderOf("g", {kOne, kTwo}, {kOneInForce, kTwoInForce})}, kNow);
  registry.Adopt({FolderOf("g", {kOne, kTwo}, {kOneInForce})}, kNow);
  EXPECT_EQ(prepared, 2);
  // Nor does a version that was proven ask for its file when it is released.
  registry.Adopt({FolderOf("g", {kOne, kTwo, kThree}, {kOneInForce})}, kNow);
  EXPECT_EQ(prepared, 3);
}

// A draft that starts as a copy has the digest of what is in force, and may sort before it.
TEST(Live, ACopyOfWhatIsInForceDoesNotHideIt) {
  for (const char* const number : {"1.0.0-draft", "0.9.0", "9.0.0"}) {
    const source::VersionFiles copy = VersionOf("g", number, kOne.grid.bytes);
    ASSERT_EQ(copy.digest, kOne.digest);
    Live live, fresh;
    live.Adopt({kOne}, {kOneInForce});
    live.Adopt({kOne, copy}, {kOneInForce});
    fresh.Adopt({copy, kOne}, {kOneInForce});
    for (const Live* one : {&live, &fresh}) {
      EXPECT_EQ(one->Serves(), "1.0.0") << number;
      EXPECT_EQ(one->Serves(ByDigest{kOne.digest}), "1.0.0") << number;
      EXPECT_EQ(one->Serves(ByVersion{number}), "VERSION_UNAVAILABLE");
    }
  }
}

TEST(Live, NoGridAnswersFromAnothersVersion) {
  Registry registry({});
  registry.Adopt({FolderOf("g", {kOne}, {kOneInForce}), FolderOf("h", {}, {kOneInForce})}, kNow);
  const auto reason = [&](const Selector& selector) {
    return DetailOf(registry.Acquire("h", selector, kNow).status())->reason;
  };
  EXPECT_TRUE(registry.Acquire("g", {}, kNow).ok());
  EXPECT_EQ(reason({}), Reason::kVersionUnavailable);
  EXPECT_EQ(reason(ByDigest{kOne.digest}), Reason::kDigestUnknown);
  EXPECT_EQ(DetailOf(registry.Warm("h", kOne.digest).status())->reason,
            Reason::kVersionUnavailable);
  // Nor a release from a version of another number.
  Registry fresh({});
  fresh.Adopt({FolderOf("g", {kOne}, {{"2026-01-01T00:00:00Z", "2.0.0", kOne.digest}})}, kNow);
  EXPECT_EQ(DetailOf(fresh.Acquire("g", {}, kNow).status())->reason, Reason::kVersionUnavailable);
}

TEST(Live, TheLastGoodVersionIsNoneThatWasRolledBackFrom) {
  Live live;
  source::GridFolder folder = FolderOf("g", {kOne, kTwo}, {kOneInForce, kTwoInForce});
  folder.plan->bytes +=
      "[[release]]\nfrom = 2026-06-10T00:00:00Z\nversion = \"2.0.0\"\ndigest = \"" + kThree.digest +
      "\"\nby = \"ops\"\nreason = \"bad\"\nrolls_back = \"1.1.0\"\n";
  live.Adopt(folder);  // 2.0.0, which replaced the bad 1.1.0, is not here
  EXPECT_EQ(live.Serves(), "1.0.0 last good");
}

TEST(Live, AReleaseThatCameByAWrongClockAndWasCancelledDatesNothing) {
  Live live;
  live.Adopt({kOne, kTwo, kThree}, {kOneInForce, kThreeAhead});
  EXPECT_EQ(live.Serves({}, At("2026-10-01T00:00:00Z")), "2.0.0");  // the clock was wrong
  EXPECT_EQ(live.Serves({}, kNow), "2.0.0");
  live.Adopt({kOne, kTwo, kThree}, {kOneInForce});  // cancelled
  EXPECT_EQ(live.Serves({}, kNow), "1.0.0");
  live.Adopt({kOne, kTwo, kThree}, {kOneInForce, {"2026-08-01T00:00:00Z", "1.1.0", kTwo.digest}});
  EXPECT_EQ(live.Serves({}, kNow), "1.0.0");
  EXPECT_EQ(live.Serves({}, At("2026-08-01T00:00:00Z")), "1.1.0");
}

TEST(Live, AnAnswerNamesTheInstantAtWhichThePlanWasRead) {
  Live live;
  live.Adopt({kOne, kThree}, {kOneInForce, kThreeAhead});
  live.Serves({}, At("2026-09-01T00:00:00Z"));
  // The clock steps back; asked again as of what the answer says, the answer is the same.
  for (const Selector& selector : {Selector(), Selector(ByVersion{"2.0.0"})}) {
    const auto acquired = live.registry().Acquire("g", selector, kNow);
    EXPECT_EQ(acquired->as_of, At("2026-09-01T00:00:00Z"));
    EXPECT_EQ(acquired->status, ServedStatus::kInForce);
  }
}

TEST(Live, WhatBecomesUnreadableIsStillKnown) {
  Live live;
  live.Adopt({kOne, kTwo}, {kOneInForce, kTwoInForce});
  source::GridFolder folder = FolderOf("g", {kTwo}, {kOneInForce, kTwoInForce});
  folder.unreadable = {"1.0.0"};
  live.Adopt(folder);
  EXPECT_EQ(live.Serves(ByVersion{"1.0.0"}), "1.0.0");
  EXPECT_EQ(live.Serves(AsOf{At("2026-02-01T00:00:00Z")}), "1.0.0");
  source::GridFolder gone = FolderOf("g", {});
  gone.lost = true;
  live.Adopt(gone);
  EXPECT_EQ(live.Serves(), "1.1.0");
  EXPECT_EQ(live.Serves(ByVersion{"1.0.0"}), "1.0.0");
}

TEST(Live, OtherBytesUnderAReleasedNumberAreToldAsRejected) {
  Live live;
  live.Adopt({kOne, kTwo}, {kOneInForce, kTwoInForce});
  EXPECT_EQ(live.Adopt({kOne, VersionOf("g", "1.1.0", GridText("g", "1.1.0", 7))},
                       {kOneInForce, kTwoInForce}),
            "rejected 1.1.0");
}

// R9.
TEST(Live, KeepsAFewCompiledAndCompilesOthersWhenTheyAreAskedFor) {
  testutil::TempDirectory root;
  std::vector<source::VersionFiles> all = {kOne, kTwo, kThree};
  for (source::VersionFiles& files : all) {
    root.Write("g/" + files.grid.name, files.grid.bytes);
    files.grid.path = root / ("g/" + files.grid.name);
  }
  Live live(/*kept=*/1);
  source::GridFolder folder = FolderOf("g", all, {kOneInForce});
  folder.path = root / "g";
  live.Adopt(folder);
  EXPECT_EQ(live.Serves(), "1.0.0");
  EXPECT_EQ(live.Serves(ByVersion{"2.0.0"}), "2.0.0");  // the last that was loaded
  EXPECT_EQ(live.Serves(ByVersion{"1.1.0"}), "VERSION_LOADING");
  {
    const absl::StatusOr<VersionPtr> warm = live.registry().Warm("g", kTwo.digest);
    ASSERT_TRUE(warm.ok()) << warm.status();
    EXPECT_EQ(live.Serves(ByDigest{kTwo.digest}), "1.1.0");
  }
  EXPECT_EQ(live.Serves(ByVersion{"2.0.0"}), "VERSION_LOADING");
  EXPECT_EQ(live.Serves(), "1.0.0");  // in force: always compiled
  // What the scan would not read is not read later either.
  testutil::TempDirectory outside;
  outside.Write("secret.toml", "secret");
  root.Link("g/2.0.0.cases.toml", outside / "secret.toml");
  {
    const absl::StatusOr<VersionPtr> warm = live.registry().Warm("g", kThree.digest);
    ASSERT_TRUE(warm.ok()) << warm.status();
    EXPECT_FALSE((*warm)->cases);
  }
  ASSERT_TRUE(live.registry().Warm("g", kTwo.digest).ok());
  root.Write("g/2.0.0.toml", "other bytes");
  EXPECT_EQ(DetailOf(live.registry().Warm("g", kThree.digest).status())->reason,
            Reason::kVersionUnavailable);
  root.Remove("g");
  EXPECT_EQ(DetailOf(live.registry().Warm("g", kThree.digest).status())->reason,
            Reason::kVersionUnavailable);
  EXPECT_EQ(DetailOf(live.registry().Warm("g", "sha256:none").status())->reason,
            Reason::kVersionUnavailable);
  EXPECT_EQ(DetailOf(live.registry().Warm("h", kThree.digest).status())->reason,
            Reason::kVersionUnavailable);
  // Released, a version is compiled from the bytes of that scan.
  live.Adopt(all, {kOneInForce, {"2026-06-01T00:00:00Z", "2.0.0", kThree.digest}});
  EXPECT_EQ(live.Serves(), "2.0.0");
}

}  // namespace
}  // namespace seuil::registry
