// The impact on a population by hand: the story of tests/data/story, order, counts past counting,
// and what a population keeps apart.
#include "decision/impact.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "decision/loaded.h"

namespace seuil::decision {
namespace {

using grid::CellCount;

Question OfJob(std::string_view job, std::string_view result) {
  Question question;
  question.objective.job = job;
  question.result.level = result;
  return question;
}

class ImpactTest : public ::testing::Test {
 protected:
  void Add(const Question& question, uint64_t count) {
    population_.Add(question, CellCount(count));
  }
  Impact Assess(const std::string& before, const std::string& after) {
    return AssessImpact(*Load("tests/data/story/cloe/" + before + ".toml").grid,
                        *Load("tests/data/story/cloe/" + after + ".toml").grid, population_);
  }

  Population population_;
};

TEST_F(ImpactTest, AJobThatMovesLosesWhereResultsLieBetween) {
  Add(OfJob("agent-logistique", "B1"), 40);
  Add(OfJob("agent-logistique", "B2"), 7);
  Add(OfJob("acheteur", "B1"), 100);
  const Impact impact = Assess("1.1.0", "2.0.0");
  EXPECT_EQ(impact.inputs, 3u);
  EXPECT_EQ(impact.counts.lost, CellCount(40));
  EXPECT_EQ(impact.counts.same, CellCount(107));
  EXPECT_EQ(impact.counts.common, CellCount(147));
  EXPECT_EQ(impact.counts.outcome_losses(), CellCount(40));
  EXPECT_TRUE(impact.undecided.empty());

  ASSERT_EQ(impact.thresholds.size(), 2u);
  EXPECT_FALSE(impact.thresholds[0].moved());
  EXPECT_EQ(impact.thresholds[1].before, "B1");
  EXPECT_EQ(impact.thresholds[1].after, "B2");
  EXPECT_EQ(impact.thresholds[1].counts.lost, CellCount(40));
  EXPECT_EQ(impact.thresholds[1].counts.same, CellCount(7));

  const Impact back = Assess("2.0.0", "1.1.0");
  EXPECT_EQ(back.counts.won, CellCount(40));
  EXPECT_EQ(back.counts.same, CellCount(107));
}

// Searching all jobs for what each of a million unknown ones may have meant would take for ever.
TEST_F(ImpactTest, NeighboursOfTheFirstUnknownJobsAreTold) {
  std::vector<std::string> jobs;
  for (int i = 100; i < 600; ++i) jobs.push_back("acheteur" + std::to_string(i));
  for (const std::string& job : jobs) Add(OfJob(job, "B1"), 1);
  const Impact impact = Assess("1.1.0", "2.0.0");
  EXPECT_EQ(impact.counts.neither, CellCount(500));
  ASSERT_EQ(impact.undecided.size(), 2u);
  EXPECT_NE(impact.undecided[0].example.find("did you mean `acheteur`?"), std::string::npos);
  ASSERT_EQ(impact.objectives.size(), 500u);
  int told = 0;
  for (const ObjectiveImpact& one : impact.objectives) {
    EXPECT_EQ(one.taken[kAfter].refused, Reason::kJobUnknown);
    told += one.taken[kAfter].why.find("did you mean") != std::string::npos ? 1 : 0;
  }
  EXPECT_EQ(told, 100);
}

TEST_F(ImpactTest, AJobThatOneVersionKnowsIsToldAndNeverGuessed) {
  Add(OfJob("guide-de-musee", "B2"), 12);
  Add(OfJob("acheteur", "B2"), 3);
  Add(OfJob("nobody", "Z9"), 5);
  const Impact impact = Assess("1.0.0", "1.1.0");
  EXPECT_EQ(impact.counts.only_after, CellCount(12));
  EXPECT_EQ(impact.counts.neither, CellCount(5));
  EXPECT_EQ(impact.counts.same, CellCount(3));
  ASSERT_EQ(impact.undecided.size(), 2u);
  EXPECT_EQ(impact.undecided[0].side, kBefore);
  EXPECT_EQ(impact.undecided[0].reason, Reason::kJobUnknown);
  EXPECT_EQ(impact.undecided[0].field, "objective.job");
  EXPECT_EQ(impact.undecided[0].inputs, 2u);
  EXPECT_EQ(impact.undecided[0].count, CellCount(17));
  EXPECT_EQ(impact.undecided[1].side, kAfter);
  EXPECT_EQ(impact.undecided[1].count, CellCount(5));

  ASSERT_EQ(impact.objectives.size(), 3u);
  EXPECT_EQ(impact.objectives[1].job, "guide-de-musee");
  EXPECT_EQ(impact.objectives[1].taken[kBefore].refused, Reason::kJobUnknown);
  EXPECT_FALSE(impact.objectives[1].taken[kAfter].refused.has_value());
  EXPECT_EQ(impact.objectives[1].taken[kAfter].threshold, "B2");

  const Impact back = Assess("1.1.0", "1.0.0");
  EXPECT_EQ(back.counts.only_before, CellCount(12));
  EXPECT_EQ(back.undecided.front().side, kBefore);
}

TEST_F(ImpactTest, ObjectivesStandInTheFilesOrder) {
  const auto ask = [&](const ObjectiveInput& objective) {
    Question question;
    question.objective = objective;
    question.result.level = "B1";
    question.certified_language = "en";
    Add(question, 1);
  };
  ask({"", "", "", true});
  ask({"", "", "C1"});
  ask({"", "", "A2"});
  ask({"zzz", "", ""});
  ask({"aaa", "", ""});
  ask({"", "b1", ""});
  ask({"", "b2", ""});
  ask({"guide-de-musee", "", ""});
  ask({"acheteur", "", "B2"});
  ask({"acheteur", "", ""});
  ask({});
  std::vector<std::string> order;
  for (const ObjectiveImpact& one : Assess("1.1.0", "1.0.0").objectives) {
    order.push_back(one.job + one.band + one.level + (one.none ? "none" : "") + one.language);
  }
  EXPECT_EQ(order, (std::vector<std::string>{"acheteur", "acheteurB2", "guide-de-musee", "aaa",
                                             "zzz", "b2", "b1", "A2", "C1", "none", "en"}));
}

TEST_F(ImpactTest, NothingAsked) {
  const Impact impact = Assess("1.0.0", "1.0.0");
  EXPECT_TRUE(impact.counts.all().zero());
  EXPECT_TRUE(impact.objectives.empty());
  EXPECT_TRUE(impact.thresholds.empty());
}

TEST_F(ImpactTest, CountsPastCountingAreSaidToBe) {
  constexpr uint64_t kMost = ~uint64_t{0} - 1;
  Add(OfJob("acheteur", "B1"), kMost);
  EXPECT_EQ(Assess("1.0.0", "1.1.0").counts.same, CellCount(kMost));
  Add(OfJob("acheteur", "B2"), 1);
  const Impact impact = Assess("1.0.0", "1.1.0");
  EXPECT_FALSE(impact.counts.same.counted());
  EXPECT_FALSE(impact.counts.all().counted());
  EXPECT_EQ(impact.counts.lost, CellCount(0));
  EXPECT_FALSE(population_.count().counted());
}

TEST(PopulationTest, OneRowForOneInput) {
  Population population;
  Question question = OfJob("acheteur", "");
  question.result.skills = {{"writing", "B1", ""}, {"reading", "B2", ""}};
  population.Add(question, CellCount(2));
  std::swap(question.result.skills[0], question.result.skills[1]);
  population.Add(question, CellCount(3));
  population.Add(question, CellCount(0));
  ASSERT_EQ(population.inputs(), 1u);
  EXPECT_EQ(population.rows()[0].count, CellCount(5));
  const ResultInput result = population.result(0);
  ASSERT_EQ(result.skills.size(), 2u);
  EXPECT_EQ(result.skills[0].id, "reading");
  EXPECT_EQ(result.skills[0].level, "B2");
  EXPECT_EQ(population.objective(0).job, "acheteur");
}

TEST(PopulationTest, WhatIsSaidIsNeverTakenForSomethingElse) {
  Population population;
  const auto add = [&](const ObjectiveInput& objective, std::string_view level,
                       std::string_view score) {
    Question question;
    question.objective = objective;
    question.result.level = level;
    question.result.score = score;
    population.Add(question, CellCount(1));
  };
  using namespace std::string_view_literals;
  add({"a", "", ""}, "1", "");
  add({"a", "", ""}, "", "1");
  add({"", "a", ""}, "1", "");
  add({"", "", "a"}, "1", "");
  add({"a", "", "", true}, "1", "");
  add({"a\0b"sv, "", ""}, "1", "");
  add({"a", "b", ""}, "1", "");
  add({"a\1\0\0\0b"sv, "", ""}, "1", "");
  add({}, "", "");
  EXPECT_EQ(population.inputs(), 9u);
  const std::string long_id(100'000, 'x');
  add({long_id, "", ""}, "1", "");  // longer than a block
  EXPECT_EQ(population.objective(population.rows().back().objective).job.size(), 100'000u);
}

}  // namespace
}  // namespace seuil::decision
