#include "base/toml_scan.h"

#include <gtest/gtest.h>

namespace seuil::toml {
namespace {

// Code and position of what the scan refuses; empty where it does not.
std::string Refusal(std::string_view text, const FileLimits& limits = {}) {
  Problems problems("x");
  if (Scan(text, limits, problems)) return "";
  const Problem problem = problems.Sorted().front();
  return problem.code + " " + std::to_string(problem.at.line) + ":" +
         std::to_string(problem.at.column);
}

FileLimits Segments(int segments) {
  FileLimits limits;
  limits.dotted_segments = segments;
  return limits;
}

TEST(Scan, CountsDottedPartsOfKeysAndHeaders) {
  EXPECT_EQ(Refusal("a.b.c = 1\n", Segments(3)), "");
  EXPECT_EQ(Refusal("a.b.c.d = 1\n", Segments(3)), "too-many-key-parts 1:6");
  EXPECT_EQ(Refusal("\n[a.\"b.c\" . d.'e.f']\n", Segments(3)), "too-many-key-parts 2:13");
  EXPECT_EQ(Refusal("x = { a.b = 1, c.d.e.f = 2 }\n", Segments(3)), "too-many-key-parts 1:21");
  // Each key, value and element starts anew.
  EXPECT_EQ(Refusal("a.b = 1.5\nc.d = [1.5, 2.5, 3.5]\n[e.f]\n", Segments(2)), "");
}

TEST(Scan, KnowsTheFourKindsOfTexts) {
  const FileLimits limits = Segments(2);
  EXPECT_EQ(Refusal("a = \"x.y.z \\\" . . . \\\\\"\nb = 1", limits), "");
  EXPECT_EQ(Refusal("a = 'x.y.z \\'\nb = 1", limits), "");
  EXPECT_EQ(Refusal("a = \"\"\"x\n.y.z \\\"\"\" . \"\" . \"\"\"\"\"\nb.c.d = 1", limits),
            "too-many-key-parts 3:4");
  EXPECT_EQ(Refusal("a = '''x\n.y.z ''' # it's ...\nb.c.d = 1", limits), "too-many-key-parts 3:4");
  EXPECT_EQ(Refusal("a = \"\"\nb.c.d = 1", limits), "too-many-key-parts 2:4");
  EXPECT_EQ(Refusal("a = ''''x''''\nb.c.d = 1", limits), "too-many-key-parts 2:4");
}

// A text that its line does not close hides nothing that follows.
TEST(Scan, GoesOnAfterAnOpenText) {
  EXPECT_EQ(Refusal("a = \"x\nb.c.d = 1", Segments(2)), "too-many-key-parts 2:4");
  EXPECT_EQ(Refusal("a = \"x\\\nb.c.d = 1", Segments(2)), "too-many-key-parts 2:4");
  EXPECT_EQ(Refusal("a = '''x\nb.c.d = 1", Segments(2)), "syntax 1:5");
}

TEST(Scan, CountsNesting) {
  FileLimits limits;
  limits.depth = 3;
  EXPECT_EQ(Refusal("a = [[[1], [2]], [{}]]\n[[b]]\n[[b]]\n", limits), "");
  EXPECT_EQ(Refusal("a = [{ x = [[1]] }]\n", limits), "too-deep 1:13");
  EXPECT_EQ(Refusal("a = \"[[[[[\" # [[[[[\n", limits), "");
}

TEST(Scan, LimitsTextsAndFiles) {
  FileLimits limits;
  limits.string_bytes = 4;
  limits.file_bytes = 20;
  EXPECT_EQ(Refusal("a = \"1234\"\n", limits), "");
  EXPECT_EQ(Refusal("a = \"12345\"\n", limits), "string-too-long 1:5");
  EXPECT_EQ(Refusal(std::string(21, '\n'), limits), "file-too-large 0:0");
}

TEST(Scan, RefusesWhatIsNoPlainText) {
  EXPECT_EQ(Refusal("\xEF\xBB\xBF"
                    "format = 1\n"),
            "byte-order-mark 1:1");
  EXPECT_EQ(Refusal("a = \"\xC3\xA9\xC3\xA9\xFF\"\n"), "not-utf8 1:8");
  EXPECT_EQ(Refusal("é\n"), "syntax 1:1");
  EXPECT_EQ(Refusal("# é\n\"é\" = 'é'\n"), "");
  EXPECT_EQ(Refusal(std::string_view("a = '\0'", 7)), "control-character 1:6");
  EXPECT_EQ(Refusal("a\x7f = 1"), "control-character 1:2");
  EXPECT_EQ(Refusal("# \x0b"), "control-character 1:3");
  EXPECT_EQ(Refusal("\ta = 1\r\n"), "");
}

TEST(BlankExpression, TakesTheKeyOrTheWholeTable) {
  std::string text = "a = 1\nb =\nc = 3\n";
  EXPECT_TRUE(BlankExpression(text, {2, 4}, false));
  EXPECT_EQ(text, "a = 1\n   \nc = 3\n");

  text = "[a\nb = 1\n[c]\n";
  EXPECT_TRUE(BlankExpression(text, {1, 3}, false));
  EXPECT_EQ(text, "  \n     \n[c]\n");

  text = "a = [\n  1,\n  x,\n]\nb = 2\n";
  EXPECT_TRUE(BlankExpression(text, {3, 3}, false));
  EXPECT_EQ(text, "     \n    \n    \n \nb = 2\n");

  text = "a = [\n  1,\nb = 2\nc = 3\n";
  EXPECT_TRUE(BlankExpression(text, {3, 1}, true));
  EXPECT_EQ(text, "     \n    \nb = 2\nc = 3\n");

  text = "   \n";
  EXPECT_FALSE(BlankExpression(text, {9, 9}, false));
}

}  // namespace
}  // namespace seuil::toml
