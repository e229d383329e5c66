// What the tests of `seuild export` and `seuild import` share: both, on files of a directory of
// their own.
//
//   const std::string sheet = Exported(kCloe).out;
//   EXPECT_EQ(Imported(WithRow(sheet, "acheteur", ",b1,B1,", ",b2,,"), kCloe).status, 0);
#pragma once

#include <filesystem>
#include <optional>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "grid/parse.h"
#include "gtest/gtest.h"
#include "testutil/temp_directory.h"
#include "tools/export.h"
#include "tools/golden.h"
#include "tools/import.h"

namespace seuil::tools {

struct ToolOutput {
  int status;
  std::string out, err;
};

inline constexpr char kCloe[] = "grids/cloe/1.0.1.toml";

class ImportTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::current_path(kSource);
    root_.MakeFolder("cloe");
  }

  static ToolOutput Exported(const std::string& path, ExportFormat format = ExportFormat::kCsv) {
    std::ostringstream out, err;
    const int status = Export({.path = path, .format = format}, out, err);
    return {status, out.str(), err.str()};
  }

  // Under `to`, in the folder of the test; paths in the output are without it.
  ToolOutput Imported(const std::string& sheet, const std::string& into,
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
inline std::string WithRow(const std::string& sheet, const std::string& id, const std::string& from,
                           const std::string& to) {
  std::vector<std::string> lines = absl::StrSplit(sheet, '\n');
  for (std::string& line : lines) {
    if (line.rfind(id + ",", 0) == 0) line = absl::StrReplaceAll(line, {{from, to}});
  }
  return absl::StrJoin(lines, "\n");
}

}  // namespace seuil::tools
