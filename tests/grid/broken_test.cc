// The broken corpus: every file of tests/data/broken gives exactly the problems of its .expected
// file, and every code of grid/problem_codes.h has a file that shows it.
//
//   <code>[--what].toml           a grid file; .cases.toml and .releases.toml may stand beside it
//   <code>[--what].expected       one problem a line: [cases |releases ]line:column severity code
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "base/digest.h"
#include "fmt/format.h"
#include "grid/answer_size.h"
#include "grid/problem_codes.h"
#include "registry/comparison.h"
#include "registry/grids.h"
#include "registry/load.h"
#include "registry/plan.h"
#include "registry/plan_check.h"
#include "source/grid_directory.h"
#include "testutil/large_grid.h"
#include "testutil/temp_directory.h"

namespace seuil {
namespace {

namespace fs = std::filesystem;

const fs::path kBroken = fs::path(SEUIL_SOURCE_DIR) / "tests" / "data" / "broken";

// Codes that no file of the corpus makes. What is wrong around files (folders, links, names) and
// what only a large file shows is made by the tests below.
const std::set<std::string> kNoFile = {
    "cross-check",  // a defect of seuild; tests/decision makes one by hand
    // Of a settings file and of an access file: tests/ops and tests/access have them.
    "setting-out-of-range",
    "path-not-absolute",
    "keys-beside-the-log",
    "keys-required",
    "revoked-by-nobody",
    "name-malformed",
    "identity-twice",
    "caller-without-identity",
    "token-hash-malformed",
    "limit-out-of-range",
    "access-unreadable",
    // What was there before and is not: tests/registry changes storage under a running registry.
    "plan-history",
    "plan-emptied",
    "plan-gone",
    "folder-gone",
    "plan-edited-outside",
};

std::string Read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::string> Lines(const Problems& problems, std::string_view prefix = "") {
  std::vector<std::string> lines;
  for (const Problem& problem : problems.Sorted()) {
    lines.push_back(fmt::format("{}{}:{} {} {}", prefix, problem.at.line, problem.at.column,
                                problem.severity == Severity::kError ? "error" : "warning",
                                problem.code));
  }
  return lines;
}

void Append(std::vector<std::string>& to, const std::vector<std::string>& more) {
  to.insert(to.end(), more.begin(), more.end());
}

source::VersionFiles Files(std::string text) {
  source::VersionFiles files;
  files.grid = {"probe.toml", "probe.toml", std::move(text)};
  files.digest = DigestOf(files.grid.bytes);
  return files;
}

std::vector<std::string> LinesOfText(std::string text) {
  return Lines(registry::LoadVersion(Files(std::move(text)), {}).problems);
}

// The whole write path over one file of the corpus and those beside it.
std::vector<std::string> LinesOf(const std::string& stem) {
  source::VersionFiles files = Files(Read(kBroken / (stem + ".toml")));
  const fs::path cases = kBroken / (stem + ".cases.toml");
  if (fs::exists(cases)) files.cases = {cases.string(), cases.filename().string(), Read(cases)};
  const registry::LoadResult loaded = registry::LoadVersion(files, {});
  std::vector<std::string> lines = Lines(loaded.problems);
  if (files.cases) Append(lines, Lines(loaded.case_problems, "cases "));

  const fs::path releases = kBroken / (stem + ".releases.toml");
  if (!fs::exists(releases)) return lines;
  Problems problems(releases.string());
  const auto plan = registry::ReleasePlan::Parse(Read(releases), {}, problems);
  files.version = "1.0.0";
  if (plan) {
    const absl::Time now = absl::FromCivil(absl::CivilDay(2026, 6, 1), absl::UTCTimeZone());
    registry::CheckPlan(*plan, {&files, 1}, now, problems);
  }
  Append(lines, Lines(problems, "releases "));
  return lines;
}

std::vector<std::string> ExpectedOf(const std::string& stem) {
  std::istringstream text(Read(kBroken / (stem + ".expected")));
  std::vector<std::string> lines;
  for (std::string line; std::getline(text, line);) lines.push_back(line);
  return lines;
}

std::string CodeOf(const std::string& line) { return line.substr(line.rfind(' ') + 1); }

std::vector<std::string> Stems() {
  std::vector<std::string> stems;
  for (const auto& entry : fs::directory_iterator(kBroken)) {
    const std::string name = entry.path().filename().string();
    if (!name.ends_with(".toml") || name.ends_with(".cases.toml") ||
        name.ends_with(".releases.toml")) {
      continue;
    }
    stems.push_back(entry.path().stem().string());
  }
  std::sort(stems.begin(), stems.end());
  return stems;
}

class BrokenFile : public ::testing::TestWithParam<std::string> {};

TEST_P(BrokenFile, GivesExactlyItsProblems) {
  const std::vector<std::string> expected = ExpectedOf(GetParam());
  EXPECT_EQ(LinesOf(GetParam()), expected);
  const std::string code = GetParam().substr(0, GetParam().find("--"));
  EXPECT_TRUE(std::any_of(expected.begin(), expected.end(), [&](const std::string& line) {
    return CodeOf(line) == code;
  })) << "the file is named for a code that it does not show";
}

INSTANTIATE_TEST_SUITE_P(Corpus, BrokenFile, ::testing::ValuesIn(Stems()), [](const auto& tested) {
  std::string name = tested.param;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

// What would kill a parser is large: made here, not stored.
struct Killer {
  const char* name;
  std::string text;
  const char* expected;
};

std::string Repeat(std::string_view part, size_t times) {
  std::string text;
  for (size_t i = 0; i < times; ++i) text += part;
  return text;
}

std::vector<Killer> Killers() {
  const FileLimits limits;
  std::vector<Killer> killers;
  // Overflows the stack of toml++ 3.3.
  killers.push_back(
      {"DottedKey", "a" + Repeat(".a", 40'000) + " = 1\n", "1:128 error too-many-key-parts"});
  killers.push_back({"DottedHeader", "[a" + Repeat(" . \"a\"", 40'000) + "]\n",
                     "1:382 error too-many-key-parts"});
  killers.push_back({"DottedInlineKey", "x = { a" + Repeat(".a", 100) + " = 1 }\n",
                     "1:134 error too-many-key-parts"});
  killers.push_back(
      {"NestedArrays", "a = " + Repeat("[", 300) + Repeat("]", 300) + "\n", "1:37 error too-deep"});
  killers.push_back({"NestedTables",
                     "a = " + Repeat("{ a = ", 300) + "1" + Repeat(" }", 300) + "\n",
                     "1:197 error too-deep"});
  killers.push_back({"NestedOpen", "a = " + Repeat("[", 100'000), "1:37 error too-deep"});
  killers.push_back(
      {"LongText", "a = \"" + Repeat("x", 20'000'000) + "\"\n", "1:5 error string-too-long"});
  killers.push_back({"LongTextOverLines", "a = '''" + Repeat("x\n", 1'000'000) + "'''\n",
                     "1:5 error string-too-long"});
  killers.push_back(
      {"LargeFile", std::string(limits.file_bytes + 1, '#'), "0:0 error file-too-large"});
  killers.push_back({"ManyJobs", "format = 1\n" + Repeat("[[jobs]]\n", limits.jobs + 1),
                     "200002:1 error too-many-jobs"});
  killers.push_back({"ManyInlineJobs",
                     "format = 1\njobs = [" + Repeat("{},", limits.jobs + 1) + "]\n[grid]\n",
                     "2:8 error too-many-jobs"});
  // What no answer could hold.
  killers.push_back({"LargeJob", testutil::LargeGrid({.job = grid::kMostJobBytes}),
                     "39:6 error answer-too-large"});
  killers.push_back({"LargeBand", testutil::LargeGrid({.band = grid::kMostBandBytes}),
                     "33:6 error answer-too-large"});
  killers.push_back({"LargeGrid", testutil::LargeGrid({.grid = grid::kMostGridBytes}),
                     "4:6 error answer-too-large"});
  killers.push_back({"LongCitations",
                     testutil::LargeGrid({.citation = grid::kMostDecisionBytes / 2}),
                     "181:6 error answer-too-large"});
  killers.push_back(
      {"ManyRules", testutil::LargeGrid({.rules = 4000}), "18829:6 error answer-too-large"});
  return killers;
}

TEST(ParserKillers, AreRefusedBeforeTheyHurt) {
  for (Killer& killer : Killers()) {
    const std::vector<std::string> lines = LinesOfText(std::move(killer.text));
    ASSERT_FALSE(lines.empty()) << killer.name;
    EXPECT_TRUE(std::count(lines.begin(), lines.end(), killer.expected) == 1)
        << killer.name << " gives " << lines.back();
  }
}

// As many dots, brackets and quotes as one likes are text within quotes and comments.
TEST(ParserKillers, TextIsNoStructure) {
  const std::string dots(10'000, '.');
  const std::string brackets(10'000, '[');
  const std::string grid = Read(kBroken / "covers-wrong.toml");
  const std::string text = "# " + dots + brackets + "'\"\n" + grid + "# \"\"\"\n";
  EXPECT_EQ(LinesOfText(text).size(), 1u) << "only `covers` is wrong";
  for (const std::string quotes : {"\"", "'", "\"\"\"", "'''"}) {
    Problems problems("probe.toml");
    std::string value = "a = ";
    for (const std::string* const part : {&quotes, &dots, &brackets, &quotes}) value += *part;
    value += " # it's\nb = 1\n";
    EXPECT_TRUE(toml::Document::Parse(value, {}, problems).has_value()) << quotes;
    EXPECT_EQ(problems.errors(), 0u) << quotes;
  }
}

// A folder with everything that can be wrong around a version: "path line:column severity code".
std::vector<std::string> LinesOfFolders() {
  testutil::TempDirectory root;
  const std::string valid = Read(kBroken / "cases-of-another.toml");
  root.Write("probe/2.0.0.toml", valid);  // the file says 1.0.0
  root.Write("probe/notes.toml", "format = 1\n");
  root.Write("probe/3.0.0.cases.toml", "format = 1\n");
  root.MakeFolder("probe/4.0.0.toml");
  root.Link("probe/5.0.0.toml", "/etc/hostname");
  root.Link("probe/6.0.0.toml", "nowhere.toml");
  root.Write("stray.toml", valid);
  root.Write("Not An Id/1.0.0.toml", valid);
  root.Write("probe/7.0.0.toml", "");
  fs::permissions(root / "probe/7.0.0.toml", fs::perms::none);
  const auto scan = source::ScanGrids(root.path(), {});
  std::vector<std::string> lines;
  const auto add = [&](const Problems& problems) {
    for (const Problem& problem : problems.Sorted()) {
      lines.push_back(fmt::format(
          "{} {}:{} {} {}", fs::path(problem.path).lexically_relative(root.path()).string(),
          problem.at.line, problem.at.column,
          problem.severity == Severity::kError ? "error" : "warning", problem.code));
    }
  };
  add(scan->problems);
  for (const source::GridFolder& folder : scan->grids) {
    add(folder.problems);
    for (const source::VersionFiles& files : folder.versions) {
      const registry::LoadResult loaded = registry::LoadVersion(files, {});
      if (files.version != "2.0.0") continue;
      add(loaded.problems);
      add(loaded.case_problems);
    }
  }
  // Nothing is unreadable to root.
  if (geteuid() == 0) lines.push_back("probe/7.0.0.toml 0:0 error file-unreadable");
  std::sort(lines.begin(), lines.end());
  return lines;
}

// One version says of the other what no file says by itself.
std::set<std::string> CodesOfSteps() {
  Problems problems("1.0.1.toml");
  const auto load = [](const char* version, int jobs) {
    return registry::LoadVersion(
               registry::VersionOf("g", version, registry::GridText("g", version, jobs)), {})
        .version;
  };
  registry::CheckStep(*load("1.0.0", 1), *load("1.0.1", 2), {}, {}, problems);
  std::set<std::string> codes;
  for (const Problem& problem : problems.Sorted()) codes.insert(problem.code);
  return codes;
}

TEST(Folders, GiveExactlyTheirProblems) {
  EXPECT_EQ(
      LinesOfFolders(),
      (std::vector<std::string>{
          "Not An Id 0:0 warning folder-name", "probe/2.0.0.toml 0:0 warning cases-missing",
          "probe/2.0.0.toml 6:11 error name-mismatch",
          "probe/3.0.0.cases.toml 0:0 warning cases-without-grid",
          "probe/4.0.0.toml 0:0 error not-a-file", "probe/5.0.0.toml 0:0 error link-outside",
          "probe/6.0.0.toml 0:0 error link-broken", "probe/7.0.0.toml 0:0 error file-unreadable",
          "probe/notes.toml 0:0 warning file-name", "stray.toml 0:0 warning file-misplaced"}));
  if (geteuid() == 0) std::puts("NOT SHOWN: file-unreadable, because this test runs as root");
}

TEST(ProblemCodes, EveryCodeHasAFileAndEveryFileAKnownCode) {
  std::set<std::string> listed;
  for (const grid::ProblemCode& entry : grid::kProblemCodes) {
    EXPECT_TRUE(listed.insert(std::string(entry.code)).second) << entry.code << " is listed twice";
    EXPECT_FALSE(entry.means.empty()) << entry.code;
  }
  std::set<std::string> shown = CodesOfSteps();
  for (const std::string& line : LinesOfFolders()) shown.insert(CodeOf(line));
  for (const std::string& stem : Stems()) {
    for (const std::string& line : ExpectedOf(stem)) shown.insert(CodeOf(line));
  }
  for (const Killer& killer : Killers()) shown.insert(CodeOf(killer.expected));
  shown.insert(kNoFile.begin(), kNoFile.end());
  EXPECT_EQ(shown, listed);
}

// A code that is written in the sources and not listed would be stable by accident.
TEST(ProblemCodes, EveryCodeInTheSourcesIsListed) {
  std::set<std::string> listed;
  for (const grid::ProblemCode& entry : grid::kProblemCodes) listed.emplace(entry.code);
  size_t calls = 0;
  for (const char* folder : {"base", "grid", "decision", "registry", "source", "access", "ops"}) {
    for (const auto& file :
         fs::directory_iterator(fs::path(SEUIL_SOURCE_DIR) / "server" / folder)) {
      if (file.path().extension() != ".cc") continue;
      const std::string text = Read(file.path());
      for (const std::string_view call : {"roblems.Error(", "roblems_.Error(", "roblems.Warning(",
                                          "roblems_.Warning(", "return Fail("}) {
        for (size_t at = text.find(call); at != text.npos; at = text.find(call, at + 1)) {
          const size_t open = text.find('"', at);
          const size_t close = text.find('"', open + 1);
          const std::string code = text.substr(open + 1, close - open - 1);
          const bool literal =
              open < text.find(';', at) && text[close + 1] == ',' &&
              code.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == code.npos;
          if (!literal) continue;
          ++calls;
          EXPECT_TRUE(listed.contains(code)) << file.path().filename() << ": " << code;
        }
      }
    }
  }
  EXPECT_GT(calls, 100u) << "the sources are not read as this test believes";
}

}  // namespace
}  // namespace seuil
