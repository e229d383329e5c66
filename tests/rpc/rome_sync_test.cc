// SyncJobs over published states of a real nomenclature: ROME v3 of early 2021, of July 2021, and
// 4.60, each as a grid of 11,000 to 13,000 jobs. What changed between them was counted by others.
//
// Source: France Travail (ex Pôle emploi), ROME. The files stand beside a checkout; without them
// the test is skipped.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "rpc/fixture.h"
#include "rpc/folders.h"

namespace seuil::rpc {
namespace {

struct Row {
  std::string id, title, code;
};

// Fields of one line: quoted ones may hold the separator and doubled quotes. No field spans lines.
std::vector<std::string> Fields(std::string_view line, char separator) {
  std::vector<std::string> fields(1);
  bool quoted = false;
  for (size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '"' && quoted && i + 1 < line.size() && line[i + 1] == '"') {
      fields.back() += line[i++];
    } else if (line[i] == '"') {
      quoted = !quoted;
    } else if (line[i] == separator && !quoted) {
      fields.emplace_back();
    } else if (line[i] != '\r') {
      fields.back() += line[i];
    }
  }
  return fields;
}

std::vector<std::vector<std::string>> Table(const std::string& name, char separator) {
  std::ifstream file(std::string(SEUIL_SOURCE_DIR) + "/../shared/data/" + name);
  std::vector<std::vector<std::string>> rows;
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) rows.push_back(Fields(line, separator));
  return rows;
}

// "Rome1;Rome2;Rome3;Intitule;OGR"; rows without OGR are headings.
std::vector<Row> Tree(const std::string& name) {
  std::vector<Row> rows;
  for (const auto& fields : Table(name, ';')) {
    if (fields.size() < 5 || fields[4].find_first_not_of(' ') == std::string::npos) continue;
    // Two titles begin with a blank, which was no part of the counted changes.
    const size_t begin = fields[3].find_first_not_of(' ');
    rows.push_back({fields[4], fields[3].substr(begin), fields[0] + fields[1] + fields[2]});
  }
  return rows;
}

std::vector<Row> Titles(const std::string& name) {
  std::vector<Row> rows;
  for (const auto& fields : Table(name, ',')) rows.push_back({fields[0], fields[1], fields[3]});
  return rows;
}

std::string Quoted(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + '"';
}

std::string Grid(const std::string& version, const std::vector<Row>& rows) {
  std::string text = fmt::format(R"(format = 1
[grid]
id = "rome"
version = "{}"
locales = ["fr"]
official = []
title = {{ fr = "ROME" }}
source = {{ title = "ROME", issuer = "France Travail", edition = "{}" }}
[scale]
certifiable_from = "A1"
levels = [{{ id = "A1", title = {{ fr = "A1" }} }}]
[objective]
accepts = ["job"]
[result]
overall = {{ from = "given", as = "level" }}
[[bands]]
id = "all"
levels = ["A1"]
label = {{ fr = "Tous" }}
)",
                                 version, version);
  for (const Row& row : rows) {
    text += fmt::format(
        "[[jobs]]\nid = \"ogr-{}\"\nband = \"all\"\ntitle = {{ fr = {} }}\n"
        "codes = [{{ scheme = \"rome\", scheme_version = \"x\", code = \"{}\", relation = "
        "\"broad\", basis = \"proposed\" }}]\n",
        row.id, Quoted(row.title), row.code);
  }
  return text + R"([[outcomes]]
id = "report"
kind = "report"
title = { fr = "Rapport" }
[otherwise]
id = "always"
outcome = "report"
citation = { fr = "Toujours." }
)";
}

struct Counts {
  size_t added = 0, removed = 0, retitled = 0, codes = 0, upserts = 0;
  bool reset = false;
};

class RomeSyncTest : public ::testing::Test {
 protected:
  std::string TokenAt(const std::string& version) {
    Counts counts;
    return Sync("", version, counts);
  }

  // The token that the sync ends with.
  std::string Sync(const std::string& token, const std::string& version, Counts& counts) {
    v1::SyncJobsRequest request;
    request.set_grid("rome");
    request.mutable_version()->set_version_id(version);
    request.set_sync_token(token);
    request.set_page_size(1000);
    v1::SyncJobsResponse page;
    do {
      EXPECT_EQ(Summary(CallOf(*fixture_.catalogue, &v1::CatalogueService::Stub::SyncJobs, request,
                               page)),
                "OK");
      counts.reset = page.reset();
      for (const v1::CatalogueChange& change : page.changes()) {
        counts.removed += change.has_removed_job();
        counts.upserts += change.has_job();
        for (const int kind : change.job().kinds()) {
          counts.added += kind == v1::JOB_CHANGE_KIND_ADDED;
          counts.retitled += kind == v1::JOB_CHANGE_KIND_RETITLED;
          counts.codes += kind == v1::JOB_CHANGE_KIND_CODES;
        }
      }
      request.set_page_token(page.next_page_token());
    } while (!page.next_page_token().empty());
    return page.sync_token();
  }

  Fixture fixture_;
};

TEST_F(RomeSyncTest, TheChangesAreThoseThatWereCounted) {
  const std::vector<Row> early = Tree("rome-v3-arbo-2021.csv");
  const std::vector<Row> july = Tree("rome-v3-arbo-202107.csv");
  const std::vector<Row> four = Titles("rome-v460-appellations.csv");
  if (early.empty()) GTEST_SKIP() << "the files of ROME are not beside this checkout";
  ASSERT_EQ(early.size(), 11'109u);
  ASSERT_EQ(july.size(), 11'118u);
  ASSERT_EQ(four.size(), 13'120u);
  const auto first = File("rome", "3.0.0", Grid("3.0.0", early));
  const auto second = File("rome", "3.1.0", Grid("3.1.0", july));
  const auto third = File("rome", "4.60.0", Grid("4.60.0", four));
  fixture_.registry->Adopt(
      {Folder("rome", {first, second, third}, Entry("2025-01-01T00:00:00Z", third))},
      fixture_.clock.now);

  Counts whole;
  const std::string at_first = Sync("", "3.0.0", whole);
  EXPECT_TRUE(whole.reset);
  EXPECT_EQ(whole.upserts, 11'109u);

  Counts slip;  // a publisher's: 94 titles with every "," as ";"
  const std::string at_second = Sync(at_first, "3.1.0", slip);
  EXPECT_FALSE(slip.reset);
  EXPECT_EQ(slip.added, 9u);
  EXPECT_EQ(slip.removed, 0u);
  EXPECT_EQ(slip.retitled, 106u);

  Counts major;
  Sync(at_second, "4.60.0", major);
  EXPECT_FALSE(major.reset);
  EXPECT_EQ(major.added, 2'002u);
  EXPECT_EQ(major.removed, 0u);
  EXPECT_EQ(major.retitled, 1'537u);
  EXPECT_EQ(major.codes, 3'239u);

  Counts back;  // rolled back: what came goes
  Sync(TokenAt("4.60.0"), "3.1.0", back);
  EXPECT_EQ(back.removed, 2'002u);
  EXPECT_EQ(back.added, 0u);
  EXPECT_EQ(back.retitled, 1'537u);
}

}  // namespace
}  // namespace seuil::rpc
