// `seuild import` on sheets that nobody would write: whatever a sheet says comes back, any bytes
// are refused or read, and a nomenclature of thousands of titles is a catalogue.
#include <algorithm>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include "base/csv.h"
#include "base/text.h"
#include "tools/import_fixture.h"
#include "tools/job_sheet.h"
#include "tools/sheet_cells.h"

namespace seuil::tools {
namespace {

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
    const ToolOutput output = Imported(WriteJobSheet(grid, jobs), base, version + ".toml");
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
  const ToolOutput output = Imported(sheet, New("1.0.1.toml"));
  ASSERT_EQ(output.status, 0) << output.err.substr(0, 2'000);
  EXPECT_NE(output.out.find("13120 jobs: 13120 added, 0 changed, 0 removed; written"),
            std::string::npos)
      << output.out;
  const ToolOutput back = Exported(New("2.0.0.toml"));
  EXPECT_EQ(back.status, 0) << back.err;
  Problems problems("");
  const auto rows = ReadJobSheet(back.out, SheetGridOf(SpecOf(base)), {}, problems);
  EXPECT_EQ(rows.size(), titles);
  EXPECT_TRUE(std::all_of(rows.begin(), rows.end(), [](const SheetRow& row) {
    return row.job.codes.size() == 1 && row.job.band == "b1";
  }));
}

}  // namespace
}  // namespace seuil::tools
