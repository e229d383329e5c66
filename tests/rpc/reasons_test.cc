// The reasons are an API: the list is pinned, and ERRORS.md says the same of each.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <set>
#include <sstream>
#include <string>

#include "base/reason.h"

namespace seuil {
namespace {

std::string ReadFile(const std::string& path) {
  std::ifstream file(std::string(SEUIL_SOURCE_DIR) + "/" + path);
  EXPECT_TRUE(file) << path;
  return std::string(std::istreambuf_iterator<char>(file), {});
}

std::string CodeName(absl::StatusCode code) { return absl::StatusCodeToString(code); }

TEST(Reasons, KeepTheirNamesAndCodes) {
  std::string list;
  for (const ReasonEntry& entry : AllReasons()) {
    list += std::string(entry.name) + " " + CodeName(entry.code) + "\n";
  }
  EXPECT_EQ(list, ReadFile("tests/rpc/reasons.golden"))
      << "a reason may be added at the end of its group; none may change or go";
}

TEST(Reasons, AreAllInErrorsMdAndNothingElseIs) {
  const std::string document = ReadFile("ERRORS.md");
  std::multiset<std::string> rows;
  std::istringstream lines(document);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("| ") && line[2] >= 'A' && line[2] <= 'Z') rows.insert(line);
  }
  std::multiset<std::string> expected;
  for (const ReasonEntry& entry : AllReasons()) {
    std::ostringstream row;
    row << "| " << entry.name << " | " << CodeName(entry.code) << " | " << entry.means << " | "
        << entry.fix << " |";
    expected.insert(row.str());
  }
  EXPECT_EQ(rows, expected);
}

}  // namespace
}  // namespace seuil
