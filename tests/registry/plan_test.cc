#include "registry/plan.h"

#include <string>
#include <vector>

#include "base/instant.h"
#include "fmt/format.h"
#include "gtest/gtest.h"
#include "registry/plan_check.h"

namespace seuil::registry {
namespace {

using Strings = std::vector<std::string>;

std::string Digest(char digit) { return "sha256:" + std::string(64, digit); }
absl::Time At(std::string_view text) { return *ParseInstant(text); }

std::string Entry(std::string_view from, std::string_view version, char digit,
                  std::string_view more = "") {
  return fmt::format(
      "[[release]]\nfrom = {}\nversion = \"{}\"\ndigest = \"{}\"\nby = \"ops\"\n"
      "reason = \"because\"\n{}\n",
      from, version, Digest(digit), more);
}

std::string Withdrawal(std::string_view from) {
  return fmt::format("[[release]]\nfrom = {}\nwithdrawn = true\nby = \"ops\"\nreason = \"end\"\n",
                     from);
}

// "<line> <code>" of each problem, errors and warnings alike.
Strings Codes(const Problems& problems) {
  Strings codes;
  for (const Problem& problem : problems.Sorted()) {
    codes.push_back(fmt::format("{} {}", problem.at.line, problem.code));
  }
  return codes;
}

Strings ProblemsOf(const std::string& text, bool* read = nullptr) {
  Problems problems("releases.toml");
  const std::optional<ReleasePlan> plan = ReleasePlan::Parse(text, FileLimits{}, problems);
  EXPECT_EQ(plan.has_value(), !problems.has_errors());
  if (read != nullptr) *read = plan.has_value();
  return Codes(problems);
}

ReleasePlan Plan(const std::string& text) {
  Problems problems("releases.toml");
  std::optional<ReleasePlan> plan = ReleasePlan::Parse(text, FileLimits{}, problems);
  for (const Problem& problem : problems.Sorted()) ADD_FAILURE() << problem.message;
  return plan ? *plan : ReleasePlan();
}

const std::string kThree = Entry("2026-01-01T00:00:00Z", "1.0.0", 'a') +
                           Entry("2026-06-01T02:00:00+02:00", "1.1.0", 'b') +
                           Entry("2026-09-01T00:00:00Z", "1.0.0", 'a', "rolls_back = \"1.1.0\"") +
                           Withdrawal("2027-01-01T00:00:00Z");

TEST(ReleasePlan, ReadsEveryKey) {
  const ReleasePlan plan = Plan(kThree);
  ASSERT_EQ(plan.releases().size(), 4u);
  const Release& third = plan.releases()[2];
  EXPECT_EQ(third.from, At("2026-09-01T00:00:00Z"));
  EXPECT_EQ(third.version, "1.0.0");
  EXPECT_EQ(third.digest, Digest('a'));
  EXPECT_EQ(third.by, "ops");
  EXPECT_EQ(third.reason, "because");
  EXPECT_EQ(third.rolls_back, "1.1.0");
  EXPECT_FALSE(third.withdrawn);
  EXPECT_TRUE(plan.releases()[3].withdrawn);
  EXPECT_EQ(plan.releases()[3].version, "");
  EXPECT_EQ(plan.releases()[1].from, At("2026-06-01T00:00:00Z"));
}

TEST(ReleasePlan, InForceIsTheLastThatHasCome) {
  const ReleasePlan plan = Plan(kThree);
  EXPECT_EQ(plan.InForceAt(At("2025-12-31T23:59:59.999999999Z")), nullptr);
  EXPECT_EQ(plan.InForceAt(At("2026-01-01T00:00:00Z")), &plan.releases()[0]);
  EXPECT_EQ(plan.InForceAt(At("2026-05-31T23:59:59Z")), &plan.releases()[0]);
  EXPECT_EQ(plan.InForceAt(At("2026-06-01T00:00:00Z")), &plan.releases()[1]);
  EXPECT_EQ(plan.InForceAt(At("2026-12-31T00:00:00Z")), &plan.releases()[2]);
  EXPECT_EQ(plan.InForceAt(At("2030-01-01T00:00:00Z")), &plan.releases()[3]);
  EXPECT_EQ(plan.InForceAt(absl::InfiniteFuture()), &plan.releases()[3]);
  EXPECT_EQ(plan.InForceAt(absl::InfinitePast()), nullptr);
  EXPECT_EQ(plan.After(plan.releases()[0]), &plan.releases()[1]);
  EXPECT_EQ(plan.After(plan.releases()[3]), nullptr);
}

TEST(ReleasePlan, TheLatestTimeOfTheSameBytes) {
  const ReleasePlan plan = Plan(kThree);
  EXPECT_EQ(plan.LatestOf(Digest('a'), At("2026-02-01T00:00:00Z")), &plan.releases()[0]);
  EXPECT_EQ(plan.LatestOf(Digest('a'), At("2027-02-01T00:00:00Z")), &plan.releases()[2]);
  EXPECT_EQ(plan.LatestOf(Digest('b'), At("2026-02-01T00:00:00Z")), nullptr);
  EXPECT_EQ(plan.LatestOf(Digest('c'), At("2027-02-01T00:00:00Z")), nullptr);
}

TEST(ReleasePlan, AnEmptyPlanIsAPlan) {
  const ReleasePlan plan = Plan("# nothing yet\n");
  EXPECT_EQ(plan.InForceAt(absl::Now()), nullptr);
}

TEST(ReleasePlan, RefusesInstantsThatDoNotIncrease) {
  const std::string first = Entry("2026-01-01T00:00:00Z", "1.0.0", 'a');
  EXPECT_EQ(ProblemsOf(first + Entry("2026-01-01T00:00:00Z", "1.1.0", 'b')),
            Strings{"9 release-order"});
  // Earlier, though the local time looks later.
  EXPECT_EQ(ProblemsOf(first + Entry("2026-01-01T01:00:00+02:00", "1.1.0", 'b')),
            Strings{"9 release-order"});
}

TEST(ReleasePlan, RefusesAnInstantWithoutOffset) {
  EXPECT_EQ(ProblemsOf(Entry("2026-01-01T00:00:00", "1.0.0", 'a')).size(), 1u);
  EXPECT_EQ(ProblemsOf(Entry("2026-01-01", "1.0.0", 'a')).size(), 1u);
  EXPECT_EQ(ProblemsOf(Entry("\"2026-01-01T00:00:00Z\"", "1.0.0", 'a')).size(), 1u);
}

TEST(ReleasePlan, AnEntryIsAReleaseOrAWithdrawal) {
  const std::string both = Entry("2026-01-01T00:00:00Z", "1.0.0", 'a', "withdrawn = true");
  EXPECT_EQ(ProblemsOf(both), (Strings{"3 release-target", "4 release-target"}));
  const std::string neither =
      "[[release]]\nfrom = 2026-01-01T00:00:00Z\nby = \"x\"\nreason = \"y\"";
  EXPECT_EQ(ProblemsOf(neither), (Strings{"1 missing-key", "1 missing-key"}));
  const std::string not_withdrawn =
      Entry("2026-01-01T00:00:00Z", "1.0.0", 'a', "withdrawn = false");
  EXPECT_EQ(ProblemsOf(not_withdrawn), Strings{"7 release-target"});
}

TEST(ReleasePlan, RefusesWrongFormsAndUnknownKeys) {
  EXPECT_EQ(ProblemsOf(Entry("2026-01-01T00:00:00Z", "1.0", 'a')), Strings{"3 version-malformed"});
  EXPECT_EQ(ProblemsOf(Entry("2026-01-01T00:00:00Z", "1.0.0", 'A')), Strings{"4 digest-malformed"});
  EXPECT_EQ(ProblemsOf(Entry("2026-01-01T00:00:00Z", "1.0.0", 'a', "rolls_back = \"last\"")),
            Strings{"7 version-malformed"});
  EXPECT_EQ(ProblemsOf(Entry("2026-01-01T00:00:00Z", "1.0.0", 'a', "who = \"me\"")),
            Strings{"7 unknown-key"});
  EXPECT_EQ(ProblemsOf("releases = []\n"), Strings{"1 unknown-key"});
  EXPECT_EQ(ProblemsOf("[[release]\n").size(), 1u);
}

TEST(ReleasePlan, NamesEveryProblemInOneRun) {
  EXPECT_EQ(ProblemsOf(Entry("2026-01-01T00:00:00Z", "1", 'a') +
                       Entry("2025-01-01T00:00:00Z", "1.0.0", 'A')),
            (Strings{"3 version-malformed", "9 release-order", "11 digest-malformed"}));
}

TEST(ReleasePlan, ARollbackLeavesAnotherVersionThatWasReleased) {
  const std::string first = Entry("2026-01-01T00:00:00Z", "1.0.0", 'a');
  const std::string second = Entry("2026-02-01T00:00:00Z", "1.1.0", 'b');
  EXPECT_EQ(ProblemsOf(first + second +
                       Entry("2026-03-01T00:00:00Z", "1.0.0", 'a', "rolls_back = \"1.1.0\"")),
            Strings{});
  EXPECT_EQ(ProblemsOf(first + second +
                       Entry("2026-03-01T00:00:00Z", "1.0.0", 'a', "rolls_back = \"1.2.0\"")),
            Strings{"21 release-rolls-back"});
  EXPECT_EQ(ProblemsOf(first + second +
                       Entry("2026-03-01T00:00:00Z", "1.0.0", 'a', "rolls_back = \"1.0.0\"")),
            Strings{"21 release-rolls-back"});
}

TEST(ReleasePlan, WarnsWhereAnEntryChangesNothing) {
  bool read = false;
  EXPECT_EQ(ProblemsOf(Entry("2026-01-01T00:00:00Z", "1.0.0", 'a') +
                           Entry("2026-02-01T00:00:00Z", "1.0.0", 'a'),
                       &read),
            Strings{"8 release-repeats"});
  EXPECT_TRUE(read);
}

source::VersionFiles File(std::string_view version, char digit) {
  source::VersionFiles files;
  files.version = version;
  files.digest = Digest(digit);
  return files;
}

Strings Checked(const std::string& text, const std::vector<source::VersionFiles>& files,
                std::string_view now) {
  Problems problems("releases.toml");
  CheckPlan(Plan(text), files, At(now), problems);
  Strings codes = Codes(problems);
  codes.push_back(fmt::format("{} errors", problems.errors()));
  return codes;
}

TEST(CheckPlan, EveryReleaseNamesBytesThatAreThere) {
  EXPECT_EQ(Checked(kThree, {File("1.0.0", 'a'), File("1.1.0", 'b')}, "2026-10-01T00:00:00Z"),
            Strings{"0 errors"});
  EXPECT_EQ(Checked(kThree, {File("1.0.0", 'a'), File("1.1.0", 'c')}, "2026-10-01T00:00:00Z"),
            (Strings{"11 digest-mismatch", "1 errors"}));
}

TEST(CheckPlan, AMissingFileMattersMoreWhileItIsDue) {
  const std::vector<source::VersionFiles> files = {File("1.0.0", 'a')};
  EXPECT_EQ(Checked(kThree, files, "2026-10-01T00:00:00Z"),
            (Strings{"8 version-missing", "0 errors"}));
  EXPECT_EQ(Checked(kThree, files, "2026-07-01T00:00:00Z"),
            (Strings{"8 version-missing", "15 release-ahead", "2 errors"}));
}

TEST(CheckPlan, WarnsWhereNothingIsEverInForce) {
  EXPECT_EQ(Checked("", {File("1.0.0", 'a')}, "2026-10-01T00:00:00Z"),
            (Strings{"0 plan-missing", "0 errors"}));
  source::GridFolder folder;
  const auto codes = [&] {
    Problems problems("grids/demo");
    CheckPlanIsThere(folder, problems);
    return Codes(problems);
  };
  EXPECT_EQ(codes(), Strings{});  // nothing to serve yet
  folder.versions = {File("1.0.0", 'a')};
  EXPECT_EQ(codes(), Strings{"0 plan-missing"});
  folder.plan_unreadable = true;  // that is its own problem
  EXPECT_EQ(codes(), Strings{});
}

TEST(CheckPlan, OnlyTheLastReleaseMayLieAhead) {
  const std::vector<source::VersionFiles> files = {File("1.0.0", 'a'), File("1.1.0", 'b')};
  EXPECT_EQ(Checked(kThree, files, "2026-08-01T00:00:00Z"),
            (Strings{"15 release-ahead", "1 errors"}));
  EXPECT_EQ(Checked(kThree, files, "2026-09-01T00:00:00Z"), Strings{"0 errors"});
}

}  // namespace
}  // namespace seuil::registry
