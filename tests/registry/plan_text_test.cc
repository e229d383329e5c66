#include "registry/plan_text.h"

#include <string>
#include <vector>

#include "base/instant.h"
#include "gtest/gtest.h"

namespace seuil::registry {
namespace {

const std::string kDigest = "sha256:" + std::string(64, 'a');

Release Entry(std::string_view from, std::string version, std::string reason = "because") {
  Release entry;
  entry.from = *ParseInstant(from);
  entry.withdrawn = version.empty();
  entry.version = version;
  if (!version.empty()) entry.digest = kDigest;
  entry.by = "ops";
  entry.reason = std::move(reason);
  return entry;
}

std::string Block(const std::string& from, const std::string& version) {
  return "[[release]]\nfrom = " + from + "\nversion = \"" + version + "\"\ndigest = \"" + kDigest +
         "\"\nby = \"ops\"\nreason = \"because\"\n";
}

std::vector<Release> Read(const std::string& text) {
  Problems problems("releases.toml");
  const std::optional<ReleasePlan> plan = ReleasePlan::Parse(text, {}, problems);
  for (const Problem& problem : problems.Sorted()) ADD_FAILURE() << problem.message;
  return plan ? plan->releases() : std::vector<Release>();
}

std::string Written(const std::string& old_text, std::vector<Release> entries) {
  const absl::StatusOr<std::string> wrote = WritePlan(old_text, ReleasePlan::Of(entries), {});
  EXPECT_TRUE(wrote.ok()) << wrote.status();
  const std::string text = wrote.value_or("");
  const std::vector<Release> read = Read(text);
  EXPECT_EQ(read.size(), entries.size()) << text;
  for (size_t i = 0; i < read.size() && i < entries.size(); ++i) {
    EXPECT_TRUE(SameEntry(read[i], entries[i])) << text;
  }
  return text;
}

TEST(WritePlan, WritesAPlanFromNothing) {
  EXPECT_EQ(
      Written("", {Entry("2026-01-01T00:00:00Z", "1.0.0"), Entry("2026-02-01T00:00:00Z", "")}),
      Block("2026-01-01T00:00:00Z", "1.0.0") +
          "\n[[release]]\nfrom = 2026-02-01T00:00:00Z\nwithdrawn = true\nby = \"ops\"\n"
          "reason = \"because\"\n");
  EXPECT_EQ(Written("", {}), "");
}

TEST(WritePlan, KeepsWhatPeopleWrote) {
  const std::string head = "# The plan of the grid.\n\n";
  const std::string first =
      "[[release]] # the first\nversion = '1.0.0'\nfrom = 2026-01-01T01:00:00+01:00\ndigest = \"" +
      kDigest + "\"\nreason = \"because\"\nby = \"ops\"\n";
  const std::string ahead =
      "# a word\n# on what follows\n" + Block("2026-09-01T00:00:00Z", "2.0.0");
  std::vector<Release> entries = Read(head + first + ahead);
  const Release now = Entry("2026-06-01T00:00:00.000000001Z", "1.1.0");
  EXPECT_EQ(Written(head + first + ahead, {entries[0], now, entries[1]}),
            head + first + "\n" + Block("2026-06-01T00:00:00.000000001Z", "1.1.0") + "\n" + ahead);
  EXPECT_EQ(Written(head + first + ahead, {entries[0]}), head + first);
  EXPECT_EQ(Written(head, {now}), head + Block("2026-06-01T00:00:00.000000001Z", "1.1.0"));
  EXPECT_EQ(Written(head + ahead, {}), head);
}

TEST(WritePlan, WritesAFormAnewThatCannotBeKept) {
  const std::string inlined =
      "release = [{ from = 2026-01-01T00:00:00Z, version = \"1.0.0\", "
      "digest = \"" +
      kDigest + "\", by = \"ops\", reason = \"because\" }]";
  std::vector<Release> entries = Read(inlined);
  entries.push_back(Entry("2026-02-01T00:00:00Z", "1.1.0"));
  EXPECT_EQ(Written(inlined, entries),
            Block("2026-01-01T00:00:00Z", "1.0.0") + "\n" + Block("2026-02-01T00:00:00Z", "1.1.0"));
  EXPECT_EQ(Written("[[release\n", {Entry("2026-01-01T00:00:00Z", "1.0.0")}),
            Block("2026-01-01T00:00:00Z", "1.0.0"));
}

TEST(WritePlan, WritesNothingThatCannotBeReadAgain) {
  for (const std::string& reason : {std::string("caf\xe9"), std::string("  "),
                                    std::string(FileLimits{}.string_bytes + 1, 'x')}) {
    const ReleasePlan plan = ReleasePlan::Of({Entry("2026-01-01T00:00:00Z", "1.0.0", reason)});
    EXPECT_TRUE(absl::IsInvalidArgument(WritePlan("", plan, {}).status()));
  }
}

TEST(WritePlan, EscapesWhatPeopleSay) {
  Written("", {Entry("2026-01-01T00:00:00Z", "1.0.0", "\"quoted\" \\ and\na line\ttab \x01 é")});
}

}  // namespace
}  // namespace seuil::registry
