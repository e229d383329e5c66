// `seuild export` and `seuild import`: nothing is lost on the way out and back, what people write
// around jobs stays, and every kind of sheet that is refused is refused at its row and column.
#include "tools/import.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "base/csv.h"
#include "base/text.h"
#include "grid/parse.h"
#include "testutil/temp_directory.h"
#include "tools/export.h"
#include "tools/golden.h"
#include "tools/job_sheet.h"
#include "tools/sheet_cells.h"

namespace seuil::tools {
namespace {

namespace fs = std::filesystem;

struct Output {
  int status;
  std::string out, err;
};

constexpr char kCloe[] = "grids/cloe/1.0.1.toml";

class ImportTest : public ::testing::Test {
 protected:
  void SetUp() override {
    fs::current_path(kSource);
    root_.MakeFolder("cloe");
  }

  static Output Exported(const std::string& path, ExportFormat format = ExportFormat::kCsv) {
    std::ostringstream out, err;
    const int status = Export({.path = path, .format = format}, out, err);
    return {status, out.str(), err.str()};
  }

  // Under `to`, in the folder of the test; paths in the output are without it.
  Output Imported(const std::string& sheet, const std::string& into,
                  const std::string& to = "2.0.0.toml") {
    root_.Write("jobs.csv", sheet);
    std::ostringstream out, err;
    const int status = Import({.sheet = root_ / "jobs.csv", .into = into, .to = New(to)}, out, err);
    const auto shown = [&](const std::string& text) {
      return absl::StrReplaceAll(text, {{root_.path() + "/", ""}});
    };
    return {status, shown(out.str()), shown(err.str())};
  }

  std::string New(const std::string& name) const { return root_ / ("cloe/" + name); }

  // The spec of a file that must be good.
  static grid::GridSpec SpecOf(const std::string& text) {
    Problems problems("");
    auto spec = grid::ParseGrid(text, {}, problems);
    EXPECT_TRUE(spec && !problems.has_errors());
    return spec ? *std::move(spec) : grid::GridSpec{};
  }

  // CLOE 1.0.1 in that many words, as base; `edit` is done to its text.
  std::string Base(const std::vector<std::pair<std::string, std::string>>& edit) {
    root_.Write("cloe/1.0.1.toml", absl::StrReplaceAll(Read(kCloe), edit));
    return New("1.0.1.toml");
  }

  testutil::TempDirectory root_;
};

// A row changed by its id: `from` becomes `to` in it.
std::string WithRow(const std::string& sheet, const std::string& id, const std::string& from,
                    const std::string& to) {
  std::vector<std::string> lines = absl::StrSplit(sheet, '\n');
  for (std::string& line : lines) {
    if (line.rfind(id + ",", 0) == 0) line = absl::StrReplaceAll(line, {{from, to}});
  }
  return absl::StrJoin(lines, "\n");
}

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
      const Output sheet = Exported(entry.path());
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
  const Output output = Imported(absl::StrJoin(lines, "\n"), kCloe);
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
  const Output output = Imported(sheet, kCloe);
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
  const Output again = Imported(sheet, kCloe);
  EXPECT_EQ(again.status, 0);
  EXPECT_NE(again.out.find("; written already\n"), std::string::npos) << again.out;
  const std::string text = Read(New("2.0.0.toml"));
  const Output other = Imported(WithRow(sheet, "acheteur", ",Buyer,", ",Purchaser,"), kCloe);
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
      {"a row that is gone", row("acheteur,", "acheteur-2,")},
      {"a status that is none", row(",active,", ",retired,")},
      {"a band that is none", row(",b1,B1,", ",b9,,")},
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
    const Output output = Imported(text, kCloe);
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
  const Output unreadable = Imported(sheet, Base({{"levels = [\"B2\"]", "levels = \"B2\""}}));
  EXPECT_EQ(unreadable.status, 1);
  EXPECT_EQ(unreadable.err.rfind("cloe/1.0.1.toml:106:10: error: ", 0), 0) << unreadable.err;
  const Output wrong = Imported(sheet, Base({{"levels = [\"B2\"]", "levels = [\"B9\"]"}}));
  EXPECT_EQ(wrong.status, 1);
  EXPECT_NE(wrong.err.find("cloe/1.0.1.toml:106:11: error: "), std::string::npos) << wrong.err;
  EXPECT_EQ(wrong.err.find("2.0.0.toml:"), wrong.err.rfind("2.0.0.toml:")) << wrong.err;
}

TEST_F(ImportTest, FormsOfAGridFileThatCannotBeKeptAreRefused) {
  const std::string sheet = Exported(kCloe).out;
  const Output scattered = Imported(
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
  const Output between = Imported(sheet, New("1.0.1.toml"));
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

// Texts that could mislead whatever reads or writes them.
std::string Hostile(std::mt19937& random) {
  static const std::vector<std::string> kPieces = {"a",          "Chef",
                                                   " ",          "|",
                                                   "\\",         "\"",
                                                   "'",          ",",
                                                   "\n",         "\r\n",
                                                   "\t",         "#",
                                                   "[[jobs]]",   "\n[x]\n",
                                                   "\"\"\"",     "'''",
                                                   "{",          "}",
                                                   "=",          ";",
                                                   "é",          "\u2028",
                                                   "\U0001F600", std::string("\x01"),
                                                   "\x7f",       std::string(1, '\0')};
  std::string text;
  do {
    text += kPieces[random() % kPieces.size()];
  } while (IsBlank(text) || random() % 5 != 0);
  return text;
}

SheetJob RandomJob(std::mt19937& random, int number) {
  SheetJob job;
  job.id = "drawn-" + std::to_string(number);
  job.band = std::vector<std::string>{"a2", "b1", "b2", "c"}[random() % 4];
  job.title["fr"] = Hostile(random);
  if (random() % 2 == 0) job.title["en"] = Hostile(random);
  if (random() % 3 == 0) job.verbatim = Hostile(random);
  for (FormsByLocale* const forms : {&job.forms, &job.not_forms}) {
    for (const char* const locale : {"fr", "en"}) {
      for (size_t i = random() % 3; i > 0; --i) {
        (*forms)[locale].push_back(Hostile(random) + std::to_string(i));
      }
    }
  }
  for (size_t i = random() % 3; i > 0; --i) {
    job.codes.push_back({"scheme-" + std::to_string(i), Hostile(random), Hostile(random),
                         static_cast<grid::CodeRelation>(random() % 4),
                         static_cast<grid::CodeBasis>(random() % 2)});
  }
  std::sort(job.codes.begin(), job.codes.end());
  return job;
}

TEST_F(ImportTest, WhateverASheetSaysComesBack) {
  std::mt19937 random(29);
  const std::string text = Read(kCloe);
  const SheetGrid grid = SheetGridOf(SpecOf(text));
  const std::string before_jobs = text.substr(0, text.find("# --- Jobs of band c"));
  const std::string after_jobs = text.substr(text.find("[[outcomes]]"));
  std::vector<SheetJob> jobs = SheetJobsOf(SpecOf(text));
  std::string base = kCloe;
  for (int round = 0; round < 40; ++round) {
    // Each round starts from what the one before wrote.
    for (SheetJob& job : jobs) {
      if (job.status == SheetStatus::kRemoved || random() % 4 != 0) continue;
      switch (random() % 5) {
        case 0: {
          const SheetJob drawn = RandomJob(random, 0);
          job.title = drawn.title;
          job.forms = drawn.forms;
          break;
        }
        case 1:
          job.codes = RandomJob(random, 0).codes;
          break;
        case 2:
          job.status = SheetStatus::kDeprecated;
          break;
        case 3:
          job.band = RandomJob(random, 0).band;
          break;
        default: {
          if (random() % 3 != 0) break;
          SheetJob removed;
          removed.id = job.id;
          removed.status = SheetStatus::kRemoved;
          removed.reason = Hostile(random);
          job = removed;
        }
      }
    }
    for (size_t i = random() % 4; i > 0; --i) {
      jobs.insert(jobs.begin() + static_cast<std::ptrdiff_t>(random() % (jobs.size() + 1)),
                  RandomJob(random, round * 10 + static_cast<int>(i)));
    }
    if (random() % 3 == 0) {
      std::swap(jobs[random() % jobs.size()], jobs[random() % jobs.size()]);
    }
    const std::string version = "2.0." + std::to_string(round);
    const Output output = Imported(WriteJobSheet(grid, jobs), base, version + ".toml");
    ASSERT_EQ(output.status, 0) << output.err << " in round " << round;
    base = New(version + ".toml");
    std::stable_partition(jobs.begin(), jobs.end(),
                          [](const SheetJob& job) { return job.status != SheetStatus::kRemoved; });
    const std::string written = Read(base);
    ASSERT_EQ(SheetJobsOf(SpecOf(written)), jobs) << " in round " << round;
    ASSERT_EQ(Exported(base).out, WriteJobSheet(grid, jobs)) << " in round " << round;
    EXPECT_TRUE(written.starts_with(
        absl::StrReplaceAll(before_jobs, {{"\"1.0.1\"", "\"" + version + "\""}})));
    EXPECT_TRUE(written.ends_with(after_jobs));
    // Nobody's comment is lost: those above jobs stay, whatever becomes of the jobs.
    for (const char* const band : {"c (C1 and C2)", "b2", "b1", "a2"}) {
      EXPECT_NE(written.find(std::string("# --- Jobs of band ") + band), std::string::npos);
    }
  }
}

TEST_F(ImportTest, AnyBytesForASheetAreRefusedOrRead) {
  std::mt19937 random(31);
  const std::string sheet = Exported(kCloe).out;
  int read = 0;
  for (int round = 0; round < 2'000; ++round) {
    std::string text = sheet.substr(0, sheet.find('\n', 200 + random() % 4'000) + 1);
    const size_t header = text.find('\n') + 1;
    for (size_t i = 1 + random() % 3; i > 0; --i) {
      // Most of what is done to a header leaves nothing to read.
      const size_t at =
          random() % 8 == 0 ? random() % header : header + random() % (text.size() - header);
      switch (random() % 3) {
        case 0:
          text[at] = static_cast<char>(random());
          break;
        case 1:
          text.erase(at, 1 + random() % 5);
          break;
        default:
          text.insert(at, 1, "\",\n|\\\r"[random() % 6]);
      }
    }
    Problems problems("jobs.csv");
    const std::vector<SheetRow> rows =
        ReadJobSheet(text, {{"fr", "en"}, {{"c", "C1"}, {"b2", "B2"}}}, {}, problems);
    if (problems.has_errors()) continue;
    ++read;
    // What is read is written and read as the same.
    std::vector<SheetJob> jobs(rows.size());
    std::transform(rows.begin(), rows.end(), jobs.begin(),
                   [](const SheetRow& row) { return row.job; });
    const SheetGrid grid{{"fr", "en"}, {{"c", "C1"}, {"b2", "B2"}}};
    Problems none("jobs.csv");
    const std::vector<SheetRow> again = ReadJobSheet(WriteJobSheet(grid, jobs), grid, {}, none);
    ASSERT_FALSE(none.has_errors()) << text;
    ASSERT_EQ(again.size(), rows.size());
    for (size_t i = 0; i < rows.size(); ++i) ASSERT_EQ(again[i].job, rows[i].job);
  }
  EXPECT_GT(read, 20);
}

// Source: France Travail, ROME 4.60. The file stands beside a checkout; without it this says so.
TEST_F(ImportTest, ANomenclatureBecomesACatalogue) {
  std::ifstream file("../shared/data/rome-v460-appellations.csv", std::ios::binary);
  if (!file) GTEST_SKIP() << "the files of ROME are not beside this checkout";
  std::string sheet = "id,band,title.fr,codes\n";
  CsvReader csv(file);
  size_t titles = 0;
  for (bool header = true; csv.Next(); header = false) {
    if (header) continue;
    const std::string code(csv.fields()[0]), title(csv.fields()[1]);
    const SheetCode rome{"rome-appellation", "4.60", code, grid::CodeRelation::kExact,
                         grid::CodeBasis::kProposed};
    sheet += CsvRecord({"a-" + code, "b1", title, JoinCode(rome)}) + "\n";
    ++titles;
  }
  EXPECT_EQ(titles, 13'120U);
  // A grid without jobs, which nothing else needs to change for.
  const std::string text = Read(kCloe);
  const size_t from = text.find("# --- Jobs of band c");
  const std::string base = text.substr(0, from) + text.substr(text.find("[[outcomes]]"));
  root_.Write("cloe/1.0.1.toml", base);
  const Output output = Imported(sheet, New("1.0.1.toml"));
  ASSERT_EQ(output.status, 0) << output.err.substr(0, 2'000);
  EXPECT_NE(output.out.find("13120 jobs: 13120 added, 0 changed, 0 removed; written"),
            std::string::npos)
      << output.out;
  const Output back = Exported(New("2.0.0.toml"));
  EXPECT_EQ(back.status, 0) << back.err;
  Problems problems("");
  const auto rows = ReadJobSheet(back.out, SheetGridOf(SpecOf(base)), {}, problems);
  EXPECT_EQ(rows.size(), titles);
  EXPECT_TRUE(std::all_of(rows.begin(), rows.end(), [](const SheetRow& row) {
    return row.job.codes.size() == 1 && row.job.band == "b1";
  }));
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
