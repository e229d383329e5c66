#include "record/audit_log.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <nlohmann/json.hpp>
#include <thread>

#include "base/error.h"
#include "base/log.h"
#include "record/audit_reader.h"
#include "record/rows.h"
#include "registry/set_clock.h"
#include "testutil/temp_directory.h"

namespace seuil::record {
namespace {

using nlohmann::json;

class AuditLogTest : public ::testing::Test {
 protected:
  std::unique_ptr<AuditLog> Open() const {
    absl::StatusOr<std::unique_ptr<AuditLog>> log = AuditLog::Open(path_, clock_);
    EXPECT_TRUE(log.ok()) << log.status();
    return log.ok() ? *std::move(log) : nullptr;
  }
  std::vector<std::string> Breaks(const std::string& path) const {
    std::vector<std::string> breaks;
    const auto read = ReadAudit(path, [&](const ChainBreak& found) {
      breaks.push_back(std::to_string(found.line) + ": " + found.what);
    });
    EXPECT_TRUE(read.ok()) << read.status();
    return breaks;
  }

  testutil::TempDirectory root_;
  const std::string path_ = root_ / "audit.jsonl";
  registry::SetClock clock_;
};

TEST_F(AuditLogTest, SaysWhatWasAskedAndWhatCameOfIt) {
  {
    const auto log = Open();
    const auto attempt =
        log->Append("attempt", {{"method", "ActivateVersion"}, {"caller", ""}, {"grid", "cloe"}});
    ASSERT_TRUE(attempt.ok()) << attempt.status();
    EXPECT_EQ(*attempt, 2);
    log->AppendSoon("verdict", {{"attempt", *attempt}, {"verdict", "OK"}});
  }
  const std::vector<std::string> lines = LinesOf(ReadText(path_));
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_TRUE(lines[1].starts_with(
      R"({"n":2,"time":"2026-07-01T00:00:00Z","event":"attempt","method":"ActivateVersion",)"
      R"("grid":"cloe","previous":"sha256:)"))
      << lines[1];
  EXPECT_EQ(json::parse(lines[2])["attempt"], 2);
  EXPECT_EQ(Breaks(path_), std::vector<std::string>{});
  EXPECT_TRUE(IsAuditLog(path_));
}

TEST_F(AuditLogTest, GoesOnAndCutsOffHalfALine) {
  Open()->AppendSoon("attempt", {{"method", "ReloadPlan"}});
  const std::string whole = ReadText(path_);
  for (const size_t half : {size_t{1}, size_t{20}}) {
    WriteText(path_, whole + whole.substr(0, half));
    EXPECT_EQ(Breaks(path_).size(), 0u);
    Open()->AppendSoon("attempt", {{"method", "ReloadPlan"}});
    const std::vector<std::string> lines = LinesOf(ReadText(path_));
    ASSERT_EQ(lines.size(), 4u);
    EXPECT_EQ(json::parse(lines[2])["cut_bytes"], half);
    EXPECT_EQ(Breaks(path_), std::vector<std::string>{});
  }
  WriteText(path_, whole + "no line\n");
  EXPECT_EQ(AuditLog::Open(path_, clock_).status().code(), absl::StatusCode::kDataLoss);
}

TEST_F(AuditLogTest, ShowsEveryChange) {
  {
    const auto log = Open();
    for (int i = 0; i < 5; ++i) log->AppendSoon("attempt", {{"grid", std::to_string(i)}});
  }
  const std::vector<std::string> lines = LinesOf(ReadText(path_));
  const auto breaks_of = [&](const std::vector<std::string>& changed) {
    WriteText(path_, TextOf(changed));
    return Breaks(path_).size();
  };
  // Of the last line only its place can be checked.
  for (size_t at = 0; at < lines.size(); ++at) {
    const bool last = at + 1 == lines.size();
    std::vector<std::string> changed = lines;
    changed[at].insert(changed[at].find("\"time\":\"") + 8, "9");
    EXPECT_EQ(breaks_of(changed), last ? 0u : 1u) << "edited " << at;
    changed = lines;
    changed.erase(changed.begin() + static_cast<long>(at));
    EXPECT_EQ(breaks_of(changed) > 0, at > 0 && !last) << "removed " << at;
    changed = lines;
    changed.insert(changed.begin() + static_cast<long>(at), changed[at]);
    EXPECT_GE(breaks_of(changed), 1u) << "twice " << at;
    if (last) continue;
    changed = lines;
    std::swap(changed[at], changed[at + 1]);
    EXPECT_GE(breaks_of(changed), 1u) << "swapped " << at;
  }
}

TEST_F(AuditLogTest, MayBeMovedAway) {
  const auto log = Open();
  log->AppendSoon("attempt", {{"grid", "a"}});
  std::filesystem::rename(path_, root_ / "audit.1");
  log->AppendSoon("attempt", {{"grid", "b"}});
  const auto before = ReadAudit(root_ / "audit.1", {}), after = ReadAudit(path_, {});
  EXPECT_EQ(before->breaks + after->breaks, 0);
  EXPECT_EQ(after->first, 3);
  EXPECT_EQ(json::parse(LinesOf(ReadText(path_)).at(0))["previous"], before->digest);
  EXPECT_EQ(AuditLog::Open(path_, clock_).status().code(), absl::StatusCode::kUnavailable);
}

// Whose reader may never come: whoever opens it must not wait.
TEST_F(AuditLogTest, IsNoFifo) {
  const auto log = Open();
  EXPECT_EQ(log->failures(), 0);
  std::filesystem::rename(path_, root_ / "audit.1");
  ASSERT_EQ(mkfifo(path_.c_str(), 0600), 0);
  EXPECT_FALSE(log->Append("attempt", {{"grid", "a"}}).ok());
  EXPECT_EQ(log->failures(), 1);
  std::filesystem::remove(path_);
  EXPECT_TRUE(log->Append("attempt", {{"grid", "a"}}).ok());
  EXPECT_TRUE(IsAuditLog(path_));  // also where its beginning is elsewhere
  EXPECT_TRUE(IsAuditLog(root_ / "audit.1"));
}

TEST_F(AuditLogTest, RefusesWhatItCannotWriteAndOwesWhatHasHappened) {
  SetLogLevel(LogLevel::kError);
  signal(SIGXFSZ, SIG_IGN);
  const auto log = Open();
  log->AppendSoon("attempt", {{"grid", "a"}});
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto size = std::filesystem::file_size(path_);
  for (const size_t room : {0, 30}) {
    const rlimit full{size + room, before.rlim_max};
    ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &full), 0);
    const auto refused = log->Append("attempt", {{"grid", "refused"}});
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(DetailOf(refused.status())->reason, Reason::kAuditFailed);
    testing::internal::CaptureStderr();
    log->AppendSoon("verdict", {{"grid", std::to_string(room)}});
    EXPECT_NE(testing::internal::GetCapturedStderr().find("audit-owed"), std::string::npos);
    ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &before), 0);
  }
  ASSERT_TRUE(log->Append("attempt", {{"grid", "b"}}).ok());
  std::vector<std::string> grids;
  for (const std::string& line : LinesOf(ReadText(path_))) {
    const json read = json::parse(line);
    if (read.contains("grid")) grids.push_back(read["grid"]);
  }
  EXPECT_EQ(grids, (std::vector<std::string>{"a", "0", "30", "b"}));
  EXPECT_EQ(Breaks(path_), std::vector<std::string>{});
}

TEST_F(AuditLogTest, KeepsEveryLineOfManyThreads) {
  const auto log = Open();
  std::vector<std::thread> threads;
  threads.reserve(4);
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&] {
      for (int i = 0; i < 25; ++i) EXPECT_TRUE(log->Append("attempt", {}).ok());
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(ReadAudit(path_, {})->lines, 101);
  EXPECT_EQ(Breaks(path_), std::vector<std::string>{});
}

}  // namespace
}  // namespace seuil::record
