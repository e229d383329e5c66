#include "base/toml.h"

#include <gtest/gtest.h>

#include <array>

#include "base/instant.h"

namespace seuil::toml {
namespace {

// A document with its problems, for as long as a test looks at its tables.
struct Parsed {
  explicit Parsed(std::string_view text) : document(Document::Parse(text, {}, problems)) {}

  // "line:column code message; hint" of each problem.
  std::vector<std::string> Lines() const {
    std::vector<std::string> lines;
    for (const Problem& problem : problems.Sorted()) {
      lines.push_back(std::to_string(problem.at.line) + ":" + std::to_string(problem.at.column) +
                      " " + problem.code + " " + problem.message + "; " + problem.hint);
    }
    return lines;
  }

  Problems problems{"x.toml"};
  std::optional<Document> document;
};

using Lines = std::vector<std::string>;

TEST(Toml, GivesValuesAndPlaces) {
  Parsed parsed(R"(text = "é"
number = -3
flag = true
day = 2023-11-15
instant = 2026-01-01T01:00:00.5+01:00
words = ["a", "b"]
table = { key = "v" }
)");
  Table root = parsed.document->root();
  EXPECT_EQ(root.String("text").value, "é");
  EXPECT_EQ(root.String("text").at, (Position{1, 8}));
  EXPECT_EQ(root.Int("number").value, -3);
  EXPECT_TRUE(root.Bool("flag").value);
  EXPECT_EQ(root.Date("day").value, "2023-11-15");
  EXPECT_EQ(root.Instant("instant").value, *ParseInstant("2026-01-01T00:00:00.5Z"));
  ASSERT_EQ(root.Strings("words").size(), 2u);
  EXPECT_EQ(root.Strings("words")[1].at, (Position{6, 15}));
  Table table = *root.SubTable("table");
  EXPECT_EQ(table.at(), (Position{7, 9}));
  EXPECT_EQ(table.OptionalString("key")->value, "v");
  EXPECT_FALSE(table.OptionalString("other").has_value());
  EXPECT_EQ(root.KindOf("flag"), Kind::kBoolean);
  EXPECT_EQ(root.KindOf("absent"), std::nullopt);
  root.Finish();
  table.Finish();
  EXPECT_EQ(parsed.Lines(), Lines{});
}

TEST(Toml, NamesEveryKeyThatIsMissingUnknownOrWrong) {
  Parsed parsed(R"([grid]
titel = "x"
id = 3
[[jobs]]
id = "acheteur"
codes = [{ code = true }, 5]
[[jobs]]
band = "b1"
)");
  Table root = parsed.document->root();
  Table grid = *root.SubTable("grid");
  EXPECT_EQ(grid.String("id").value, "");
  grid.String("title");
  grid.Finish();
  for (Table& job : root.Tables("jobs")) {
    job.SetName("job", job.String("id").value);
    job.OptionalString("band");
    for (Table& code : job.OptionalTables("codes")) {
      code.String("code");
      code.Finish();
    }
    job.Finish();
  }
  root.Finish();
  EXPECT_EQ(parsed.Lines(),
            (Lines{
                "1:1 missing-key `grid` has no `title`; ",
                "2:1 unknown-key unknown key `titel` in `grid`; did you mean `title`?",
                "3:6 wrong-type `id` of `grid` is a whole number where a text is needed; write it "
                "in quotes: numbers such as scores are texts, so that they stay exact",
                "6:19 wrong-type `code` of entry 1 of `codes` of job `acheteur` is true or false "
                "where a text is needed; write it in quotes",
                "6:27 wrong-type entry 2 of `codes` of job `acheteur` is a whole number where a "
                "table is needed; ",
                "7:1 missing-key entry 2 of `jobs` has no `id`; ",
            }));
}

TEST(Toml, WantsWordsThatSaySomething) {
  Parsed parsed("a = \"\"\nb = \" \\t\"\nc = [\"x\", \"\"]\nd = \"x\"\n");
  Table root = parsed.document->root();
  EXPECT_EQ(root.Word("a").value, "");
  EXPECT_EQ(root.OptionalWord("b")->value, "");  // as one that is empty
  EXPECT_EQ(root.Words("c").size(), 2u);
  EXPECT_EQ(root.Word("d").value, "x");
  EXPECT_EQ(root.OptionalWord("e"), std::nullopt);
  const std::string hint =
      " of the file is empty; write it, or leave the key out where it may be absent";
  EXPECT_EQ(parsed.Lines(), (Lines{"1:5 value-empty `a`" + hint, "2:5 value-empty `b`" + hint,
                                   "3:11 value-empty `c`" + hint}));
}

// A table where a list of them must stand is read as its one entry, so that it is one problem.
TEST(Toml, TakesOneTableForAList) {
  Parsed parsed("inline = { x = 1 }\n[one]\nx = 2\n");
  Table root = parsed.document->root();
  EXPECT_EQ(root.Tables("one").at(0).Int("x").value, 2);
  EXPECT_EQ(root.OptionalTables("inline").at(0).Int("x").value, 1);
  EXPECT_EQ(
      parsed.Lines(),
      (Lines{"1:10 wrong-type `inline` of the file is a table where an array is needed; write "
             "`[{ … }]`: it is a list, also where it holds one",
             "2:1 wrong-type `one` of the file is a table where an array is needed; write "
             "`[[one]]`, in two brackets"}));
}

TEST(Toml, SaysWhereAMisplacedKeyBelongs) {
  Parsed parsed("[last]\ntop = 1\nother = 2\nfar = 3\n");
  Table root = parsed.document->root();
  root.OptionalInt("top");
  Table last = *root.SubTable("last");
  last.BelongsElsewhere("other", "it is a key of `[that]`");
  last.Finish();
  EXPECT_EQ(
      parsed.Lines(),
      (Lines{"2:1 unknown-key unknown key `top` in `last`; it is a key of the file: it stands "
             "before the first `[table]`",
             "3:1 unknown-key unknown key `other` in `last`; it is a key of `[that]`",
             "4:1 unknown-key unknown key `far` in `last`; known keys: "}));
}

TEST(Toml, TakesEnumeratedWordsOnly) {
  constexpr auto kWords = std::to_array<std::string_view>({"given", "minimum", "sum"});
  Parsed parsed("a = 'sum'\nb = 'som'\nc = 'quite else'\nd = ['minimum', 'x']\n");
  Table root = parsed.document->root();
  EXPECT_EQ(root.Choice("a", kWords).value, 2u);
  root.Choice("b", kWords);
  root.OptionalChoice("c", kWords);
  ASSERT_EQ(root.Choices("d", kWords).size(), 1u);
  EXPECT_FALSE(root.OptionalChoice("e", kWords).has_value());
  const Lines lines = parsed.Lines();
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_TRUE(lines[0].ends_with("did you mean `sum`?")) << lines[0];
  EXPECT_TRUE(lines[1].ends_with("write one of: given, minimum, sum")) << lines[1];
}

TEST(Toml, ListsKeysThatAreDataInTheFilesOrder) {
  Parsed parsed("[t]\nz = 'a'\na = 'b'\nm = 3\n");
  Table root = parsed.document->root();
  Table table = *root.SubTable("t");
  const auto keys = table.Keys();
  ASSERT_EQ(keys.size(), 3u);
  EXPECT_EQ(keys[0].value, "z");
  EXPECT_EQ(keys[1].at, (Position{3, 1}));
  table.Finish();  // they are data: none is unknown
  EXPECT_FALSE(parsed.problems.has_errors());
}

TEST(Toml, WantsAnOffsetOfInstants) {
  Parsed parsed("a = 2026-01-01T00:00:00\nb = 2026-01-01\nc = nan\n");
  Table root = parsed.document->root();
  root.Instant("a");
  root.Instant("b");
  root.Int("c");
  const Lines lines = parsed.Lines();
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_TRUE(lines[0].starts_with("1:5 offset-missing")) << lines[0];
  EXPECT_TRUE(lines[1].starts_with("2:5 wrong-type")) << lines[1];
  EXPECT_TRUE(lines[2].starts_with("3:5 not-finite")) << lines[2];
}

TEST(Toml, NamesSeveralSyntaxErrors) {
  const Parsed parsed("a =\nb = 1\nb = 2\n[c\nd = 1\n[e]\nf = [1, 2\ng = 3\nh = x\n");
  EXPECT_FALSE(parsed.document.has_value());
  std::vector<std::string> found;
  for (const Problem& problem : parsed.problems.Sorted()) {
    found.push_back(std::to_string(problem.at.line) + " " + problem.code);
  }
  EXPECT_EQ(found, (Lines{"1 syntax", "3 duplicate-key", "4 syntax", "8 syntax", "9 syntax"}));
}

// A key or a value of any length never becomes a message of that length.
TEST(Toml, ShortensWhatItShows) {
  const std::string key(5'000, 'k');
  Parsed parsed(key + " = 1\n");
  parsed.document->root().Finish();
  ASSERT_EQ(parsed.problems.errors(), 1u);
  EXPECT_LT(parsed.problems.Sorted()[0].message.size(), 200u);
}

// Tables are handles: they outlive the vectors and the parents that gave them.
TEST(Toml, TablesKeepTheirNames) {
  Parsed parsed("[[jobs]]\nid = 'a'\ntitle = { fr = 1 }\n");
  std::optional<Table> title;
  {
    Table root = parsed.document->root();
    std::vector<Table> jobs = root.Tables("jobs");
    jobs[0].SetName("job", "a");
    title = jobs[0].SubTable("title");
  }
  title->String("fr");
  EXPECT_EQ(title->name(), "`title` of job `a`");
  EXPECT_EQ(parsed.problems.errors(), 1u);
}

}  // namespace
}  // namespace seuil::toml
