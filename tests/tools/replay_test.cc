// `replay`, `log find` and `log check` on logs that were written for them: tests/golden/tools.
#include "tools/replay.h"

#include <regex>
#include <sstream>

#include "base/digest.h"
#include "base/instant.h"
#include "decision/evaluate.h"
#include "nlohmann/json.hpp"
#include "record/decision_log.h"
#include "record/log_files.h"
#include "registry/load.h"
#include "registry/set_clock.h"
#include "source/grid_directory.h"
#include "testutil/temp_directory.h"
#include "tools/golden.h"
#include "tools/log_check.h"
#include "tools/log_find.h"

namespace seuil::tools {
namespace {

// Six decisions of CLOE 1.0.2, one of each level, and one of a version that is nowhere.
class ReplayTest : public ::testing::Test {
 protected:
  ReplayTest() {
    const auto files = source::ReadVersion(kSource / "grids/cloe/1.0.2.toml", {});
    const auto loaded = registry::LoadVersion(*files, {});
    record::DecisionLogSettings settings;
    settings.folder = log();
    settings.keys = root_ / "keys";
    auto opened = record::DecisionLog::Open(settings, clock_);
    EXPECT_TRUE(opened.ok()) << opened.status();
    registry::Acquired acquired;
    acquired.version = loaded.version;
    acquired.status = registry::ServedStatus::kInForce;
    record::DecisionLog::Rows rows;
    for (const char* const level : {"A1", "A2", "B1", "B2", "C1", "C2", ""}) {
      decision::Question question;
      question.objective.job = "acheteur";
      question.result.level = level;
      record::DecisionRow row;
      row.time = clock_.Now();
      record::SetVersion(acquired, row);
      const std::string none = DigestOf("nowhere"), reference = std::string("of ") + level;
      row.reference = reference;
      if (question.result.level.empty()) {  // of a version that is nowhere
        question.result.level = "B1";
        row.version = "9.9.9";
        row.digest = none;
      }
      question.certified_language = "en";
      const auto decision = decision::Evaluate(*loaded.version->grid, question);
      EXPECT_TRUE(decision.ok()) << decision.status();
      record::SetDecision(*loaded.version->grid, question, *decision, row);
      rows.Add(row);
    }
    EXPECT_TRUE((*opened)->Take(rows).ok());
  }

  std::string log() const { return root_ / "decisions"; }
  std::string File() const { return log() + "/" + record::ListLog(log())->at(0).name; }
  // Names of this machine and keys of this run do not stand in golden files.
  std::string Plain(std::string text) const {
    for (size_t at = 0; (at = text.find(root_.path(), at)) != text.npos;) {
      text.replace(at, root_.path().size(), "ROOT");
    }
    return text;
  }
  std::string Replayed(ReportFormat format, int status) const {
    std::ostringstream out, err;
    EXPECT_EQ(Replay({.log = log(), .grids = kSource / "grids", .format = format}, out, err),
              status);
    EXPECT_EQ(err.str(), "");
    return Plain(out.str());
  }
  void Change(const std::string& from, const std::string& to) const {
    std::string text = Read(File());
    ASSERT_NE(text.find(from), text.npos);
    std::ofstream(File(), std::ios::binary) << text.replace(text.find(from), from.size(), to);
  }

  testutil::TempDirectory root_;
  registry::SetClock clock_;
};

TEST_F(ReplayTest, OfALogThatHolds) {
  ExpectGolden("replay_holds.txt", Replayed(ReportFormat::kText, 1));  // but for the lost version
  const auto json = nlohmann::json::parse(Replayed(ReportFormat::kJson, 1));
  EXPECT_EQ(json["equal"], 6);
  EXPECT_EQ(json["undecided"], 1);
  EXPECT_EQ(json["breaks"], 0);
}

TEST_F(ReplayTest, OfALogThatWasChanged) {
  Change("\"result\":{\"level\":\"C2\"}", "\"result\":{\"level\":\"A1\"}");
  Change("\"result\":{\"level\":\"C1\"}", "\"result\":{\"level\":\"Z9\"}");
  Change("\"objective\":", "\"subjective\":");
  ExpectGolden("replay_changed.txt", Replayed(ReportFormat::kText, 1));
  ExpectGolden("replay_changed.json", Replayed(ReportFormat::kJson, 1));
}

TEST_F(ReplayTest, OfPathsThatAreNotThere) {
  std::ostringstream out, err;
  EXPECT_EQ(Replay({.log = root_ / "none", .grids = kSource / "grids"}, out, err), 2);
  EXPECT_EQ(Replay({.log = log(), .grids = root_ / "none"}, out, err), 2);
  EXPECT_EQ(Replay({.log = root_ / "keys", .grids = kSource / "grids"}, out, err), 2);
  EXPECT_EQ(out.str(), "");
  EXPECT_NE(err.str().find("holds no decision log"), std::string::npos) << err.str();
}

TEST_F(ReplayTest, FindsAReferenceWhileItsKeyIsThere) {
  const auto find = [&](const std::string& keys, const std::string& reference, int status) {
    std::ostringstream out, err;
    EXPECT_EQ(FindReference({.log = log(), .keys = keys, .reference = reference}, out, err),
              status);
    return std::pair(out.str(), err.str());
  };
  const auto [row, said] = find(root_ / "keys", "of B2", 0);
  EXPECT_NE(row.find("\"result\":{\"level\":\"B2\"}"), std::string::npos) << row;
  EXPECT_EQ(std::count(row.begin(), row.end(), '\n'), 1);
  EXPECT_EQ(said, "found: 1, of rows: 7\n");
  EXPECT_EQ(find(root_ / "keys", "of Z9", 1).second, "found: 0, of rows: 7\n");
  const std::string without = find("", "of B2", 1).second;
  EXPECT_TRUE(std::regex_match(
      without, std::regex("note: key 20260701T000000Z-[0-9a-f]{8} is not here; rows that cannot "
                          "be searched: 7, of 2026-07-01T00:00:00Z to 2026-07-01T00:00:00Z\n"
                          "found: 0, of rows: 7\n")))
      << without;
  find(root_ / "none", "of B2", 2);
}

TEST_F(ReplayTest, ChecksTheChainAlone) {
  std::ostringstream out, err;
  EXPECT_EQ(CheckLog({.log = log()}, out, err), 0);
  EXPECT_EQ(WithoutDigests(out.str()),
            "rows: 7\nchain: whole (files: 1, blocks: 1)\nlast block: sha256:…\n");
  Change("acheteur", "vendeuse");
  EXPECT_EQ(CheckLog({.log = log()}, out, err), 1);
  EXPECT_EQ(CheckLog({.log = root_ / "none"}, out, err), 2);
}

}  // namespace
}  // namespace seuil::tools
