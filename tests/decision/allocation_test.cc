// Deciding over the compiled form asks for no memory: an answer of ordinary size lives where its
// caller wants it. Counted here, in a program of its own, over the allocations of the thread that
// decides.
#include <gtest/gtest.h>

#include <string>

#include "decision/evaluate.h"
#include "decision/loaded.h"
#include "testutil/allocations.h"

namespace seuil::decision {
namespace {

using testutil::allocations;

// How many allocations it takes to decide; fails where it cannot be decided.
int AllocationsOf(const grid::CompiledGrid& grid, const Question& question) {
  const int before = allocations;
  const absl::StatusOr<Decision> decision = Evaluate(grid, question);
  const int after = allocations;
  EXPECT_TRUE(decision.ok()) << decision.status();
  return after - before;
}

TEST(AllocationTest, NoCellOfCloeTakesAny) {
  const Loaded cloe = Load("grids/cloe/1.0.0.toml");
  for (const char* const attained : {"A1", "A2", "B1", "B2", "C1", "C2"}) {
    Question question;
    question.result.level = attained;
    question.certified_language = "en";
    for (const char* const job : {"directeur-commercial", "avocat", "acheteur", "vendeur"}) {
      question.objective.job = job;
      question.objective.level = {};
      EXPECT_EQ(AllocationsOf(*cloe.grid, question), 0) << job << " " << attained;
      question.objective.level = "C2";  // over the job's: a notice
      EXPECT_EQ(AllocationsOf(*cloe.grid, question), 0) << job << " C2 " << attained;
    }
    question.objective = {};
    question.objective.band = "b1";
    EXPECT_EQ(AllocationsOf(*cloe.grid, question), 0) << "b1 " << attained;
    question.objective = {};
    question.objective.none = true;
    EXPECT_EQ(AllocationsOf(*cloe.grid, question), 0) << "none " << attained;
  }
}

// Four skills, each with a score, and their sum.
TEST(AllocationTest, NoScoreOfSkillsTakesAny) {
  const Loaded toefl = Load("tests/data/grids/toefl-ibt/1.0.0.toml");
  Question question;
  for (const grid::Skill& skill : toefl.grid->skills) {
    question.result.skills.push_back({.id = skill.id, .level = {}, .score = "20"});
  }
  ASSERT_EQ(question.result.skills.size(), 4u);
  EXPECT_EQ(AllocationsOf(*toefl.grid, question), 0);
}

// The counter counts: an error carries its words.
TEST(AllocationTest, AnErrorTakesSome) {
  const Loaded cloe = Load("grids/cloe/1.0.0.toml");
  Question question;
  question.objective.job = "nobody";
  question.result.level = "B1";
  const int before = allocations;
  EXPECT_FALSE(Evaluate(*cloe.grid, question).ok());
  EXPECT_GT(allocations, before);
}

}  // namespace
}  // namespace seuil::decision
