// Where keys and headers stand, over every kind of TOML value that could mislead.
#include "base/toml_layout.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "base/problem.h"
#include "base/toml.h"

namespace seuil::toml {
namespace {

namespace fs = std::filesystem;

// A line for each expression: its name, and its text up to the end of its value.
std::string Listed(const std::string& text) {
  std::string list;
  for (const Expression& part : Layout(text)) {
    list += part.kind == Expression::kKey ? "key" : part.kind == Expression::kTable ? "[]" : "[[]]";
    list += " <" + std::string(part.name) + "> " + text.substr(part.from, part.end - part.from) +
            "|" + text.substr(part.end, part.to - part.end);
  }
  return list;
}

TEST(Layout, KeepsCommentsApartFromValues) {
  EXPECT_EQ(Listed("# a = 1\n\na = 1  # b = 2\n  [ x . y ] # z\nb = \"#\"\r\n[[jobs]]\nc = 3"),
            "key <a> a = 1|  # b = 2\n"
            "[] <x . y>   [ x . y ]| # z\n"
            "key <b> b = \"#\"|\r\n"
            "[[]] <jobs> [[jobs]]|\n"
            "key <c> c = 3|");
}

TEST(Layout, ReadsNoStructureInTexts) {
  EXPECT_EQ(Listed("a = \"\"\"\n[[jobs]]\nb = 1\\\"\"\"\"\"\nb = '''\n[x]\n'''\n"),
            "key <a> a = \"\"\"\n[[jobs]]\nb = 1\\\"\"\"\"\"|\n"
            "key <b> b = '''\n[x]\n'''|\n");
  EXPECT_EQ(Listed("a = \"\\\\\" # x\nb = 'c:\\' # y\n\"k=]\" = 1\n[\"t]\"]\n"),
            "key <a> a = \"\\\\\"| # x\n"
            "key <b> b = 'c:\\'| # y\n"
            "key <\"k=]\"> \"k=]\" = 1|\n"
            "[] <\"t]\"> [\"t]\"]|\n");
}

TEST(Layout, FollowsArraysOverLines) {
  EXPECT_EQ(Listed("a = [\n  [1],  # ]\n  { b = \"}\" },\n]  # end\nc = []\n"),
            "key <a> a = [\n  [1],  # ]\n  { b = \"}\" },\n]|  # end\n"
            "key <c> c = []|\n");
}

TEST(Layout, LeavesOnlyBlankLinesAndCommentsOver) {
  int files = 0;
  for (const char* const folder : {"grids", "tests/data"}) {
    for (const auto& entry :
         fs::recursive_directory_iterator(fs::path(SEUIL_SOURCE_DIR) / folder)) {
      if (entry.path().extension() != ".toml") continue;
      std::ifstream file(entry.path(), std::ios::binary);
      const std::string text{std::istreambuf_iterator<char>(file), {}};
      Problems problems("");
      if (!Document::Parse(text, {}, problems)) continue;
      ++files;
      size_t at = 0;
      std::string over;
      for (const Expression& part : Layout(text)) {
        over += text.substr(at, part.from - at);
        EXPECT_LE(part.end, part.to);
        at = part.to;
      }
      over += text.substr(at);
      EXPECT_TRUE(Layout(over).empty()) << entry.path();
    }
  }
  EXPECT_GT(files, 100);
}

TEST(Quoted, ReadsBackAsItWas) {
  std::string all;
  for (int c = 0; c < 0x80; ++c) all += static_cast<char>(c);
  all += "é\u2028\U0001F600";
  Problems problems("");
  const auto document = Document::Parse("a = " + Quoted(all) + "\n", {}, problems);
  ASSERT_TRUE(document) << problems.Sorted().front().message;
  EXPECT_EQ(document->root().String("a").value, all);
}

}  // namespace
}  // namespace seuil::toml
