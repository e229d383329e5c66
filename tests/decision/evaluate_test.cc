// What the oracle does not compare: metadata and sentences. Meanings are shown by oracle_test and
// by the cases and golden decisions of CLOE.
#include "decision/evaluate.h"

#include <gtest/gtest.h>

#include <map>

#include "base/error.h"
#include "decision/cross_check.h"
#include "decision/describe.h"
#include "decision/loaded.h"
#include "grid/compile.h"
#include "testutil/grids.h"

namespace seuil::decision {
namespace {

using Metadata = std::map<std::string, std::string>;

class EvaluateTest : public testing::Test {
 protected:
  static const grid::CompiledGrid& Cloe() {
    static const Loaded* const loaded = new Loaded(Load("grids/cloe/1.0.0.toml"));
    return *loaded->grid;
  }

  static Question Asked(std::string_view job, std::string_view level) {
    Question question;
    question.objective.job = job;
    question.result.level = level;
    return question;
  }

  // Of the error; a reason that no error has where it was decided.
  static ErrorDetail Refused(const Question& question) {
    const absl::StatusOr<Decision> decision = Evaluate(Cloe(), question);
    EXPECT_FALSE(decision.ok());
    return DetailOf(decision.status()).value_or(ErrorDetail{Reason::kCasesAbsent, "", {}});
  }

  static Metadata MetadataOf(const ErrorDetail& detail) {
    return Metadata(detail.metadata.begin(), detail.metadata.end());
  }
};

TEST_F(EvaluateTest, DecidesByPositionsInTheGrid) {
  const absl::StatusOr<Decision> decision = Evaluate(Cloe(), Asked("acheteur", "A2"));
  ASSERT_TRUE(decision.ok());
  const NaiveDecision words = InWords(Cloe(), *decision);
  EXPECT_EQ(words.given.outcome, "attestation");
  EXPECT_EQ(words.given.rules, std::vector<std::string>{"objective-not-reached"});
  EXPECT_EQ(words.threshold, "B1");
  EXPECT_EQ(words.certificate_from, "B1");
  ASSERT_EQ(words.missing.size(), 2u);
  EXPECT_EQ(words.missing[1], (NaiveDecision::Missing{"certificate", "objective-reached",
                                                      "attained", "at_least B1", "A2"}));
}

TEST_F(EvaluateTest, NamesTheNearestJobs) {
  const ErrorDetail detail = Refused(Asked("achteur", "B1"));
  EXPECT_EQ(detail.reason, Reason::kJobUnknown);
  EXPECT_EQ(detail.field, "objective.job");
  EXPECT_EQ(MetadataOf(detail)["job"], "achteur");
  EXPECT_EQ(MetadataOf(detail)["nearest"].substr(0, 8), "acheteur");
}

TEST_F(EvaluateTest, SaysWhatItKnowsAndTakes) {
  Question question = Asked("acheteur", "D1");
  EXPECT_EQ(MetadataOf(Refused(question)),
            (Metadata{{"level", "D1"}, {"known", "A1, A2, B1, B2, C1, C2"}}));

  Question scored = Asked("acheteur", "");
  scored.result.score = "60";
  EXPECT_EQ(MetadataOf(Refused(scored)), (Metadata{{"sent", "score"}}));

  question.objective.job = {};
  const ErrorDetail required = Refused(question);
  EXPECT_EQ(required.reason, Reason::kObjectiveRequired);
  EXPECT_EQ(MetadataOf(required), (Metadata{{"accepted", "job, band, level, none"}}));

  question.objective.level = "A1";
  EXPECT_EQ(MetadataOf(Refused(question)), (Metadata{{"level", "A1"}, {"certifiable_from", "A2"}}));
}

// The languages that it names are those for which a call is decided.
TEST_F(EvaluateTest, NamesOnlyLanguagesThatItDecides) {
  grid::GridSpec spec = testutil::LevelGrid({"A1", "A2"}, "A1");
  spec.objective.accepts.clear();
  spec.objective.per_language = {{{"en", {}}, {"A2", {}}}};
  spec.languages = {{{"en", {}}, {}}, {{"fr", {}}, {}}};
  const auto known = [&](std::string_view language) {
    Question question = Asked("", "A2");
    question.certified_language = language;
    const absl::StatusOr<Decision> decision = Evaluate(*grid::Compile(spec), question);
    EXPECT_FALSE(decision.ok());
    return MetadataOf(*DetailOf(decision.status()))["known"];
  };
  EXPECT_EQ(known("fr"), "en");
  EXPECT_EQ(known("de"), "en");
  spec.objective.fixed = {"A1", {}};
  EXPECT_EQ(known("de"), "en, fr");
}

// The order of a map on the wire says nothing: the first by its id is named.
TEST_F(EvaluateTest, NamesTheFirstUnknownSkillById) {
  for (const auto& [first, second] : {std::pair("oral", "écrit"), std::pair("écrit", "oral")}) {
    Question question = Asked("acheteur", "B1");
    question.result.skills.push_back({first, "B1", ""});
    question.result.skills.push_back({second, "B1", ""});
    EXPECT_EQ(Refused(question).field, "result.skills.oral");
  }
}

TEST_F(EvaluateTest, SaysNoticesInASentence) {
  Question question = Asked("acheteur", "B1");
  question.objective.level = "A2";
  const absl::StatusOr<Decision> decision = Evaluate(Cloe(), question);
  ASSERT_TRUE(decision.ok());
  ASSERT_EQ(decision->notices.size(), 1u);
  EXPECT_EQ(NoticeText(Cloe(), *decision, decision->notices[0]),
            "the level A2 of the call decides and is lower; the grid asks for B1 for job "
            "`acheteur`");
}

TEST_F(EvaluateTest, CrossChecksTheShippedGrid) {
  const Loaded loaded = Load("grids/cloe/1.0.0.toml");
  Problems problems("cloe");
  EXPECT_EQ(CrossCheck(*loaded.grid, *loaded.spec, grid::ProofLimits{}, problems), 36);
  EXPECT_FALSE(problems.has_errors());
}

// Beyond the limit of cells every region's corners are asked instead, and nothing where even the
// regions are too many.
TEST_F(EvaluateTest, CrossChecksRegionsWhereCellsAreTooMany) {
  const Loaded loaded = Load("tests/data/grids/delf-b2/1.0.0.toml");
  Problems problems("delf");
  EXPECT_GT(CrossCheck(*loaded.grid, *loaded.spec, {.cells = 10}, problems), 10);
  EXPECT_EQ(CrossCheck(*loaded.grid, *loaded.spec, {.cells = 10, .regions = 1}, problems), 0);
  EXPECT_FALSE(problems.has_errors());
}

}  // namespace
}  // namespace seuil::decision
