// `seuild export` and `seuild import`: nothing is lost on the way out and back, what people write
// around jobs stays, and every kind of sheet that is refused is refused at its row and column.
#include <algorithm>
#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "base/text.h"
#include "tools/import_fixture.h"
#include "tools/sheet_job.h"

namespace seuil::tools {
namespace {

namespace fs = std::filesystem;

// The lines that one text has and the other does not, in order, for a person to read.
std::string Difference(const std::string& from, const std::string& to) {
  const std::vector<std::string> a = absl::StrSplit(from, '\n'), b = absl::StrSplit(to, '\n');
  // common[i][j]: the most lines that a from i on and b from j on share.
  std::vector<std::vector<int>> common(a.size() + 1, std::vector<int>(b.size() + 1));
  for (size_t i = a.size(); i-- > 0;) {
    for (size_t j = b.size(); j-- > 0;) {
      common[i][j] =
          a[i] == b[j] ? common[i + 1][j + 1] + 1 : std::max(common[i + 1][j], common[i][j + 1]);
    }
  }
  std::string text;
  for (size_t i = 0, j = 0; i < a.size() || j < b.size();) {
    if (i < a.size() && j < b.size() && a[i] == b[j]) {
      ++i, ++j;
    } else if (j == b.size() || (i < a.size() && common[i + 1][j] >= common[i][j + 1])) {
      text += "- " + a[i++] + "\n";
    } else {
      text += "+ " + b[j++] + "\n";
    }
  }
  return text;
}

TEST_F(ImportTest, EveryGridComesBackByteForByte) {
  int files = 0;
  for (const char* const folder :
       {"grids", "tests/data/grids", "tests/data/story", "tests/data/rpc"}) {
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
      const std::string name = entry.path().filename().string();
      if (entry.path().extension() != ".toml" || name == "releases.toml" ||
          name.ends_with(".cases.toml")) {
        continue;
      }
      const ToolOutput sheet = Exported(entry.path());
      ASSERT_EQ(sheet.status, 0) << sheet.err;
      root_.Write("jobs.csv", sheet.out);
      const std::string text = Read(entry.path());
      const std::string to = root_ / ("cloe/" + SpecOf(text).version.value + ".toml");
      std::ostringstream out, err;
      EXPECT_EQ(Import({.sheet = root_ / "jobs.csv", .into = entry.path(), .to = to}, out, err), 0)
          << err.str();
      EXPECT_EQ(Read(to), text) << entry.path();
      fs::remove(to);
      ++files;
    }
  }
  EXPECT_GE(files, 8);
}

TEST_F(ImportTest, AnEditedSheetChangesWhatItSaysAndNoOtherByte) {
  std::string sheet = Exported(kCloe).out;
  sheet = WithRow(sheet, "acheteur", ",Buyer,", ",\"Buyer, \"\"pro\"\"\",");
  sheet =
      WithRow(sheet, "acheteur", " | rome 4.60", " | rome 4.60 Z0000 close proposed | rome 4.60");
  sheet = WithRow(sheet, "vendeur", ",a2,A2,", ",b1,,");
  sheet =
      WithRow(sheet, "comptable", "comptable,active,b1,B1,", "comptable,removed,b1,B1,acheteur");
  sheet = WithRow(sheet, "comptable", "\r", "");
  std::vector<std::string> lines = absl::StrSplit(sheet, '\n');
  for (std::string& line : lines) {
    if (line.rfind("comptable,", 0) == 0) line += "merged";
  }
  lines.insert(lines.begin() + 3, "nouveau-metier,,b2,,,,Nouveau métier,,,,,,,");
  const ToolOutput output = Imported(absl::StrJoin(lines, "\n"), kCloe);
  ASSERT_EQ(output.status, 0) << output.err;
  const std::string difference = Difference(Read(kCloe), Read(New("2.0.0.toml")));
  ExpectGolden("import-edited.txt", output.out + difference);
  EXPECT_EQ(Exported(New("2.0.0.toml")).status, 0);
}

TEST_F(ImportTest, AColumnThatIsNotThereChangesNothing) {
  std::string sheet = "id,band\n";
  for (const grid::JobSpec& job : SpecOf(Read(kCloe)).jobs) {
    sheet += job.id.value + "," + (job.id.value == "vendeur" ? "b1" : job.band.value) + "\n";
  }
  const ToolOutput output = Imported(sheet, kCloe);
  ASSERT_EQ(output.status, 0) << output.err;
  EXPECT_NE(output.out.find("41 jobs: 0 added, 1 changed, 0 removed; written"), std::string::npos)
      << output.out;
  std::vector<SheetJob> jobs = SheetJobsOf(SpecOf(Read(kCloe)));
  for (SheetJob& job : jobs) {
    if (job.id == "vendeur") job.band = "b1";
  }
  EXPECT_EQ(SheetJobsOf(SpecOf(Read(New("2.0.0.toml")))), jobs);
}

TEST_F(ImportTest, NothingThatIsThereIsOverwritten) {
  const std::string sheet = Exported(kCloe).out;
  EXPECT_EQ(Imported(sheet, kCloe).status, 0);
  const ToolOutput again = Imported(sheet, kCloe);
  EXPECT_EQ(again.status, 0);
  EXPECT_NE(again.out.find("; written already\n"), std::string::npos) << again.out;
  const std::string text = Read(New("2.0.0.toml"));
  const ToolOutput other = Imported(WithRow(sheet, "acheteur", ",Buyer,", ",Purchaser,"), kCloe);
  EXPECT_EQ(other.status, 3);
  EXPECT_EQ(other.err,
            "seuild: cloe/2.0.0.toml is there and holds something else; write to another number\n");
  EXPECT_EQ(Read(New("2.0.0.toml")), text);
}

TEST_F(ImportTest, PathsThatCannotBeUsedAreWrongUsage) {
  const std::string sheet = Exported(kCloe).out;
  EXPECT_EQ(
      Imported(sheet, kCloe, "next.toml").err,
      "seuild: cloe/next.toml is not named by a version; the new file is named <version>.toml, "
      "as in 1.1.0.toml\n");
  EXPECT_EQ(Imported(sheet, kCloe, "2.0.0").status, 2);
  EXPECT_EQ(Imported(sheet, "grids/none.toml").status, 2);
  EXPECT_EQ(Imported(sheet, kCloe, "none/2.0.0.toml").status, 2);
  std::ostringstream out, err;
  EXPECT_EQ(Import({.sheet = root_ / "none.csv", .into = kCloe, .to = New("2.0.0.toml")}, out, err),
            2);
  EXPECT_FALSE(fs::exists(New("2.0.0.toml")));
}

TEST_F(ImportTest, SheetsThatAreRefused) {
  const std::string sheet = Exported(kCloe).out;
  const std::string header = sheet.substr(0, sheet.find('\n') + 1);
  const auto row = [&](const std::string& from, const std::string& to) {
    return WithRow(sheet, "acheteur", from, to);
  };
  const std::pair<const char*, std::string> sheets[] = {
      {"nothing in it", ""},
      {"semicolons for commas", "id;status;band\nacheteur;active;b1\n"},
      {"a column misspelled", absl::StrReplaceAll(sheet, {{"threshold_level", "treshold_level"}})},
      {"a locale that the grid does not have",
       absl::StrReplaceAll(sheet, {{"title.en", "title.de"}})},
      {"a column twice", absl::StrReplaceAll(sheet, {{"title.en", "title.fr"}})},
      {"no ids", "band,title.fr\nb1,Acheteur\n"},
      {"a field too many", row("acheteur,active", "acheteur,active,active")},
      {"a quote inside", row(",Buyer,", ",Buy\"er,")},
      {"a quote that is never closed", row(",Buyer,", ",\"Buyer,")},
      {"no UTF-8", row(",Buyer,", ",Buyer\xE9,")},
      {"no id", row("acheteur,active", ",active")},
      {"a row twice", sheet + "acheteur,active,b1,,,,Acheteur,,,,,,,\n"},
      {"a row that is gone", row("acheteur,", "zz-nothing-like-it,")},
      {"an id that was changed", row("acheteur,", "acheteur-2,")},
      {"a blank after an id", row("acheteur,", "acheteur ,")},
      {"a status that is none", row(",active,", ",retired,")},
      {"a band that is none", row(",b1,B1,", ",b9,,")},
      {"a band in capitals", row(",b1,B1,", ",B1,,")},
      {"a level that its band does not ask for", row(",b1,B1,", ",b2,B1,")},
      {"removed without a reason", row(",active,", ",removed,")},
      {"a reason without being removed", row(" proposed,", " proposed,merged")},
      {"a title that is gone", row(",Acheteur,", ",,")},
      {"a list that says nothing", row(",Acheteuse,", ",Acheteuse | ,")},
      {"a form twice", row(",Acheteuse,", ",Acheteuse | Acheteuse,")},
      {"a code of four fields", row("rome 4.60 M1101 broad", "rome 4.60 M1101")},
      {"replaced by a job that is none", row("active,b1,B1,", "deprecated,b1,B1,acheteuse")},
      {"an id that is none", sheet + "Acheteur,active,b1,,,,Acheteur,,,,,,,\n"},
      {"no row at all", header},
  };
  std::string report;
  for (const auto& [name, text] : sheets) {
    const ToolOutput output = Imported(text, kCloe);
    EXPECT_EQ(output.status, 1) << name;
    EXPECT_EQ(output.out, "") << name;
    std::vector<std::string> lines = absl::StrSplit(output.err, '\n');
    std::string shown;
    for (const std::string& line : lines) shown += CutText(line, 150) + "\n";
    if (lines.size() > 14) shown = absl::StrJoin(lines.begin(), lines.begin() + 6, "\n") + "\n…\n";
    report += std::string("== ") + name + "\n" + shown;
  }
  EXPECT_FALSE(fs::exists(New("2.0.0.toml")));
  ExpectGolden("import-refused.txt", report);
}

TEST_F(ImportTest, WhatIsWrongInTheGridFileIsSaidThere) {
  const std::string sheet = Exported(kCloe).out;
  const ToolOutput unreadable = Imported(sheet, Base({{"levels = [\"B2\"]", "levels = \"B2\""}}));
  EXPECT_EQ(unreadable.status, 1);
  EXPECT_EQ(unreadable.err.rfind("cloe/1.0.1.toml:106:10: error: ", 0), 0) << unreadable.err;
  const ToolOutput wrong = Imported(sheet, Base({{"levels = [\"B2\"]", "levels = [\"B9\"]"}}));
  EXPECT_EQ(wrong.status, 1);
  EXPECT_NE(wrong.err.find("cloe/1.0.1.toml:106:11: error: "), std::string::npos) << wrong.err;
  EXPECT_EQ(wrong.err.find("2.0.0.toml:"), wrong.err.rfind("2.0.0.toml:")) << wrong.err;
}

TEST_F(ImportTest, FormsOfAGridFileThatCannotBeKeptAreRefused) {
  const std::string sheet = Exported(kCloe).out;
  const ToolOutput scattered = Imported(
      sheet, Base({{"[[jobs]]\nid = \"vendeur\"", "[monotone]\n[[jobs]]\nid = \"vendeur\""}}));
  EXPECT_EQ(scattered.status, 1);
  const std::string text = Read(kCloe);
  const size_t skills = text.find("[[outcomes]]");
  ASSERT_NE(skills, text.npos);
  const size_t end = text.find("\n\n", skills) + 2;
  const std::string outcome = text.substr(skills, end - skills);
  std::string moved = text;
  moved.erase(skills, outcome.size());
  moved.insert(moved.find("[[jobs]]\nid = \"vendeur\""), outcome);
  root_.Write("cloe/1.0.1.toml", moved);
  const ToolOutput between = Imported(sheet, New("1.0.1.toml"));
  EXPECT_EQ(between.status, 1);
  EXPECT_EQ(between.err,
            "cloe/2.0.0.toml: not written: in cloe/1.0.1.toml, another section stands between two "
            "`[[jobs]]`; put these together\n");
}

TEST_F(ImportTest, LineEndsAreThoseOfTheGridFile) {
  const std::string sheet = Exported(kCloe).out;
  std::string edited = WithRow(sheet, "acheteur", ",Buyer,", ",Purchaser,");
  edited =
      WithRow(edited, "acheteur", " | rome 4.60", " | rome 4.60 Z0000 close proposed | rome 4.60");
  ASSERT_EQ(Imported(edited, kCloe).status, 0);
  const std::string base = Base({{"\n", "\r\n"}});
  ASSERT_EQ(Imported(absl::StrReplaceAll(edited, {{"\n", "\r\n"}}), base, "2.0.0-crlf.toml").status,
            0);
  EXPECT_EQ(
      Read(New("2.0.0-crlf.toml")),
      absl::StrReplaceAll(Read(New("2.0.0.toml")),
                          {{"\n", "\r\n"}, {"version = \"2.0.0\"", "version = \"2.0.0-crlf\""}}));
}

TEST_F(ImportTest, JobsMayBeWrittenInEveryWayOfToml) {
  const std::string text = Read(kCloe);
  const std::string rest =
      text.substr(0, text.find("# --- Jobs of band c")) + text.substr(text.find("[[outcomes]]"));
  root_.Write("cloe/1.0.1.toml", rest + R"(
# above a
[[jobs]] # header
# inside
id = "a" # of a
band = "b1"
title.fr = "A"   # dotted

# about b
[[jobs]]
"id" = "b"
band = "b1"
[jobs.title]
fr = """B
[[jobs]]
x"""
[[jobs.codes]]
scheme = "rome"
scheme_version = "4.60"
code = "M1"
relation = "exact"
basis = "proposed"

[[jobs]]
band = "b2" # moves
id = "c"
title = { fr = "C" }
# after c)");
  const std::string base = New("1.0.1.toml");
  const std::string sheet = Exported(base).out;
  ASSERT_EQ(Imported(sheet, base).status, 0);
  EXPECT_EQ(absl::StrReplaceAll(Read(New("2.0.0.toml")), {{"\"2.0.0\"", "\"1.0.1\""}}), Read(base));

  // With a byte order mark, and a job behind a file that ends in no newline.
  std::string edited = "\xEF\xBB\xBF" + WithRow(sheet, "a", ",A,,", ",A,A in English,");
  edited = WithRow(edited, "b", "b,active", "b,deprecated");
  edited = WithRow(edited, "c", ",b2,B2,", ",b1,,") + "d,,c,,,,D,,,,,,,\n";
  const ToolOutput output = Imported(edited, base, "3.0.0.toml");
  ASSERT_EQ(output.status, 0) << output.err;
  ExpectGolden("import-ways-of-toml.txt", Difference(Read(base), Read(New("3.0.0.toml"))));
}

TEST_F(ImportTest, ExportsAreGolden) {
  ExpectGolden("export.csv", Exported("tests/data/story/cloe/2.0.0.toml").out);
  ExpectGolden("export.jsonl",
               Exported("tests/data/story/cloe/2.0.0.toml", ExportFormat::kJsonLines).out);
  EXPECT_EQ(Exported("tests/data/broken").status, 2);
  EXPECT_EQ(Exported("tests/data/none.toml").status, 2);
}

}  // namespace
}  // namespace seuil::tools
