#include "registry/plan_change.h"

#include <string>
#include <vector>

#include "base/error.h"
#include "base/instant.h"
#include "fmt/format.h"
#include "gtest/gtest.h"

namespace seuil::registry {
namespace {

std::string Digest(std::string_view version) {
  std::string digest = "sha256:";
  while (digest.size() < 71) digest += version.empty() ? '0' : version[0];
  return digest;
}

// Days of January 2026, so that a plan reads "1: 1.0, 5: 2.0 (rolls back …)".
absl::Time Day(int day) { return *ParseInstant(fmt::format("2026-01-{:02}T00:00:00Z", day)); }

Release Entry(int day, const std::string& version, std::string rolls_back = "") {
  Release entry;
  entry.from = Day(day);
  entry.withdrawn = version.empty();
  entry.version = version;
  if (!version.empty()) entry.digest = Digest(version);
  entry.by = "ops";
  entry.reason = "test";
  entry.rolls_back = std::move(rolls_back);
  return entry;
}

ReleasePlan Plan(std::vector<Release> entries) { return ReleasePlan::Of(std::move(entries)); }

// "1:1 5:2 9:1<2", with the instant as the day, or as it is where it is none.
std::string Text(const ReleasePlan& plan) {
  std::string text;
  for (const Release& entry : plan.releases()) {
    std::string from = FormatInstant(entry.from);
    for (int day = 1; day <= 31; ++day) {
      if (entry.from == Day(day)) from = std::to_string(day);
    }
    text += fmt::format("{}{}:{}", text.empty() ? "" : " ", from,
                        entry.withdrawn ? "withdrawn" : entry.version);
    if (!entry.rolls_back.empty()) text += "<" + entry.rolls_back;
  }
  return text;
}

// The plan after, "unchanged …" before it where nothing changes, or the error's reason.
std::string Told(const absl::StatusOr<PlanChange>& change) {
  if (!change.ok()) return std::string(ReasonInfo(DetailOf(change.status())->reason).name);
  return (change->unchanged ? "unchanged " : "") + Text(change->plan);
}

ChangeTerms Terms(Ahead ahead = Ahead::kRefuse) {
  ChangeTerms terms;
  terms.ahead = ahead;
  terms.etag = "etag";
  terms.by = "ops";
  terms.reason = "test";
  return terms;
}

ChangeTerms Expecting(std::string digest, Ahead ahead = Ahead::kRefuse) {
  ChangeTerms terms = Terms(ahead);
  terms.expected_digest = std::move(digest);
  return terms;
}

std::string Releasing(const ReleasePlan& plan, int now, const std::string& version,
                      std::optional<int> at = std::nullopt, const ChangeTerms& terms = Terms()) {
  ReleaseWish wish{.version = version, .digest = Digest(version), .at = std::nullopt};
  if (at) wish.at = Day(*at);
  return Told(ReleaseVersion(plan, Day(now), wish, terms));
}

std::string RollingBack(const ReleasePlan& plan, int now, std::string to,
                        const ChangeTerms& terms = Terms()) {
  return Told(RollBack(plan, Day(now), {.to_version = std::move(to)}, terms));
}

TEST(PlanChange, ReleasesNowOrAtAnInstantAhead) {
  EXPECT_EQ(Releasing(Plan({}), 3, "1"), "3:1");
  EXPECT_EQ(Releasing(Plan({Entry(1, "1")}), 3, "2"), "1:1 3:2");
  EXPECT_EQ(Releasing(Plan({Entry(1, "1")}), 3, "2", 7), "1:1 7:2");
  EXPECT_EQ(Releasing(Plan({Entry(1, "1"), Entry(2, "")}), 3, "1"), "1:1 2:withdrawn 3:1");
}

// R1.
TEST(PlanChange, NeverRewritesWhatHasCome) {
  const ReleasePlan plan = Plan({Entry(1, "1"), Entry(5, "2")});
  EXPECT_EQ(Releasing(plan, 9, "3", 9), "RELEASE_IN_PAST");
  EXPECT_EQ(Releasing(plan, 9, "3", 3), "RELEASE_IN_PAST");
  const absl::StatusOr<PlanChange> past =
      ReleaseVersion(plan, Day(9), {.version = "3", .digest = Digest("3"), .at = Day(3)}, Terms());
  EXPECT_EQ(DetailOf(past.status())->field, "at");
  // At the very instant of the last entry the new one still comes after it.
  const absl::StatusOr<PlanChange> same =
      ReleaseVersion(plan, Day(5), {.version = "3", .digest = Digest("3"), .at = {}}, Terms());
  ASSERT_TRUE(same.ok());
  EXPECT_EQ(same->entry.from, Day(5) + absl::Nanoseconds(1));
}

// R3.
TEST(PlanChange, AnEntryAheadIsKeptOrCancelledAsTheRequestSays) {
  const ReleasePlan plan = Plan({Entry(1, "1"), Entry(20, "2")});
  EXPECT_EQ(Releasing(plan, 3, "3"), "RELEASE_SCHEDULED");
  EXPECT_EQ(Releasing(plan, 3, "3", {}, Terms(Ahead::kKeep)), "1:1 3:3 20:2");
  EXPECT_EQ(Releasing(plan, 3, "3", {}, Terms(Ahead::kCancel)), "1:1 3:3");
  // Only one may lie ahead.
  EXPECT_EQ(Releasing(plan, 3, "3", 10), "RELEASE_SCHEDULED");
  EXPECT_EQ(Releasing(plan, 3, "3", 10, Terms(Ahead::kKeep)), "RELEASE_SCHEDULED");
  EXPECT_EQ(Releasing(plan, 3, "3", 10, Terms(Ahead::kCancel)), "1:1 10:3");
  EXPECT_EQ(Releasing(plan, 3, "2", 10, Terms(Ahead::kCancel)), "1:1 10:2");
  // What would then repeat itself is not kept.
  EXPECT_EQ(Releasing(plan, 3, "2", {}, Terms(Ahead::kKeep)), "RELEASE_SCHEDULED");
  EXPECT_EQ(Releasing(plan, 3, "2", {}, Terms(Ahead::kCancel)), "1:1 3:2");
  const absl::StatusOr<PlanChange> refused =
      ReleaseVersion(plan, Day(3), {.version = "3", .digest = Digest("3"), .at = {}}, Terms());
  EXPECT_EQ(DetailOf(refused.status())->metadata[0].second, "2");
}

// R5.
TEST(PlanChange, WhatIsAlreadySoIsUnchangedBeforeAnyPrecondition) {
  const ReleasePlan plan = Plan({Entry(1, "1"), Entry(20, "2")});
  ChangeTerms stale = Expecting(Digest("9"));
  stale.expected_etag = "other";
  EXPECT_EQ(Releasing(plan, 3, "1", {}, stale), "unchanged 1:1 20:2");
  EXPECT_EQ(Releasing(plan, 3, "2", 20, stale), "unchanged 1:1 20:2");
  // A request to schedule that is sent again after its instant has come.
  EXPECT_EQ(Releasing(plan, 22, "2", 20, stale), "unchanged 1:1 20:2");
  EXPECT_EQ(Releasing(Plan({Entry(1, "1")}), 3, "1", 9, stale), "unchanged 1:1");
  // In force, but what lies ahead is to go: that is a change.
  EXPECT_EQ(Releasing(plan, 3, "1", {}, Terms(Ahead::kCancel)), "1:1");
  stale.ahead = Ahead::kCancel;
  EXPECT_EQ(Releasing(plan, 3, "1", {}, stale), "PLAN_CHANGED");
  // A number that was released has its bytes for ever.
  ReleaseWish other{.version = "1", .digest = Digest("7"), .at = std::nullopt};
  EXPECT_EQ(Told(ReleaseVersion(Plan({Entry(1, "1")}), Day(3), other, Terms())), "VERSION_CHANGED");
}

// R6.
TEST(PlanChange, PreconditionsAreWhatIsInForceAndThePlansBytes) {
  const ReleasePlan plan = Plan({Entry(1, "1")});
  EXPECT_EQ(Releasing(plan, 3, "2", {}, Expecting(Digest("1"))), "1:1 3:2");
  EXPECT_EQ(Releasing(plan, 3, "2", {}, Expecting(Digest("2"))), "IN_FORCE_CHANGED");
  EXPECT_EQ(Releasing(plan, 3, "2", {}, Expecting("")), "IN_FORCE_CHANGED");
  EXPECT_EQ(Releasing(Plan({}), 3, "2", {}, Expecting("")), "3:2");
  EXPECT_EQ(Releasing(Plan({Entry(1, "")}), 3, "2", {}, Expecting("")), "1:withdrawn 3:2");
  ChangeTerms etag = Terms();
  etag.expected_etag = "etag";
  EXPECT_EQ(Releasing(plan, 3, "2", {}, etag), "1:1 3:2");
  etag.expected_etag = "older";
  EXPECT_EQ(Releasing(plan, 3, "2", {}, etag), "PLAN_CHANGED");
}

TEST(PlanChange, SaysWhyAndByWhom) {
  ChangeTerms terms = Terms();
  terms.reason = "";
  EXPECT_EQ(Releasing(Plan({}), 3, "2", {}, terms), "REASON_REQUIRED");
  terms = Terms();
  terms.by = "";
  EXPECT_EQ(RollingBack(Plan({}), 3, "2", terms), "REASON_REQUIRED");
  for (const std::string& words :
       {std::string(" \n"), std::string("caf\xe9"), std::string(5000, 'x')}) {
    terms = Terms();
    terms.reason = words;
    EXPECT_EQ(Releasing(Plan({}), 3, "2", {}, terms), "REASON_REQUIRED");
    terms = Terms();
    terms.by = words;
    EXPECT_EQ(Releasing(Plan({}), 3, "2", {}, terms), "REASON_REQUIRED");
  }
  const absl::StatusOr<PlanChange> change =
      ReleaseVersion(Plan({}), Day(3), {.version = "1", .digest = Digest("1"), .at = {}}, Terms());
  EXPECT_EQ(change->entry.by, "ops");
  EXPECT_EQ(change->entry.reason, "test");
}

// R4.
TEST(RollBack, GoesToWhatWasInForceBefore) {
  const ReleasePlan plan = Plan({Entry(1, "1"), Entry(2, "2"), Entry(3, "3")});
  EXPECT_EQ(RollingBack(plan, 9, "", Expecting(Digest("3"))), "1:1 2:2 3:3 9:2<3");
  EXPECT_EQ(RollingBack(plan, 9, "1"), "1:1 2:2 3:3 9:1<3");
  EXPECT_EQ(RollingBack(plan, 9, "4"), "VERSION_UNKNOWN");
  EXPECT_EQ(RollingBack(plan, 9, ""), "TARGET_REQUIRED");
}

// R4.
TEST(RollBack, TwiceGoesFurtherBackNeverForth) {
  ReleasePlan plan = Plan({Entry(1, "1"), Entry(2, "2"), Entry(3, "3")});
  absl::StatusOr<PlanChange> first = RollBack(plan, Day(9), {}, Expecting(Digest("3")));
  ASSERT_TRUE(first.ok());
  absl::StatusOr<PlanChange> second = RollBack(first->plan, Day(10), {}, Expecting(Digest("2")));
  EXPECT_EQ(Told(second), "1:1 2:2 3:3 9:2<3 10:1<2");
  EXPECT_EQ(RollingBack(second->plan, 11, "", Expecting(Digest("1"))), "NO_EARLIER_VERSION");
  // Released again, a version that was rolled back from is good again.
  const ReleasePlan again =
      Plan({Entry(1, "1"), Entry(2, "2"), Entry(3, "1", "2"), Entry(4, "2"), Entry(5, "3")});
  EXPECT_EQ(RollingBack(again, 9, "", Expecting(Digest("3"))), "1:1 2:2 3:1<2 4:2 5:3 9:2<3");
}

// R5.
TEST(RollBack, SentAgainChangesNothingTwice) {
  const ReleasePlan plan = Plan({Entry(1, "1"), Entry(2, "2"), Entry(3, "3")});
  const absl::StatusOr<PlanChange> first = RollBack(plan, Day(9), {}, Expecting(Digest("3")));
  ASSERT_TRUE(first.ok());
  EXPECT_EQ(RollingBack(first->plan, 10, "", Expecting(Digest("3"))),
            "unchanged 1:1 2:2 3:3 9:2<3");
  EXPECT_EQ(RollingBack(first->plan, 10, "2"), "unchanged 1:1 2:2 3:3 9:2<3");
  EXPECT_EQ(RollingBack(first->plan, 10, "", Expecting(Digest("7"))), "IN_FORCE_CHANGED");
}

TEST(RollBack, AlsoUndoesAWithdrawalAndHeedsWhatLiesAhead) {
  EXPECT_EQ(RollingBack(Plan({Entry(1, "1"), Entry(2, "")}), 9, "", Expecting("")),
            "1:1 2:withdrawn 9:1");
  const ReleasePlan plan = Plan({Entry(1, "1"), Entry(2, "2"), Entry(20, "3")});
  EXPECT_EQ(RollingBack(plan, 9, "", Expecting(Digest("2"))), "RELEASE_SCHEDULED");
  EXPECT_EQ(RollingBack(plan, 9, "", Expecting(Digest("2"), Ahead::kKeep)), "1:1 2:2 9:1<2 20:3");
  EXPECT_EQ(RollingBack(plan, 9, "", Expecting(Digest("2"), Ahead::kCancel)), "1:1 2:2 9:1<2");
  EXPECT_EQ(RollingBack(Plan({}), 9, "", Expecting("")), "NO_EARLIER_VERSION");
  EXPECT_EQ(RollingBack(Plan({Entry(20, "3")}), 9, "", Expecting("")), "NO_EARLIER_VERSION");
}

TEST(PlanChange, APlanWithTwoEntriesAheadIsNotTouched) {
  const ReleasePlan plan = Plan({Entry(1, "1"), Entry(20, "2"), Entry(25, "3")});
  EXPECT_EQ(Releasing(plan, 9, "4", {}, Terms(Ahead::kKeep)), "PLAN_REFUSED");
  EXPECT_EQ(RollingBack(plan, 9, "1"), "PLAN_REFUSED");
  EXPECT_EQ(Told(CancelRelease(plan, Day(9), Terms())), "PLAN_REFUSED");
  EXPECT_EQ(Told(CancelRelease(plan, Day(21), Terms())), "1:1 20:2");
}

// R1.
TEST(CancelRelease, RemovesTheEntryAheadOnly) {
  const ReleasePlan plan = Plan({Entry(1, "1"), Entry(20, "2")});
  EXPECT_EQ(Told(CancelRelease(plan, Day(9), Terms())), "1:1");
  EXPECT_EQ(CancelRelease(plan, Day(9), Terms())->entry.version, "2");
  EXPECT_EQ(Told(CancelRelease(plan, Day(20), Terms())), "unchanged 1:1 20:2");
  EXPECT_EQ(Told(CancelRelease(plan, Day(9), Expecting(Digest("9")))), "IN_FORCE_CHANGED");
}

TEST(WithdrawGrid, EndsTheGridNowOrLater) {
  const ReleasePlan plan = Plan({Entry(1, "1")});
  const auto told = [&](const ReleasePlan& from, std::optional<absl::Time> at) {
    return Told(WithdrawGrid(from, Day(9), {.at = at}, Terms()));
  };
  EXPECT_EQ(told(plan, std::nullopt), "1:1 9:withdrawn");
  EXPECT_EQ(told(plan, Day(12)), "1:1 12:withdrawn");
  EXPECT_EQ(told(Plan({Entry(1, "1"), Entry(2, "")}), std::nullopt), "unchanged 1:1 2:withdrawn");
  EXPECT_EQ(told(Plan({Entry(1, "1"), Entry(20, "2")}), std::nullopt), "RELEASE_SCHEDULED");
}

}  // namespace
}  // namespace seuil::registry
