// The log as threads that answer use it.
#include "record/decision_log.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <chrono>
#include <map>
#include <set>
#include <thread>

#include "base/error.h"
#include "base/log.h"
#include "record/reference_keys.h"
#include "record/row_buffer.h"
#include "record/row_json.h"
#include "record/rows.h"
#include "registry/set_clock.h"
#include "testutil/temp_directory.h"

namespace seuil::record {
namespace {

class DecisionLogTest : public ::testing::Test {
 protected:
  DecisionLogTest() { SetLogLevel(LogLevel::kError); }

  DecisionLogSettings Settings() const {
    DecisionLogSettings settings;
    settings.folder = root_ / "decisions";
    settings.keys = root_ / "keys";
    return settings;
  }
  std::unique_ptr<DecisionLog> Open(const DecisionLogSettings& settings) const {
    absl::StatusOr<std::unique_ptr<DecisionLog>> log = DecisionLog::Open(settings, clock_);
    EXPECT_TRUE(log.ok()) << log.status();
    return log.ok() ? *std::move(log) : nullptr;
  }
  static absl::Status Take(DecisionLog& log, const DecisionRow& row) {
    DecisionLog::Rows rows;
    rows.Add(row);
    return log.Take(rows);
  }
  Reading Read() const { return ReadAll(root_ / "decisions"); }

  testutil::TempDirectory root_;
  registry::SetClock clock_;
};

// Many threads that answer: each row is there once, and each thread's own are in order.
TEST_F(DecisionLogTest, KeepsEveryRowOfManyThreads) {
  constexpr int kThreads = 8, kRows = 2000;
  {
    const auto log = Open(Settings());
    std::vector<std::thread> threads;
    threads.reserve(kThreads);
    for (int thread = 0; thread < kThreads; ++thread) {
      threads.emplace_back([&, thread] {
        for (int i = 0; i < kRows; ++i) {
          const std::string caller = std::to_string(thread), trace = std::to_string(i);
          DecisionRow row = Buyer();
          row.caller = caller;
          row.trace = trace;
          EXPECT_TRUE(Take(*log, row).ok());
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(log->counts().taken, kThreads * kRows);
  }
  const Reading reading = Read();
  EXPECT_EQ(reading.breaks, std::vector<std::string>{});
  EXPECT_EQ(reading.summary.rows, kThreads * kRows);
  std::map<std::string, int> next;
  for (const std::string& line : reading.rows) {
    const auto parsed = ParsedRow::Parse(line);
    ASSERT_TRUE(parsed) << line;
    EXPECT_EQ(parsed->row().trace, std::to_string(next[std::string(parsed->row().caller)]++));
  }
  EXPECT_EQ(next.size(), static_cast<size_t>(kThreads));
}

TEST_F(DecisionLogTest, WritesSoonByItself) {
  const auto log = Open(Settings());
  ASSERT_TRUE(Take(*log, Buyer()).ok());
  while (log->counts().written == 0) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  EXPECT_EQ(Read().summary.rows, 1);
  EXPECT_EQ(Read().summary.open_ends, 0);
  EXPECT_EQ(log->counts().waiting_bytes, 0);
}

TEST(RowBuffer, TakesWhatFitsAndNoMore) {
  RowBuffer buffer(2000);
  const std::string row(300, 'r');
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(buffer.Add(row, 1));
  EXPECT_FALSE(buffer.Add(row, 1));
  EXPECT_FALSE(buffer.Add(std::string(1001, 'r'), 9));
  EXPECT_TRUE(buffer.Add(std::string(100, 'r'), 1));
  EXPECT_EQ(buffer.waiting(), 1000u);
  buffer.CountDropped(10);
  RowBuffer::Batch batch;
  buffer.Take(batch, {}, {});
  EXPECT_EQ(batch.bytes.size(), 1000u);
  EXPECT_EQ(batch.rows, 4);
  EXPECT_EQ(batch.dropped, 10);
  // A batch in hand takes none of the room.
  EXPECT_TRUE(buffer.Add(std::string(1000, 'r'), 1));
}

// Stops the disk: files may not grow beyond nothing.
class FullDisk {
 public:
  FullDisk() {
    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit full{0, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &full);
  }
  ~FullDisk() { setrlimit(RLIMIT_FSIZE, &before_); }

 private:
  rlimit before_{};
};

TEST_F(DecisionLogTest, DropsAndCountsWhereItIsFull) {
  DecisionLogSettings settings = Settings();
  settings.memory_bytes = 20'000;
  int64_t written = 0, dropped = 0;
  {
    const auto log = Open(settings);
    {
      const FullDisk full;
      for (int i = 0; i < 500; ++i) EXPECT_TRUE(Take(*log, Buyer()).ok());
      while (log->counts().failed_writes == 0) std::this_thread::yield();
      for (int i = 0; i < 500; ++i) EXPECT_TRUE(Take(*log, Buyer()).ok());
      EXPECT_LE(log->counts().waiting_bytes, 10'000);
    }
    // By itself, once there is room.
    while (log->counts().written == 0) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    written = log->counts().taken;
    dropped = log->counts().dropped;
  }
  EXPECT_EQ(written + dropped, 1000);
  EXPECT_GT(dropped, 0);
  const Reading reading = Read();
  EXPECT_EQ(reading.breaks, std::vector<std::string>{});
  EXPECT_EQ(reading.summary.rows, written);
  EXPECT_EQ(reading.summary.dropped, dropped);
}

TEST_F(DecisionLogTest, RefusesWhereItIsFullAndShall) {
  DecisionLogSettings settings = Settings();
  settings.memory_bytes = 20'000;
  settings.when_full = WhenFull::kRefuse;
  int64_t taken = 0;
  {
    const auto log = Open(settings);
    {
      const FullDisk full;
      absl::Status last;
      for (int i = 0; i < 1000; ++i) {
        last = Take(*log, Buyer());
        taken += last.ok();
      }
      EXPECT_EQ(DetailOf(last)->reason, Reason::kDecisionLogFull);
      EXPECT_EQ(last.code(), absl::StatusCode::kUnavailable);
      EXPECT_EQ(log->counts().refused, 1000 - taken);
      // Of a batch all rows or none.
      DecisionLog::Rows rows;
      for (int i = 0; i < 100; ++i) rows.Add(Buyer());
      EXPECT_FALSE(log->Take(rows).ok());
    }
    while (log->counts().written < taken) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    EXPECT_TRUE(Take(*log, Buyer()).ok());
  }
  const Reading reading = Read();
  EXPECT_EQ(reading.summary.rows, taken + 1);
  EXPECT_EQ(reading.summary.dropped, 0);
}

TEST_F(DecisionLogTest, HashesReferencesWithAKeyThatRotates) {
  std::set<std::string> hashes, keys;
  for (int month = 0; month < 6; ++month) {
    {
      const auto log = Open(Settings());
      ASSERT_TRUE(Take(*log, Buyer("candidate 17")).ok());
      ASSERT_TRUE(Take(*log, Buyer("candidate 17")).ok());
    }
    clock_.Advance(absl::Hours(24 * 31));
  }
  const Reading reading = Read();
  EXPECT_EQ(reading.breaks, std::vector<std::string>{});
  for (const std::string& line : reading.rows) {
    EXPECT_EQ(line.find("candidate"), std::string::npos);
    const auto parsed = ParsedRow::Parse(line);
    EXPECT_EQ(parsed->reference().kind, Reference::Kind::kHashed);
    EXPECT_EQ(parsed->reference().text.size(), 32u);
    keys.emplace(parsed->reference().key);
    hashes.emplace(parsed->reference().text);
  }
  EXPECT_EQ(hashes.size(), keys.size());
  const auto left = LoadKeys(root_ / "keys");
  ASSERT_TRUE(left.ok()) << left.status();
  // Old rows are gone too by now; of the six keys the last four are less than 90 days out of use.
  EXPECT_EQ(left->size(), 4u);
  EXPECT_TRUE(keys.contains(left->back().id));
  EXPECT_TRUE(hashes.contains(ReferenceHasher(left->back()).HashOf("candidate 17")));
  for (const ReferenceKey& key : *left) {
    struct stat info {};
    ASSERT_EQ(stat((root_ / ("keys/" + key.id + ".key")).c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777u, 0600u);
  }
}

// A key that is removed under the server's hands hashes no more: nobody could look for those rows.
TEST_F(DecisionLogTest, TakesAnotherKeyWhereTheKeysAreGone) {
  const auto log = Open(Settings());
  const auto take_one = [&] {
    const int64_t before = log->counts().written;
    ASSERT_TRUE(Take(*log, Buyer("candidate 17")).ok());
    while (log->counts().written == before) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  };
  take_one();
  std::filesystem::remove_all(root_ / "keys");
  take_one();
  const auto left = LoadKeys(root_ / "keys");
  ASSERT_TRUE(left.ok()) << left.status();
  ASSERT_EQ(left->size(), 1u);
  const Reading reading = Read();
  EXPECT_EQ(reading.breaks, std::vector<std::string>{});
  ASSERT_EQ(reading.rows.size(), 2u);
  EXPECT_EQ(ParsedRow::Parse(reading.rows[1])->reference().key, left->back().id);
  EXPECT_EQ(ParsedRow::Parse(reading.rows[1])->reference().text,
            ReferenceHasher(left->back()).HashOf("candidate 17"));
}

TEST_F(DecisionLogTest, KeepsOrOmitsReferencesAsItIsTold) {
  DecisionLogSettings settings = Settings();
  settings.references = References::kKeep;
  { EXPECT_TRUE(Take(*Open(settings), Buyer("candidate 17")).ok()); }
  settings.references = References::kOmit;
  { EXPECT_TRUE(Take(*Open(settings), Buyer("candidate 18")).ok()); }
  const Reading reading = Read();
  ASSERT_EQ(reading.rows.size(), 2u);
  EXPECT_NE(reading.rows[0].find(R"("reference":"candidate 17"})"), std::string::npos);
  EXPECT_EQ(reading.rows[1].find("reference"), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(root_ / "keys"));
}

TEST_F(DecisionLogTest, IsRefusedWhereItCannotBeKept) {
  DecisionLogSettings settings = Settings();
  settings.folder = root_ / "no/such/folder";
  EXPECT_EQ(DecisionLog::Open(settings, clock_).status().code(), absl::StatusCode::kNotFound);
  settings = Settings();
  const auto log = Open(settings);
  EXPECT_EQ(DecisionLog::Open(settings, clock_).status().code(), absl::StatusCode::kAborted);
  const auto keys = LoadKeys(settings.keys);
  ASSERT_EQ(keys->size(), 1u);
  const std::string key = settings.keys + "/" + keys->at(0).id + ".key";
  ASSERT_EQ(chmod(key.c_str(), 0640), 0);
  EXPECT_EQ(LoadKeys(settings.keys).status().code(), absl::StatusCode::kFailedPrecondition);
  ASSERT_EQ(chmod(key.c_str(), 0600), 0);
  WriteText(key, "not hexadecimal\n");
  EXPECT_EQ(LoadKeys(settings.keys).status().code(), absl::StatusCode::kFailedPrecondition);
}

// RFC 4231, test case 2, cut to 16 bytes.
TEST(ReferenceKeys, HashAsTheStandardSays) {
  const ReferenceKey key{.id = "", .made = {}, .secret = "Jefe"};
  ReferenceHasher hasher(key);
  for (int i = 0; i < 2; ++i) {  // again, with what is left of the first
    EXPECT_EQ(hasher.HashOf("what do ya want for nothing?"), "5bdcc146bf60754e6a042426089575c7");
  }
}

}  // namespace
}  // namespace seuil::record
