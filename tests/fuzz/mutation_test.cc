// Valid grid files with bytes and lines changed at random never crash the pipeline and never hold
// it up; how far they came is counted, so that the test is known to reach every stage.
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "fuzz/pipeline.h"
#include "testutil/grid_toml.h"
#include "testutil/oracle_grid.h"

namespace seuil::fuzz {
namespace {

constexpr int kDrawnGrids = 2'500;
constexpr int kShippedMutants = 500;
constexpr std::chrono::seconds kLongest{20};  // for one input, on the slowest build

std::string ReadText(const std::string& path) {
  std::ifstream in(std::string(SEUIL_SOURCE_DIR "/") + path);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<std::string> LinesOf(const std::string& text) {
  std::vector<std::string> lines;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size() - 1) + 1;
    lines.push_back(text.substr(at, end - at));
    at = end;
  }
  return lines;
}

std::string ChangeLine(const std::string& text, testutil::Random& random) {
  std::vector<std::string> lines = LinesOf(text);
  const size_t at = random.Below(lines.size()), other = random.Below(lines.size());
  const auto place = lines.begin() + static_cast<std::ptrdiff_t>(at);
  switch (random.Below(9)) {
    case 0:
      lines.erase(place);
      break;
    case 1: {
      std::string copy = lines[other];
      lines.insert(place, std::move(copy));
      break;
    }
    case 2:
      std::swap(lines[at], lines[other]);
      break;
    default: {
      // The value of another line behind this line's key.
      const size_t equals = lines[at].find('='), from = lines[other].find('=');
      if (equals != std::string::npos && from != std::string::npos) {
        lines[at] = lines[at].substr(0, equals) + lines[other].substr(from);
      }
    }
  }
  std::string changed;
  for (const std::string& line : lines) changed += line;
  return changed;
}

std::string ChangeBytes(std::string text, testutil::Random& random) {
  static const std::string kTelling = "\"'{}[]=,.#\n\\-+0123456789eéZ\x01\xff";
  const size_t at = random.Below(text.size());
  switch (random.Below(4)) {
    case 0:
      text[at] = kTelling[random.Below(kTelling.size())];
      break;
    case 1:
      text.insert(at, 1 + random.Below(3), kTelling[random.Below(kTelling.size())]);
      break;
    case 2:
      text.erase(at, 1 + random.Below(8));
      break;
    default:
      text.resize(at);
  }
  return text;
}

std::string Mutate(std::string text, testutil::Random& random) {
  for (size_t times = random.Chance(70) ? 1 : 3; times > 0 && !text.empty(); --times) {
    text = random.Chance(75) ? ChangeLine(text, random) : ChangeBytes(std::move(text), random);
  }
  return text;
}

TEST(MutationTest, ChangedFilesNeverCrashOrHang) {
  const char* given = std::getenv("SEUIL_SEED");
  const uint64_t seed =
      given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device()();
  std::cout << "SEUIL_SEED=" << seed << std::endl;
  testutil::OracleGrids grids(seed);
  std::map<Stage, int> reached;
  const auto run = [&](const std::string& text) {
    const auto start = std::chrono::steady_clock::now();
    ++reached[RunPipeline(text)];
    ASSERT_LT(std::chrono::steady_clock::now() - start, kLongest) << text;
  };
  for (int i = 0; i < kDrawnGrids; ++i) {
    run(Mutate(testutil::GridToml(grids.Next()), grids.random()));
  }
  const std::vector<std::string> shipped = {
      ReadText("grids/cloe/1.0.0.toml"),
      ReadText("tests/data/grids/delf-b2/1.0.0.toml") + std::string(kCasesLine) + "\n" +
          ReadText("tests/data/grids/delf-b2/1.0.0.cases.toml"),
      ReadText("tests/data/grids/lilate/1.0.0.toml") + std::string(kCasesLine) + "\n" +
          ReadText("tests/data/grids/lilate/1.0.0.cases.toml"),
      // With a release plan and settings too.
      ReadText("tests/fuzz/corpus/grid/lilate-with-all.toml")};
  for (int i = 0; i < kShippedMutants; ++i) {
    run(Mutate(grids.random().Of(shipped), grids.random()));
  }
  std::cout << reached[Stage::kParse] << " refused by parse, " << reached[Stage::kValidate]
            << " by validate, " << reached[Stage::kProve] << " by prove, "
            << reached[Stage::kServed] << " would serve\n";
  for (const Stage stage : {Stage::kParse, Stage::kValidate, Stage::kProve, Stage::kServed}) {
    EXPECT_GT(reached[stage], 20);
  }
}

}  // namespace
}  // namespace seuil::fuzz
