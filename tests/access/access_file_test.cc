#include "access/access_file.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

namespace seuil::access {
namespace {

std::vector<std::string> ProblemsOf(const std::string& text) {
  Problems problems("access.toml");
  const bool is_good = ParseAccessFile(text, problems).has_value();
  EXPECT_EQ(is_good, !problems.has_errors());
  std::vector<std::string> found;
  for (const Problem& problem : problems.Sorted()) {
    found.push_back(std::to_string(problem.at.line) + " " + problem.code);
  }
  return found;
}

const std::string kHash(64, 'a');

TEST(AccessFile, IsReadWhereItIsWritten) {
  Problems problems("access.toml");
  const std::optional<AccessFile> file = ParseAccessFile(R"(
[[callers]]
name = "hr-platform"
roles = ["catalogue", "evaluate"]
spiffe = ["spiffe://example.org/hr"]
dns = ["hr.example.org", "hr2.example.org"]
subject = ["CN=hr,O=Example"]
token_sha256 = [")" + kHash + R"("]
calls_per_second = 500
concurrent = 64

[[callers]]
name = "here"
roles = []
local = true
mesh = false
admin_socket = true
)",
                                                         problems);
  ASSERT_TRUE(file) << problems.Sorted().at(0).message;
  ASSERT_EQ(file->callers.size(), 2u);
  const CallerEntry& hr = file->callers[0];
  EXPECT_EQ(hr.name, "hr-platform");
  EXPECT_EQ(hr.roles, (Roles{Role::kEvaluate, Role::kCatalogue}));
  EXPECT_EQ(hr.spiffe, std::vector<std::string>{"spiffe://example.org/hr"});
  EXPECT_EQ(hr.dns.size(), 2u);
  EXPECT_EQ(hr.subject, std::vector<std::string>{"CN=hr,O=Example"});
  EXPECT_EQ(hr.token_sha256, std::vector<std::string>{kHash});
  EXPECT_TRUE(hr.places.empty());
  EXPECT_EQ(hr.limits.calls_per_second, 500);
  EXPECT_EQ(hr.limits.concurrent, 64);
  EXPECT_EQ(file->callers[1].roles, Roles());
  EXPECT_EQ(file->callers[1].places, (std::vector<Place>{Place::kLocal, Place::kAdminSocket}));
  EXPECT_EQ(file->callers[1].limits.calls_per_second, 0);
}

TEST(AccessFile, MistakesAreErrorsWithTheirPlace) {
  const std::string head = "[[callers]]\nname = \"a\"\nroles = [\"evaluate\"]\n";
  const std::pair<std::string, std::string> mistakes[] = {
      {"callers = 3\n", "1 wrong-type"},
      {"[[caller]]\n", "1 unknown-key"},
      {"[[callers]]\nroles = []\nlocal = true\n", "1 missing-key"},
      {"[[callers]]\nname = \"a\"\nlocal = true\n", "1 missing-key"},
      {"[[callers]]\nname = \"a b\"\nroles = []\nlocal = true\n", "2 name-malformed"},
      {"[[callers]]\nname = \"a\"\nroles = [\"admin\"]\nlocal = true\n", "3 unknown-word"},
      {head, "1 caller-without-identity"},
      {head + "local = false\n", "1 caller-without-identity"},
      {head + "dns = []\n", "1 caller-without-identity"},
      {head + "dns = [\"\"]\n", "4 value-empty"},
      {head + "token_sha256 = [\"secret\"]\n", "4 token-hash-malformed"},
      {head + "local = true\ncalls_per_second = 0\n", "5 limit-out-of-range"},
      {head + "local = true\nconcurrent = -1\n", "5 limit-out-of-range"},
      {head + "local = true\nburst = 3\n", "5 unknown-key"},
      {head + "dns = [\"x\", \"x\"]\n", "4 identity-twice"},
      {head + "local = true\n" + head + "dns = [\"x\"]\n", "6 identity-twice"},
      {head + "local = true\n[[callers]]\nname = \"b\"\nroles = []\nlocal = true\n",
       "8 identity-twice"},
      {head + "spiffe = [\"x\"]\n[[callers]]\nname = \"b\"\nroles = []\nspiffe = [\"x\"]\n",
       "8 identity-twice"},
  };
  for (const auto& [text, problem] : mistakes) {
    const std::vector<std::string> found = ProblemsOf(text);
    EXPECT_NE(std::find(found.begin(), found.end(), problem), found.end())
        << text << "\n"
        << (found.empty() ? "no problem" : found[0]);
  }
}

// Who pastes a token where its hash belongs finds it in no log.
TEST(AccessFile, ATokenIsRepeatedNowhere) {
  Problems problems("access.toml");
  EXPECT_FALSE(
      ParseAccessFile("[[callers]]\nname = \"a\"\nroles = []\n"
                      "token_sha256 = [\"my-secret\", \"my-secret\"]\n",
                      problems));
  EXPECT_EQ(problems.Sorted().size(), 2u);
  for (const Problem& problem : problems.Sorted()) {
    EXPECT_EQ((problem.message + problem.hint).find("my-secret"), std::string::npos)
        << problem.message;
  }
}

// The file that operators start from.
TEST(AccessFile, TheShippedOneIsRead) {
  std::ifstream in(SEUIL_SOURCE_DIR "/deploy/access.toml");
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  EXPECT_FALSE(text.empty());
  EXPECT_EQ(ProblemsOf(text), std::vector<std::string>{});
}

}  // namespace
}  // namespace seuil::access
