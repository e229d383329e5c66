#include "registry/comparison.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "registry/grids.h"

namespace seuil::registry {
namespace {

std::shared_ptr<LoadedVersion> Load(std::string text, std::string_view version = "1.0.0") {
  LoadResult result = LoadVersion(VersionOf("g", version, std::move(text)), {});
  const std::vector<Problem> problems = result.problems.Sorted();
  EXPECT_NE(result.version, nullptr) << (problems.empty() ? "" : problems.front().message);
  return result.version;
}

std::string Base() { return GridText("g", "1.0.0"); }

std::string Replaced(std::string text, const std::string& what, const std::string& by) {
  const size_t at = text.find(what);
  EXPECT_NE(at, text.npos) << what;
  return text.replace(at, what.size(), by);
}

VersionComparison Compared(const std::string& before, const std::string& after) {
  return *CompareVersions(*Load(before), *Load(after), {});
}

// "major: 1 job removed | major: 2 inputs taken no longer"
std::string ReasonsOf(const VersionComparison& comparison) {
  std::string words;
  for (const StepReason& reason : comparison.reasons) {
    words += (words.empty() ? "" : " | ") + std::string(VersionStepName(reason.step)) + ": " +
             reason.text;
  }
  return words;
}

std::string Reasons(const std::string& before, const std::string& after) {
  const VersionComparison comparison = Compared(before, after);
  EXPECT_EQ(comparison.step,
            comparison.reasons.empty() ? VersionStep::kNone : comparison.reasons.front().step);
  return ReasonsOf(comparison);
}

TEST(ComparisonTest, NothingThatIsReadIsNoStep) {
  const VersionComparison comparison = Compared(Base(), Base() + "# a comment\n");
  EXPECT_EQ(ReasonsOf(comparison), "");
  EXPECT_EQ(comparison.step, VersionStep::kNone);
  EXPECT_FALSE(comparison.same_bytes());
  EXPECT_TRUE(comparison.decisions.equivalent());
  EXPECT_TRUE(Compared(Base(), Base()).same_bytes());
}

TEST(ComparisonTest, TextsAreAPatch) {
  EXPECT_EQ(Reasons(Base(), Replaced(Base(), "Atteint", "Atteinte")),
            "patch: 1 text of the grid changed");
  const VersionComparison comparison = Compared(Base(), Replaced(Base(), "\"Sinon\"", "\"Faute\""));
  ASSERT_EQ(comparison.texts.size(), 1u);
  EXPECT_EQ(comparison.texts[0].path, "otherwise.citation");
  EXPECT_EQ(comparison.texts[0].locale, "fr");
  EXPECT_EQ(comparison.texts[0].before, "Sinon");
  EXPECT_EQ(comparison.texts[0].after, "Faute");
  EXPECT_EQ(Reasons(Base(), Replaced(Base(), "\"J0\"", "\"Jardinier\"")), "patch: 1 job retitled");
  EXPECT_EQ(Reasons(Base(), Replaced(Base(), "id = \"reached\"", "id = \"got\"")),
            "patch: 4 inputs decided alike by other rules | patch: rule `reached` is taken away | "
            "patch: rule `got` is added");
}

TEST(ComparisonTest, WhatIsAddedIsMinor) {
  EXPECT_EQ(Reasons(Base(), GridText("g", "1.0.0", 2)),
            "minor: 2 inputs taken now | minor: 1 job added");
  const std::string band = "accepts = [\"job\", \"level\", \"none\"]";
  EXPECT_EQ(
      Reasons(Base(), Replaced(Base(), band, "accepts = [\"job\", \"band\", \"level\", \"none\"]")),
      "minor: 4 inputs taken now | minor: objective `band` is added");
}

TEST(ComparisonTest, WhatIsTakenAwayIsMajor) {
  EXPECT_EQ(Reasons(GridText("g", "1.0.0", 2), Base()),
            "major: 2 inputs taken no longer | major: 1 job removed");
  const std::string locales = Replaced(Base(), "locales = [\"fr\"]", "locales = [\"fr\", \"en\"]");
  EXPECT_EQ(Reasons(locales, Base()), "major: locale `en` is taken away");
  EXPECT_EQ(Reasons(Base(), locales), "minor: locale `en` is added");
}

TEST(ComparisonTest, ManyOfAKindAreCounted) {
  std::string many = Base();
  for (const char* tag : {"de", "en", "es", "it"}) {
    many += "[[languages]]\ntag = \"" + std::string(tag) + "\"\n";
  }
  EXPECT_EQ(Reasons(Base(), many), "minor: 4 languages are added");
  // Tags are the same in any case.
  EXPECT_EQ(Reasons(many, Replaced(many, "\"de\"", "\"DE\"")), "");
}

TEST(ComparisonTest, AChangedDecisionIsMajor) {
  const std::string moved = Replaced(Base(), "[[jobs]]\nid = \"job-0\"\nband = \"b1\"",
                                     "[[jobs]]\nid = \"job-0\"\nband = \"a2\"");
  EXPECT_EQ(Reasons(Base(), moved),
            "major: 1 input decided otherwise | major: 1 job lowered to a lower level");
  const VersionComparison raised = Compared(moved, Base());
  EXPECT_EQ(raised.decisions.counts().outcome_losses(), grid::CellCount(1));
}

TEST(ComparisonTest, ValiditiesThatShrinkAreMajor) {
  const auto with = [](const std::string& validity) {
    const std::string title = "title = { fr = \"Certificat\" }\n";
    return validity.empty() ? Base()
                            : Replaced(Base(), title, title + "validity = \"" + validity + "\"\n");
  };
  EXPECT_EQ(Reasons(with("P2Y"), with("P1Y")), "major: validity `certificate`: P2Y -> P1Y");
  EXPECT_EQ(Reasons(with("P2Y"), with("P3Y")), "minor: validity `certificate`: P2Y -> P3Y");
  EXPECT_EQ(Reasons(with("P2Y"), with("P24M")), "patch: validity `certificate`: P2Y -> P24M");
  EXPECT_EQ(Reasons(with(""), with("P2Y")), "major: validity `certificate`: not stated -> P2Y");
  EXPECT_FALSE(Compared(with("P2Y"), with("P1Y")).decisions.equivalent());
}

TEST(ComparisonTest, DurationsOfMonthsAndDays) {
  EXPECT_EQ(CompareValidity("P1M", "P31D"), ValidityChange::kLonger);
  EXPECT_EQ(CompareValidity("P1M", "P30D"), ValidityChange::kShorter);  // of a long month
  EXPECT_EQ(CompareValidity("P28D", "P1M"), ValidityChange::kLonger);
  EXPECT_EQ(CompareValidity("P30D", "P1M"), ValidityChange::kShorter);  // of a short one
  EXPECT_EQ(CompareValidity("P1Y6M", "P18M"), ValidityChange::kSame);
  EXPECT_EQ(CompareValidity("P2W", "P14D"), ValidityChange::kSame);
  EXPECT_EQ(CompareValidity("P99Y", "lifetime"), ValidityChange::kLonger);
  EXPECT_EQ(CompareValidity("lifetime", "P99Y"), ValidityChange::kShorter);
  EXPECT_EQ(CompareValidity("P2Y", ""), ValidityChange::kShorter);
  EXPECT_EQ(CompareValidity("", "lifetime"), ValidityChange::kLonger);
}

TEST(ComparisonTest, WhatNumbersClaim) {
  const auto claimed = [](const char* before, const char* after) {
    const auto step = ClaimedStep(*Version::Parse(before), *Version::Parse(after));
    return step ? VersionStepName(*step) : "nothing";
  };
  EXPECT_EQ(claimed("1.0.0", "2.0.0"), "major");
  EXPECT_EQ(claimed("1.9.3", "1.10.0"), "minor");
  EXPECT_EQ(claimed("1.9.3", "1.9.4"), "patch");
  EXPECT_EQ(claimed("1.9.3", "1.9.3"), "none");
  EXPECT_EQ(claimed("1.9.3", "1.9.2"), "nothing");
  EXPECT_EQ(claimed("1.9.3-rc1", "1.9.3"), "nothing");
  EXPECT_EQ(claimed("1.9.3", "1.10.0-rc1"), "minor");
}

TEST(ComparisonTest, GuardsLimitAndForbid) {
  decision::DifferenceCounts counts;
  counts.won = grid::CellCount(3);
  counts.level_lowered = grid::CellCount(2);
  EXPECT_TRUE(CheckGuards(counts, {}).empty());
  EXPECT_TRUE(CheckGuards(counts, {.max_outcome_changes = 5, .max_outcome_losses = 2}).empty());
  const auto breaches = CheckGuards(counts, {.max_outcome_changes = 4, .max_outcome_losses = 0});
  ASSERT_EQ(breaches.size(), 2u);
  EXPECT_EQ(breaches[0].guard, "max_outcome_changes");
  EXPECT_EQ(breaches[0].counted, grid::CellCount(5));
  EXPECT_EQ(breaches[1].guard, "max_outcome_losses");
  EXPECT_EQ(breaches[1].limit, 0u);
  // More than can be counted is more than any limit.
  counts.lost = grid::CellCount(~uint64_t{0} - 1) + grid::CellCount(5);
  EXPECT_EQ(CheckGuards(counts, {.max_outcome_losses = ~uint64_t{0}}).size(), 1u);
}

TEST(ComparisonTest, VersionsOfTwoGridsAreNoVersions) {
  LoadResult other = LoadVersion(VersionOf("h", "1.0.0", GridText("h", "1.0.0")), {});
  EXPECT_EQ(CompareVersions(*Load(Base()), *other.version, {}).status().code(),
            absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace seuil::registry
