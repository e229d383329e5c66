#include "base/problem.h"

#include <gtest/gtest.h>

#include "base/problem_text.h"
#include "nlohmann/json.hpp"

namespace seuil {
namespace {

TEST(Problems, SortsByPositionAndCounts) {
  Problems problems("b.toml");
  problems.Error({3, 1}, "x", "third");
  problems.Warning({1, 9}, "x", "second");
  problems.Error({1, 2}, "x", "first");
  EXPECT_TRUE(problems.has_errors());
  EXPECT_EQ(problems.errors(), 2u);
  EXPECT_EQ(problems.warnings(), 1u);
  ASSERT_EQ(problems.Sorted().size(), 3u);
  EXPECT_EQ(problems.Sorted()[0].message, "first");
  EXPECT_EQ(problems.Sorted()[2].message, "third");
}

TEST(Problems, KeepsTheFirstAndCountsTheRest) {
  Problems problems("b.toml", 2);
  for (int i = 0; i < 5; ++i) problems.Error({1, 1}, "x", "m");
  EXPECT_EQ(problems.Sorted().size(), 2u);
  EXPECT_EQ(problems.errors(), 5u);

  Problems all("all", 3);
  all.Warning({}, "x", "own");
  all.Append(problems);
  EXPECT_EQ(all.errors(), 5u);
  EXPECT_EQ(all.warnings(), 1u);
  EXPECT_EQ(all.Sorted().size(), 3u);
  EXPECT_EQ(all.Sorted().back().path, "b.toml");
}

constexpr char kFile[] = "format = 1\n\ttitre = \"é\" # été\n";

Problem At(Position at) {
  return {"a.toml", at, Severity::kError, "unknown-key", "unknown key `x`", "did you mean `y`?"};
}

TEST(PrintProblem, ShowsTheLineACaretAndTheHint) {
  EXPECT_EQ(PrintProblem(At({1, 10}), kFile),
            "a.toml:1:10: error: unknown key `x` [unknown-key]\n"
            "  format = 1\n"
            "           ^\n"
            "  hint: did you mean `y`?\n");
}

// Columns count code points, and a tab is as wide as the caret's line believes.
TEST(PrintProblem, PutsTheCaretRight) {
  EXPECT_EQ(PrintProblem(At({2, 14}), kFile),
            "a.toml:2:14: error: unknown key `x` [unknown-key]\n"
            "   titre = \"é\" # été\n"
            "               ^\n"
            "  hint: did you mean `y`?\n");
}

TEST(PrintProblem, WithoutPlaceOrText) {
  Problem problem = At({});
  problem.severity = Severity::kWarning;
  problem.hint = "";
  EXPECT_EQ(PrintProblem(problem, kFile), "a.toml: warning: unknown key `x` [unknown-key]\n");
  EXPECT_EQ(PrintProblem(At({7, 1}), kFile),
            "a.toml:7:1: error: unknown key `x` [unknown-key]\n  hint: did you mean `y`?\n");
}

TEST(PrintProblem, ShowsAWindowOfALongLine) {
  const std::string file = std::string(10'000, 'a') + "X" + std::string(10'000, 'b');
  const std::string text = PrintProblem(At({1, 10'001}), file);
  EXPECT_LT(text.size(), 400u);
  const size_t caret_line = text.find("\n  ", text.find("…"));
  const size_t caret = text.find('^') - (caret_line + 1);
  const std::string_view source = std::string_view(text).substr(text.find("  …"));
  EXPECT_EQ(source[caret + std::string_view("…").size() - 1], 'X');
}

// What a terminal would obey is not printed.
TEST(PrintProblem, DefusesControlCharacters) {
  EXPECT_EQ(PrintProblem(At({1, 1}), "\x1b[31mred").find('\x1b'), std::string::npos);
}

TEST(PrintProblems, SaysHowManyMore) {
  Problems problems("a.toml", 1);
  problems.Error({1, 1}, "x", "first");
  problems.Error({1, 1}, "x", "second");
  EXPECT_EQ(PrintProblems(problems), "a.toml:1:1: error: first [x]\na.toml: and 1 more\n");
}

TEST(CountProblems, Counts) {
  EXPECT_EQ(CountProblems(0, 0), "no problems");
  EXPECT_EQ(CountProblems(1, 0), "1 error");
  EXPECT_EQ(CountProblems(2, 1), "2 errors, 1 warning");
  EXPECT_EQ(CountProblems(0, 3), "3 warnings");
}

TEST(ProblemToJson, HasEveryField) {
  EXPECT_EQ(ProblemToJson(At({2, 5})).dump(),
            R"({"path":"a.toml","line":2,"column":5,"severity":"error","code":"unknown-key",)"
            R"("message":"unknown key `x`","hint":"did you mean `y`?"})");
}

}  // namespace
}  // namespace seuil
