// Files of a decision log: written, continued, tampered with in every way, and read.
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "base/digest.h"
#include "fmt/format.h"
#include "record/log_writer.h"
#include "record/row_json.h"
#include "record/rows.h"
#include "testutil/temp_directory.h"

namespace seuil::record {
namespace {

const absl::Time kStart = *ParseInstant("2026-07-01T00:00:00Z");

std::string Row(int number) {
  DecisionRow row = Buyer();
  const std::string trace = fmt::format("{:032}", number);
  row.trace = trace;
  std::string line;
  RowWriter().Append(row, {}, line);
  return line;
}

LogWriter OpenLog(const std::string& folder, absl::Time now = kStart,
                  int64_t file_bytes = 1 << 20) {
  absl::StatusOr<LogWriter> writer =
      LogWriter::Open({.folder = folder, .file_bytes = file_bytes}, now);
  EXPECT_TRUE(writer.ok()) << writer.status();
  return *std::move(writer);
}

// Blocks of 3, 1 and 2 rows, numbered from `first`.
void WriteThree(LogWriter& writer, int first = 0, absl::Time now = kStart) {
  int next = first;
  for (const int rows : {3, 1, 2}) {
    std::string lines;
    for (int i = 0; i < rows; ++i) lines += Row(next++);
    const absl::Status written = writer.WriteBlock(lines, rows, 0, now);
    ASSERT_TRUE(written.ok()) << written;
  }
}

class DecisionLogFiles : public ::testing::Test {
 protected:
  std::string folder() const { return root_ / "decisions"; }
  Reading Read() const { return ReadAll(folder()); }

  testutil::TempDirectory root_;
};

TEST_F(DecisionLogFiles, AreReadAsTheyWereWritten) {
  {
    LogWriter writer = OpenLog(folder());
    WriteThree(writer);
  }
  const std::vector<std::string> files = FilesOf(folder());
  ASSERT_EQ(files.size(), 1u);
  EXPECT_TRUE(files[0].ends_with("/decisions-00000001-20260701T000000Z.jsonl")) << files[0];
  struct stat info {};
  ASSERT_EQ(stat(files[0].c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777u & ~0640u, 0u);
  const Reading reading = Read();
  EXPECT_EQ(reading.breaks, std::vector<std::string>{});
  EXPECT_EQ(reading.summary.blocks, 3);
  EXPECT_EQ(reading.summary.open_ends, 0);
  ASSERT_EQ(reading.rows.size(), 6u);
  for (int i = 0; i < 6; ++i) EXPECT_EQ(reading.rows[static_cast<size_t>(i)] + "\n", Row(i));
  // By hand, as head and sha256sum would.
  const std::string text = ReadText(files[0]);
  const size_t end = text.find("{\"block\":");
  const size_t covered = text.find(",\"digest\":\"", end);
  EXPECT_EQ(text.substr(covered + 11, 71), DigestOf(text.substr(0, covered)));
}

TEST_F(DecisionLogFiles, GoOnWhereTheLastServerStopped) {
  for (int start = 0; start < 4; ++start) {
    LogWriter writer = OpenLog(folder(), kStart + absl::Hours(start));
    if (start == 2) continue;  // nothing was decided: no file
    WriteThree(writer, 10 * start, kStart + absl::Hours(start));
  }
  EXPECT_EQ(FilesOf(folder()).size(), 3u);
  const Reading reading = Read();
  EXPECT_EQ(reading.breaks, std::vector<std::string>{});
  EXPECT_EQ(reading.summary.rows, 18);
}

TEST_F(DecisionLogFiles, HaveOneWriter) {
  const LogWriter writer = OpenLog(folder());
  const auto second = LogWriter::Open({.folder = folder()}, kStart);
  EXPECT_EQ(second.status().code(), absl::StatusCode::kAborted) << second.status();
}

TEST_F(DecisionLogFiles, AreBegunAnewBySizeAgeAndKey) {
  LogWriter writer = OpenLog(folder(), kStart, /*file_bytes=*/1000);
  WriteThree(writer);  // each block has more
  EXPECT_EQ(FilesOf(folder()).size(),
            2u);  // the second block still went where 3 rows were not enough
  writer.SetKey("another");
  ASSERT_TRUE(writer.WriteBlock(Row(6), 1, 0, kStart).ok());
  const size_t before = FilesOf(folder()).size();
  ASSERT_TRUE(writer.Tend(kStart + absl::Hours(25)).ok());
  ASSERT_TRUE(writer.WriteBlock(Row(7), 1, 0, kStart + absl::Hours(25)).ok());
  EXPECT_EQ(FilesOf(folder()).size(), before + 1);
  const auto left = writer.TakeLeft();
  ASSERT_EQ(left.size(), FilesOf(folder()).size() - 1);
  EXPECT_NE(ReadText(FilesOf(folder())[0]).find(left[0].digest + "\"}}\n"), std::string::npos);
  const Reading reading = Read();
  EXPECT_EQ(reading.breaks, std::vector<std::string>{});
  EXPECT_EQ(reading.summary.rows, 8);
}

TEST_F(DecisionLogFiles, AreRemovedAfterTheirTime) {
  LogWriter writer = OpenLog(folder());
  for (int day = 0; day < 120; ++day) {
    const absl::Time now = kStart + absl::Hours(24 * day);
    ASSERT_TRUE(writer.WriteBlock(Row(day), 1, 0, now).ok());
    ASSERT_TRUE(writer.Tend(now).ok());
  }
  // 90 days after the next was begun.
  EXPECT_EQ(FilesOf(folder()).size(), 92u);
  Reading reading = Read();
  EXPECT_EQ(reading.breaks, std::vector<std::string>{});
  EXPECT_EQ(reading.summary.first_file, 29);
  // Nothing is decided for a long time: no row stays, and the chain does.
  ASSERT_TRUE(writer.Tend(kStart + absl::Hours(24 * 400)).ok());
  EXPECT_EQ(FilesOf(folder()).size(), 1u);
  reading = Read();
  EXPECT_EQ(reading.breaks, std::vector<std::string>{});
  EXPECT_EQ(reading.summary.rows, 0);
  EXPECT_EQ(reading.summary.first_file, 121);
}

TEST_F(DecisionLogFiles, SayWhatWasDropped) {
  LogWriter writer = OpenLog(folder());
  ASSERT_TRUE(writer.WriteBlock(Row(0), 1, 17, kStart).ok());
  ASSERT_TRUE(writer.WriteBlock("", 0, 3, kStart).ok());
  const Reading reading = Read();
  EXPECT_EQ(reading.breaks, std::vector<std::string>{});
  EXPECT_EQ(reading.summary.dropped, 20);
  EXPECT_EQ(reading.summary.rows, 1);
}

// What a killed server leaves: the file is cut after each of its bytes, and a server that starts
// then goes on.
TEST_F(DecisionLogFiles, CutAnywhereAreOpenAndGoOn) {
  {
    LogWriter writer = OpenLog(folder());
    WriteThree(writer);
  }
  const std::string path = FilesOf(folder()).at(0);
  const std::string text = ReadText(path);
  const size_t header = text.find('\n') + 1;
  std::set<size_t> ends, sizes;  // of blocks, and where it is cut
  for (size_t at = text.find("{\"block\""); at != text.npos; at = text.find("{\"block\"", at)) {
    ends.insert(at = text.find('\n', at) + 1);
  }
  ASSERT_EQ(ends.size(), 3u);
  for (size_t size = 0; size < header + 5; ++size) sizes.insert(size);
  for (size_t size = header; size < text.size(); size += 97) sizes.insert(size);
  for (const size_t end : ends) sizes.insert({end - 1, end, std::min(end + 1, text.size())});
  for (const size_t size : sizes) {
    root_.Remove("decisions");
    std::filesystem::create_directory(folder());
    WriteText(path, text.substr(0, size));
    const Reading cut = Read();
    EXPECT_EQ(cut.breaks, std::vector<std::string>{}) << size;
    EXPECT_EQ(cut.summary.open_ends, ends.contains(size) ? 0 : 1) << size;
    {
      LogWriter writer = OpenLog(folder(), kStart + absl::Hours(1));
      WriteThree(writer, 10, kStart + absl::Hours(1));
    }
    const Reading reading = Read();
    EXPECT_EQ(reading.breaks, std::vector<std::string>{}) << size;
    EXPECT_EQ(reading.summary.rows, cut.summary.rows + 6) << size;
    EXPECT_EQ(FilesOf(folder()).size(), size < header ? 1u : 2u) << size;
    if (size <= header || !reading.summary.open_ends) continue;
    // What was open is vouched for from now on.
    std::string changed = text.substr(0, size);
    changed.back() = changed.back() == 'x' ? 'y' : 'x';
    WriteText(path, changed);
    EXPECT_EQ(Read().breaks.size(), 1u) << size;
    WriteText(path, text.substr(0, size - 1));
    EXPECT_GE(Read().breaks.size(), 1u) << size;
  }
}

// Every single change of a file's lines is found, and told once.
TEST_F(DecisionLogFiles, ShowEveryChange) {
  {
    LogWriter writer = OpenLog(folder());
    WriteThree(writer);
  }
  const std::string path = FilesOf(folder()).at(0);
  const std::vector<std::string> lines = LinesOf(ReadText(path));
  ASSERT_EQ(lines.size(), 10u);
  const auto breaks_of = [&](const std::vector<std::string>& changed) {
    WriteText(path, TextOf(changed));
    return Read().breaks;
  };
  // All but what can only be seen with what follows: the file's last block.
  for (size_t at = 0; at < lines.size(); ++at) {
    const bool last = at + 1 == lines.size();
    std::vector<std::string> changed = lines;
    changed[at][changed[at].size() / 2] ^= 1;
    EXPECT_GE(breaks_of(changed).size(), 1u) << "edited " << at;
    changed = lines;
    changed[at] += ' ';
    EXPECT_GE(breaks_of(changed).size(), 1u) << "longer " << at;
    changed = lines;
    changed.erase(changed.begin() + static_cast<long>(at));
    EXPECT_EQ(breaks_of(changed).empty(), last) << "removed " << at;
    changed = lines;
    changed.insert(changed.begin() + static_cast<long>(at), changed[at]);
    EXPECT_GE(breaks_of(changed).size(), 1u) << "twice " << at;
    if (last) continue;
    changed = lines;
    std::swap(changed[at], changed[at + 1]);
    EXPECT_GE(breaks_of(changed).size(), 1u) << "swapped " << at;
  }
  EXPECT_EQ(breaks_of(lines).size(), 0u);
}

TEST_F(DecisionLogFiles, SayWhereTheyWereChanged) {
  {
    LogWriter writer = OpenLog(folder());
    WriteThree(writer);
  }
  const std::string path = FilesOf(folder()).at(0);
  const std::vector<std::string> lines = LinesOf(ReadText(path));
  const auto breaks_of = [&](const std::vector<std::string>& changed) {
    WriteText(path, TextOf(changed));
    return Read().breaks;
  };
  using Breaks = std::vector<std::string>;
  std::vector<std::string> changed = lines;
  changed[2].replace(changed[2].find("acheteur"), 8, "vendeuse");
  EXPECT_EQ(breaks_of(changed),
            Breaks{"5: block 1 is not as it was written: something in lines 1 to 5 was changed"});
  changed = lines;
  changed.erase(changed.begin() + 2);
  EXPECT_EQ(breaks_of(changed), Breaks{"4: block 1 says 3 rows and has 2 (lines 1 to 4)"});
  changed = lines;
  changed.erase(changed.begin() + 4);  // the end of block 1
  EXPECT_EQ(breaks_of(changed),
            Breaks{"6: block 2 stands where block 1 must: one is missing, or its end is"});
  changed = lines;
  changed.erase(changed.begin() + 5, changed.begin() + 7);  // block 2
  EXPECT_EQ(breaks_of(changed),
            Breaks{"8: block 3 stands where block 2 must: one is missing, or its end is"});
  changed = lines;
  changed.erase(changed.begin());
  EXPECT_EQ(breaks_of(changed).at(0),
            "1: the first line is not that of a decision log of this format");
}

TEST_F(DecisionLogFiles, ShowAFileThatIsGone) {
  for (int start = 0; start < 3; ++start) {
    LogWriter writer = OpenLog(folder(), kStart + absl::Hours(start));
    WriteThree(writer, 10 * start, kStart + absl::Hours(start));
  }
  const std::vector<std::string> files = FilesOf(folder());
  const std::string second = ReadText(files[1]);
  std::filesystem::remove(files[1]);
  EXPECT_EQ(Read().breaks,
            std::vector<std::string>{
                "1: it follows decisions-00000002-20260701T010000Z.jsonl, which is not here"});
  // Its last block alone.
  std::vector<std::string> lines = LinesOf(second);
  lines.resize(lines.size() - 3);
  WriteText(files[1], TextOf(lines));
  EXPECT_EQ(Read().breaks,
            std::vector<std::string>{"0: its last block is not the one that "
                                     "decisions-00000003-20260701T020000Z.jsonl follows"});
  // The end of its last block: it was no open end when the next file was begun.
  lines = LinesOf(second);
  lines.pop_back();
  WriteText(files[1], TextOf(lines));
  EXPECT_EQ(Read().breaks.size(), 1u);
  WriteText(files[1], second);
  EXPECT_EQ(Read().breaks.size(), 0u);
  // The oldest: that is what the server itself does.
  std::filesystem::remove(files[0]);
  EXPECT_EQ(Read().breaks.size(), 0u);
  EXPECT_EQ(Read().summary.first_file, 2);
  // Each alone.
  EXPECT_EQ(ReadAll(files[2]).breaks.size(), 0u);
}

// A disk that takes no more: what was written is whole, and it goes on when there is room.
TEST_F(DecisionLogFiles, OutliveAFullDisk) {
  signal(SIGXFSZ, SIG_IGN);
  LogWriter writer = OpenLog(folder());
  WriteThree(writer);
  const std::string large = [] {
    std::string lines;
    for (int i = 0; i < 200; ++i) lines += Row(100 + i);
    return lines;
  }();
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  for (const rlim_t most : {rlim_t{20'000}, rlim_t{5000}, rlim_t{100}, rlim_t{0}}) {
    const rlimit full{most, before.rlim_max};
    ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &full), 0);
    for (int attempt = 0; attempt < 3; ++attempt) {
      EXPECT_FALSE(writer.WriteBlock(large, 200, 0, kStart).ok());
    }
    ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &before), 0);
    EXPECT_EQ(Read().breaks, std::vector<std::string>{});
    EXPECT_EQ(Read().summary.open_ends, 0);
    ASSERT_TRUE(writer.WriteBlock(large, 200, 0, kStart).ok());
    const Reading reading = Read();
    EXPECT_EQ(reading.breaks, std::vector<std::string>{});
    EXPECT_EQ(reading.summary.rows % 200, 6);
  }
  EXPECT_EQ(Read().summary.rows, 806);
}

// A file that is removed under the server's hands: it notices and goes on in another, and the log
// says that one is not here.
TEST_F(DecisionLogFiles, ShowThatTheOpenFileWasRemoved) {
  {
    LogWriter first = OpenLog(folder());
    WriteThree(first);
  }
  LogWriter writer = OpenLog(folder());
  WriteThree(writer, 10);
  std::filesystem::remove(FilesOf(folder()).at(1));
  WriteThree(writer, 20);
  const Reading reading = Read();
  EXPECT_EQ(reading.summary.rows, 12);
  EXPECT_EQ(reading.breaks,
            std::vector<std::string>{
                "1: it follows decisions-00000002-20260701T000000Z.jsonl, which is not here"});
}

// The folder is moved away, and another is put there: rows go where they are looked for, and nobody
// else writes there.
TEST_F(DecisionLogFiles, GoToTheFolderThatIsThere) {
  LogWriter writer = OpenLog(folder());
  WriteThree(writer);
  const std::string away = folder() + ".away";
  std::filesystem::rename(folder(), away);
  EXPECT_FALSE(writer.WriteBlock("", 0, 1, kStart).ok());  // there is none
  std::filesystem::create_directory(folder());
  WriteThree(writer, 10);
  EXPECT_EQ(ReadAll(away).summary.rows, 6);
  EXPECT_EQ(ReadAll(folder()).summary.rows, 6);
  EXPECT_EQ(LogWriter::Open({.folder = folder()}, kStart).status().code(),
            absl::StatusCode::kAborted);
  EXPECT_TRUE(LogWriter::Open({.folder = away}, kStart).ok());
}

}  // namespace
}  // namespace seuil::record
