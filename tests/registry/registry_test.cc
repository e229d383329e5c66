#include "registry/registry.h"

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "base/error.h"
#include "base/instant.h"
#include "gtest/gtest.h"
#include "registry/grids.h"

namespace seuil::registry {
namespace {

absl::Time At(std::string_view text) { return *ParseInstant(text); }

const absl::Time kNow = At("2026-07-01T00:00:00Z");
const source::VersionFiles kOne = VersionOf("g", "1.0.0", GridText("g", "1.0.0"));
const source::VersionFiles kTwo = VersionOf("g", "1.1.0", GridText("g", "1.1.0", 2));
const source::VersionFiles kThree = VersionOf("g", "2.0.0", GridText("g", "2.0.0", 3));
const source::VersionFiles kBroken = VersionOf("g", "3.0.0", "format = 1\n");

// 1.0.0 from January, 1.1.0 from June, 2.0.0 from September, withdrawn from the next January.
const std::vector<PlanEntry> kPlan = {{"2026-01-01T00:00:00Z", "1.0.0", kOne.digest},
                                      {"2026-06-01T00:00:00Z", "1.1.0", kTwo.digest},
                                      {"2026-09-01T00:00:00Z", "2.0.0", kThree.digest},
                                      {"2027-01-01T00:00:00Z", "", ""}};

std::unique_ptr<Registry> Loaded(const std::vector<source::GridFolder>& folders,
                                 Registry::Options options = {}, absl::Time now = kNow) {
  auto registry = std::make_unique<Registry>(std::move(options));
  registry->Adopt(folders, now);
  return registry;
}

std::unique_ptr<Registry> Planned(absl::Time now = kNow) {
  return Loaded({FolderOf("g", {kOne, kTwo, kThree, kBroken}, kPlan)}, {}, now);
}

std::string Meta(const ErrorDetail& detail, std::string_view key) {
  for (const auto& [known, value] : detail.metadata) {
    if (known == key) return value;
  }
  return "(none)";
}

// The reason's name and the metadata asked for, one by one.
std::string Refusal(const absl::StatusOr<Acquired>& acquired,
                    const std::vector<std::string>& keys = {}) {
  if (acquired.ok()) return "OK " + acquired->version->grid->version;
  const std::optional<ErrorDetail> detail = DetailOf(acquired.status());
  if (!detail) return acquired.status().ToString();
  std::string text(ReasonInfo(detail->reason).name);
  for (const std::string& key : keys) text += " " + key + "=" + Meta(*detail, key);
  return text;
}

void ExpectServed(const absl::StatusOr<Acquired>& acquired, std::string_view version,
                  ServedStatus status, std::string_view from, std::string_view until) {
  ASSERT_TRUE(acquired.ok()) << acquired.status();
  EXPECT_EQ(acquired->version->grid->version, version);
  EXPECT_EQ(acquired->status, status);
  EXPECT_EQ(acquired->from ? FormatInstant(*acquired->from) : "", from);
  EXPECT_EQ(acquired->until ? FormatInstant(*acquired->until) : "", until);
}

TEST(Registry, TheVersionInForceAnswersAtItsInstant) {
  // A registry for each instant: in one, what has come never un-comes.
  const auto at = [&](std::string_view now) { return Planned(At(now))->Acquire("g", {}, At(now)); };
  ExpectServed(at("2026-07-01T00:00:00Z"), "1.1.0", ServedStatus::kInForce, "2026-06-01T00:00:00Z",
               "2026-09-01T00:00:00Z");
  ExpectServed(at("2026-01-01T00:00:00Z"), "1.0.0", ServedStatus::kInForce, "2026-01-01T00:00:00Z",
               "2026-06-01T00:00:00Z");
  ExpectServed(at("2026-05-31T23:59:59.999Z"), "1.0.0", ServedStatus::kInForce,
               "2026-01-01T00:00:00Z", "2026-06-01T00:00:00Z");
  // A scheduled release takes force with nothing but time.
  ExpectServed(at("2026-09-01T00:00:00Z"), "2.0.0", ServedStatus::kInForce, "2026-09-01T00:00:00Z",
               "2027-01-01T00:00:00Z");
  EXPECT_EQ(at("2026-07-01T00:00:00Z")->as_of, kNow);
  EXPECT_EQ(Refusal(at("2025-12-31T23:59:59Z"), {"grid", "first_from", "withdrawn_from"}),
            "NO_RELEASE_IN_FORCE grid=g first_from=2026-01-01T00:00:00Z withdrawn_from=(none)");
  EXPECT_EQ(Refusal(at("2027-01-01T00:00:00Z"), {"first_from", "withdrawn_from"}),
            "NO_RELEASE_IN_FORCE first_from=(none) withdrawn_from=2027-01-01T00:00:00Z");
}

// R7.
TEST(Registry, AsOfIsALookupInThePlan) {
  const auto registry = Planned();
  const auto as_of = [&](std::string_view instant) {
    return registry->Acquire("g", AsOf{At(instant)}, kNow);
  };
  ExpectServed(as_of("2026-02-01T00:00:00Z"), "1.0.0", ServedStatus::kInForce,
               "2026-01-01T00:00:00Z", "2026-06-01T00:00:00Z");
  EXPECT_EQ(as_of("2026-02-01T00:00:00Z")->as_of, At("2026-02-01T00:00:00Z"));
  EXPECT_FALSE(as_of("2026-02-01T00:00:00Z")->ahead);
  EXPECT_FALSE(as_of("2026-07-01T00:00:00Z")->ahead);
  EXPECT_TRUE(as_of("2026-10-01T00:00:00Z")->ahead);
  ExpectServed(as_of("2026-10-01T00:00:00Z"), "2.0.0", ServedStatus::kInForce,
               "2026-09-01T00:00:00Z", "2027-01-01T00:00:00Z");
  EXPECT_EQ(Refusal(as_of("2025-01-01T00:00:00Z")), "NO_RELEASE_IN_FORCE");
  EXPECT_EQ(Refusal(as_of("2028-01-01T00:00:00Z")), "NO_RELEASE_IN_FORCE");
}

// R9.
TEST(Registry, EveryVersionIsCallableByNumberAndDigest) {
  const auto registry = Planned();
  for (const bool by_digest : {false, true}) {
    const auto named = [&](const source::VersionFiles& files) {
      return by_digest ? registry->Acquire("g", ByDigest{files.digest}, kNow)
                       : registry->Acquire("g", ByVersion{files.version}, kNow);
    };
    ExpectServed(named(kOne), "1.0.0", ServedStatus::kWasInForce, "2026-01-01T00:00:00Z",
                 "2026-06-01T00:00:00Z");
    ExpectServed(named(kTwo), "1.1.0", ServedStatus::kInForce, "2026-06-01T00:00:00Z",
                 "2026-09-01T00:00:00Z");
    ExpectServed(named(kThree), "2.0.0", ServedStatus::kNeverInForce, "", "");
    EXPECT_EQ(Refusal(named(kBroken), {"grid", "version", "digest"}),
              "VERSION_UNAVAILABLE grid=g version=3.0.0 digest=" + kBroken.digest);
  }
}

TEST(Registry, WhatIsNamedMustExist) {
  const auto registry = Planned();
  EXPECT_EQ(Refusal(registry->Acquire("h", {}, kNow), {"grid"}), "GRID_UNKNOWN grid=h");
  EXPECT_EQ(Refusal(registry->Acquire("", {}, kNow)), "GRID_UNKNOWN");
  EXPECT_EQ(Refusal(registry->Acquire("g", ByVersion{"9.0.0"}, kNow), {"version", "known"}),
            "VERSION_UNKNOWN version=9.0.0 known=1.0.0,1.1.0,2.0.0");
  EXPECT_EQ(Refusal(registry->Acquire("g", ByDigest{"abc"}, kNow)), "DIGEST_MALFORMED");
  const std::string other = DigestOf("other");
  EXPECT_EQ(Refusal(registry->Acquire("g", ByDigest{other}, kNow), {"digest"}),
            "DIGEST_UNKNOWN digest=" + other);
}

TEST(Registry, OtherBytesThanReleasedNeverServeByThePlan) {
  std::vector<PlanEntry> plan = kPlan;
  plan[1].digest = DigestOf("what was released");
  const auto registry = Loaded({FolderOf("g", {kOne, kTwo, kThree}, plan)});
  EXPECT_EQ(Refusal(registry->Acquire("g", AsOf{At("2026-07-02T00:00:00Z")}, kNow),
                    {"version", "digest"}),
            "VERSION_UNAVAILABLE version=1.1.0 digest=" + plan[1].digest);
  // A version never changes: under its number the other bytes are refused.
  EXPECT_EQ(Refusal(registry->Acquire("g", ByVersion{"1.1.0"}, kNow), {"digest"}),
            "VERSION_UNAVAILABLE digest=" + kTwo.digest);
  EXPECT_EQ(Refusal(registry->Acquire("g", ByDigest{kTwo.digest}, kNow)), "VERSION_UNAVAILABLE");
  // What is in force goes on with the last good version.
  ExpectServed(registry->Acquire("g", {}, kNow), "1.0.0", ServedStatus::kLastGood,
               "2026-01-01T00:00:00Z", "2026-06-01T00:00:00Z");
  bool reported = false;
  for (const Problem& problem : registry->Grid("g")->problems) {
    reported |= problem.code == "digest-mismatch";
  }
  EXPECT_TRUE(reported);
}

TEST(Registry, AVersionDueThatIsRefusedOrGoneIsUnavailable) {
  const std::vector<PlanEntry> plan = {{"2026-01-01T00:00:00Z", "3.0.0", kBroken.digest}};
  const auto refused = Loaded({FolderOf("g", {kOne, kBroken}, plan)});
  EXPECT_EQ(Refusal(refused->Acquire("g", {}, kNow), {"version", "digest"}),
            "VERSION_UNAVAILABLE version=3.0.0 digest=" + kBroken.digest);
  EXPECT_TRUE(refused->Acquire("g", ByVersion{"1.0.0"}, kNow).ok());
  const auto gone = Loaded({FolderOf("g", {kOne}, plan)});
  EXPECT_EQ(Refusal(gone->Acquire("g", {}, kNow), {"version"}),
            "VERSION_UNAVAILABLE version=3.0.0");
}

TEST(Registry, AGridWithOnlyBrokenVersionsIsKnown) {
  const auto registry = Loaded({FolderOf("g", {kBroken})});
  EXPECT_EQ(Refusal(registry->Acquire("g", {}, kNow), {"first_from"}),
            "NO_RELEASE_IN_FORCE first_from=(none)");
  EXPECT_EQ(Refusal(registry->Acquire("g", ByVersion{"3.0.0"}, kNow)), "VERSION_UNAVAILABLE");
  ASSERT_NE(registry->Grid("g"), nullptr);
  EXPECT_TRUE(registry->Grid("g")->usable.empty());
  ASSERT_NE(registry->Grid("g")->Held("3.0.0"), nullptr);
  EXPECT_FALSE(registry->Grid("g")->Held("3.0.0")->proven);
}

TEST(Registry, ARefusedPlanDecidesNothingAndHidesNoVersion) {
  source::GridFolder folder = FolderOf("g", {kOne}, kPlan);
  folder.plan->bytes +=
      "[[release]]\nfrom = 2020-01-01T00:00:00Z\nwithdrawn = true\nby = \"x\"\n"
      "reason = \"earlier\"\n";
  const auto registry = Loaded({folder});
  EXPECT_TRUE(registry->Grid("g")->plan_refused);
  EXPECT_EQ(Refusal(registry->Acquire("g", {}, kNow), {"grid", "version"}),
            "VERSION_UNAVAILABLE grid=g version=(none)");
  ExpectServed(registry->Acquire("g", ByVersion{"1.0.0"}, kNow), "1.0.0",
               ServedStatus::kNeverInForce, "", "");
}

TEST(Registry, AnUnreadableFolderIsAKnownGrid) {
  source::GridFolder folder = FolderOf("g", {});
  folder.plan_unreadable = true;
  folder.unreadable = {"1.0.0"};
  const auto registry = Loaded({folder});
  EXPECT_EQ(Refusal(registry->Acquire("g", {}, kNow)), "VERSION_UNAVAILABLE");
  EXPECT_EQ(Refusal(registry->Acquire("g", ByVersion{"1.0.0"}, kNow), {"digest"}),
            "VERSION_UNAVAILABLE digest=(none)");
}

TEST(Registry, OneBrokenGridLeavesTheOthers) {
  const source::VersionFiles other = VersionOf("h", "1.0.0", GridText("h", "1.0.0"));
  const auto registry =
      Loaded({FolderOf("g", {kBroken}, {{"2026-01-01T00:00:00Z", "3.0.0", kBroken.digest}}),
              FolderOf("h", {other}, {{"2026-01-01T00:00:00Z", "1.0.0", other.digest}})});
  EXPECT_EQ(Refusal(registry->Acquire("g", {}, kNow)), "VERSION_UNAVAILABLE");
  EXPECT_EQ(Refusal(registry->Acquire("h", {}, kNow)), "OK 1.0.0");
  ASSERT_EQ(registry->Grids().size(), 2u);
  EXPECT_EQ(registry->Grids()[1]->id, "h");
}

TEST(Registry, AVersionGoneBackToStandsInItsLatestTime) {
  const std::vector<source::GridFolder> folders = {
      FolderOf("g", {kOne, kTwo},
               {{"2026-01-01T00:00:00Z", "1.0.0", kOne.digest},
                {"2026-02-01T00:00:00Z", "1.1.0", kTwo.digest},
                {"2026-03-01T00:00:00Z", "1.0.0", kOne.digest}})};
  const auto registry = Loaded(folders);
  ExpectServed(registry->Acquire("g", ByVersion{"1.0.0"}, kNow), "1.0.0", ServedStatus::kInForce,
               "2026-03-01T00:00:00Z", "");
  ExpectServed(registry->Acquire("g", ByVersion{"1.1.0"}, kNow), "1.1.0", ServedStatus::kWasInForce,
               "2026-02-01T00:00:00Z", "2026-03-01T00:00:00Z");
  const absl::Time before = At("2026-02-10T00:00:00Z");
  ExpectServed(Loaded(folders, {}, before)->Acquire("g", ByVersion{"1.0.0"}, before), "1.0.0",
               ServedStatus::kWasInForce, "2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z");
}

struct Counted : Prepared {
  explicit Counted(std::string text) : digest(std::move(text)) {}
  std::string digest;
};

TEST(Registry, PreparesEachVersionOnce) {
  int prepared = 0;
  const auto registry = Loaded({FolderOf("g", {kOne, kTwo, kBroken}, kPlan)},
                               {.limits = {}, .prepare = [&](const LoadedVersion& version) {
                                  ++prepared;
                                  return std::make_shared<const Counted>(version.digest);
                                }});
  EXPECT_EQ(prepared, 2);
  const absl::StatusOr<Acquired> acquired = registry->Acquire("g", {}, kNow);
  EXPECT_EQ(static_cast<const Counted&>(*acquired->version->prepared).digest, kTwo.digest);
}

TEST(Registry, WhatWasAcquiredOutlivesAReplacement) {
  const auto registry = Planned();
  const absl::StatusOr<Acquired> acquired = registry->Acquire("g", {}, kNow);
  registry->Adopt({FolderOf("g", {kTwo}, {{"2026-01-01T00:00:00Z", "", ""}})}, kNow);
  EXPECT_EQ(acquired->version->grid->version, "1.1.0");
  EXPECT_EQ(Refusal(registry->Acquire("g", {}, kNow)), "NO_RELEASE_IN_FORCE");
}

// Readers by every selector while grids are published again and again: each answer is one that some
// published state gives, whole.
TEST(RegistryStress, ReadersNeverSeeAMixture) {
  const std::vector<source::GridFolder> first = {
      FolderOf("g", {kOne, kTwo}, {{"2026-01-01T00:00:00Z", "1.0.0", kOne.digest}})};
  const std::vector<source::GridFolder> second = {
      FolderOf("g", {kOne, kTwo, kBroken},
               {{"2026-01-01T00:00:00Z", "1.0.0", kOne.digest},
                {"2026-06-01T00:00:00Z", "1.1.0", kTwo.digest}}),
      FolderOf("h", {VersionOf("h", "1.0.0", GridText("h", "1.0.0"))})};
  const auto registry = Loaded(first);
  std::atomic<bool> done{false};
  std::atomic<int> wrong{0};
  std::atomic<int64_t> calls{0};
  const auto read = [&] {
    const auto check = [&](bool good) {
      if (!good) ++wrong;
    };
    while (!done) {
      const auto now = registry->Acquire("g", {}, kNow);
      check(now.ok() && now->status == ServedStatus::kInForce &&
            now->from == (now->version->digest == kOne.digest ? At("2026-01-01T00:00:00Z")
                                                              : At("2026-06-01T00:00:00Z")) &&
            now->version->grid->jobs.size() == (now->version->digest == kOne.digest ? 1u : 2u));
      const auto past = registry->Acquire("g", AsOf{At("2026-02-01T00:00:00Z")}, kNow);
      check(past.ok() && past->version->digest == kOne.digest);
      const auto pinned = registry->Acquire("g", ByDigest{kTwo.digest}, kNow);
      check(pinned.ok() && pinned->version->grid->version == "1.1.0" &&
            (pinned->status == ServedStatus::kInForce ||
             pinned->status == ServedStatus::kNeverInForce));
      check(Refusal(registry->Acquire("g", ByVersion{"9.9.9"}, kNow)) == "VERSION_UNKNOWN");
      for (const auto& state : registry->Grids()) check(!state->id.empty());
      calls += 4;
    }
  };
  std::vector<std::jthread> readers;
  readers.reserve(3);
  for (int i = 0; i < 3; ++i) readers.emplace_back(read);
  for (int i = 0; i < 100; ++i) registry->Adopt(i % 2 == 0 ? second : first, kNow);
  while (calls < 1000) std::this_thread::yield();
  done = true;
  readers.clear();
  EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace seuil::registry
