#include "grid/compile.h"

#include <gtest/gtest.h>

#include <chrono>
#include <optional>

#include "base/error.h"
#include "grid/lookup.h"
#include "testutil/grids.h"

namespace seuil::grid {
namespace {

using namespace testutil;

std::string Metadata(const absl::Status& status, std::string_view key) {
  const std::optional<ErrorDetail> detail = DetailOf(status);
  for (const auto& [name, value] : detail->metadata) {
    if (name == key) return value;
  }
  return "(none)";
}

TEST(CompileTest, RanksLevelsAndKnowsWhichMayBeAsked) {
  const auto grid = Compile(LevelGrid({"<A0>", "A1", "A2-<A2", "A2", "B1", "B1+<B1"}, "A2"));
  const auto level = [&](std::string_view id) { return grid->levels[Find(grid->level_by_id, id)]; };
  EXPECT_EQ(level("A0").rank, 0);
  EXPECT_EQ(level("A1").rank, 1);
  EXPECT_EQ(level("A2-").rank, 2);
  EXPECT_EQ(level("A2").rank, 2);
  EXPECT_EQ(level("B1+").rank, 3);
  EXPECT_EQ(grid->levels[level("B1+").base].id, "B1");
  EXPECT_TRUE(level("A0").floor);
  std::string certifiable;
  for (const Level& one : grid->levels) certifiable += one.certifiable ? one.id + " " : "";
  EXPECT_EQ(certifiable, "A2 B1 ");
}

TEST(CompileTest, GivesABandTheThresholdOfItsLowestLevelWhereThatMayBeAsked) {
  const auto grid = Compile(CloeLike());
  EXPECT_FALSE(grid->bands[0].threshold);  // A1
  EXPECT_EQ(grid->levels[*grid->bands[4].threshold].id, "C1");
  EXPECT_EQ(grid->bands[4].levels.size(), 2u);
  EXPECT_EQ(grid->bands[3].job_count, 1u);
  EXPECT_EQ(grid->jobs[grid->job_by_id.at("acheteur")].band, 2u);
  ASSERT_NE(grid->FindJob("avocat"), nullptr);
  EXPECT_EQ(grid->FindJob("avoca"), nullptr);
}

TEST(CompileTest, TurnsValuesIntoRanksStepsAndMicros) {
  GridSpec spec = ScoreGrid({"A1", "A2", "B1"}, "A1", Scores("0", "10", "0.5"),
                            {{"0", "A1"}, {"5", "A2"}, {"7.5", "B1"}});
  AddRule(spec, "r",
          {AtLeast(Operand::kScore, "7.5"), AtLeast(Operand::kAttained, "objective-1"),
           Below(Operand::kAttained, "B1"), NoObjective()},
          "certificate");
  const auto grid = Compile(spec);
  const std::vector<Condition>& when = grid->rules[0].when;
  EXPECT_EQ(when[0].measure, Measure::kScore);
  EXPECT_EQ(when[0].bound, 7'500'000);
  EXPECT_TRUE(when[1].relative);
  EXPECT_EQ(when[1].bound, -1);
  EXPECT_EQ(when[2].measure, Measure::kLevel);
  EXPECT_EQ(when[2].bound, 2);
  EXPECT_EQ(when[3].test, seuil::grid::Test::kIsNone);
  EXPECT_EQ(grid->overall.score.count(), 21);
  EXPECT_EQ(grid->levels[LevelOfScore(grid->overall.bands, 7'499'999)].id, "A2");
  EXPECT_EQ(grid->levels[LevelOfScore(grid->overall.bands, 7'500'000)].id, "B1");
}

TEST(CompileTest, ALevelAloneDecidesUnlessARuleLooksAtMoreOrResultsGiveNone) {
  EXPECT_TRUE(Compile(CloeLike())->level_alone_decides);
  GridSpec spec = CloeLike();
  AddLevelSkill(spec, "oral", /*required=*/false);
  EXPECT_TRUE(Compile(spec)->level_alone_decides);
  AddRule(spec, "oral-floor", {AtLeast(Operand::kSkill, "C2", "oral")}, "certificate");
  EXPECT_FALSE(Compile(spec)->level_alone_decides);
  EXPECT_FALSE(
      Compile(ScoreGrid({"A1", "A2"}, "A1", Scores("0", "9", "1"), {}))->level_alone_decides);
}

TEST(CompileTest, KeepsTextsByLocaleAndFallsBackToTheSource) {
  GridSpec spec = CloeLike();
  spec.locales.push_back({"en", {}});
  spec.jobs[0].title.by_locale["en"] = "Buyer";
  spec.jobs[0].forms = {{"en", {{"Purchaser", {}}}, {}}};
  const auto grid = Compile(spec);
  EXPECT_EQ(grid->jobs[0].title.In(1), "Buyer");
  EXPECT_EQ(grid->jobs[1].title.In(1), "avocat");
  EXPECT_EQ(grid->jobs[0].title.In(9), "acheteur");
  EXPECT_TRUE(grid->official[0]);
  EXPECT_FALSE(grid->official[1]);
  ASSERT_EQ(grid->jobs[0].forms.size(), 1u);
  EXPECT_EQ(grid->jobs[0].forms[0].first, 1u);
  EXPECT_TRUE(grid->bands[0].note.In(0).empty());
}

TEST(LookupTest, AnUnknownJobNamesTheNearest) {
  GridSpec spec = CloeLike();
  AddJob(spec, "employe-administratif", "band-2");
  AddJob(spec, "employe-administratif-specialise", "band-3");
  const auto grid = Compile(spec);
  const absl::Status unknown = LookUpJob(*grid, "employee-admnistratif").status();
  EXPECT_EQ(DetailOf(unknown)->reason, Reason::kJobUnknown);
  EXPECT_EQ(Metadata(unknown, "nearest"), "employe-administratif");
  EXPECT_EQ(Metadata(LookUpJob(*grid, "acehteur").status(), "nearest"), "acheteur");
  EXPECT_EQ(Metadata(LookUpJob(*grid, "soudeur-sous-marin").status(), "nearest"), "");
  EXPECT_EQ(Metadata(LookUpJob(*grid, "").status(), "nearest"), "");
  EXPECT_EQ(*LookUpJob(*grid, "avocat"), 1u);
}

TEST(LookupTest, ARemovedJobSaysWhatReplacesIt) {
  GridSpec spec = CloeLike();
  spec.removed.push_back(
      {{"stenographe", {}}, Located<std::string>{"avocat", {}}, "métier disparu"});
  const absl::Status removed = LookUpJob(*Compile(spec), "stenographe").status();
  EXPECT_EQ(DetailOf(removed)->reason, Reason::kJobRemoved);
  EXPECT_EQ(Metadata(removed, "replaced_by"), "avocat");
  EXPECT_EQ(Metadata(removed, "removed_because"), "métier disparu");
}

TEST(LookupTest, UnknownBandsAndLevelsListTheKnown) {
  const auto grid = Compile(LevelGrid({"A1", "A2"}, "A1"));
  EXPECT_EQ(Metadata(LookUpBand(*grid, "c").status(), "known"), "band-1, band-2");
  EXPECT_EQ(Metadata(LookUpLevel(*grid, "a1").status(), "known"), "A1, A2");
  EXPECT_EQ(*LookUpLevel(*grid, "A2"), 1u);
}

// Loose enough for a sanitizer and a busy machine; tests/bench measures.
TEST(LookupTest, AnUnknownJobAmongTwoHundredThousandIsAnsweredQuickly) {
  GridSpec spec = CloeLike();
  for (int i = 0; i < 200'000; ++i) AddJob(spec, "metier-" + std::to_string(i), "band-3");
  const auto grid = Compile(spec);
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(Metadata(LookUpJob(*grid, "achteur").status(), "nearest"), "acheteur");
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(200));
}

}  // namespace
}  // namespace seuil::grid
