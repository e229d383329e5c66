#include "source/atomic_file.h"

#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "testutil/temp_directory.h"

namespace seuil::source {
namespace {

using testutil::TempDirectory;

std::string Read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream bytes;
  bytes << file.rdbuf();
  return bytes.str();
}

std::vector<std::string> Names(const TempDirectory& folder) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
    names.push_back(entry.path().filename().string());
  }
  return names;
}

TEST(ReplaceFile, WritesAndReplacesAndLeavesNothingBeside) {
  TempDirectory folder;
  ASSERT_TRUE(ReplaceFile(folder.path(), "plan", std::nullopt, "one").ok());
  EXPECT_EQ(Read(folder / "plan"), "one");
  ASSERT_EQ(chmod((folder / "plan").c_str(), 0664), 0);
  const std::string large(3 << 20, 'x');
  ASSERT_TRUE(CheckReplaceable(folder.path(), "plan", "one").ok());
  EXPECT_EQ(Read(folder / "plan"), "one");
  ASSERT_TRUE(ReplaceFile(folder.path(), "plan", "one", large).ok());
  EXPECT_EQ(Read(folder / "plan"), large);
  struct stat info;
  ASSERT_EQ(stat((folder / "plan").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0664u);
  EXPECT_EQ(Names(folder), std::vector<std::string>{"plan"});
}

TEST(ReplaceFile, TakesOverWhatAKilledWriterLeft) {
  TempDirectory folder;
  folder.Write(".plan.new", "half of a longer text");
  ASSERT_EQ(chmod((folder / ".plan.new").c_str(), 0600), 0);
  ASSERT_TRUE(ReplaceFile(folder.path(), "plan", std::nullopt, "one").ok());
  EXPECT_EQ(Read(folder / "plan"), "one");
  struct stat info;
  ASSERT_EQ(stat((folder / "plan").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0644u);
  EXPECT_EQ(Names(folder), std::vector<std::string>{"plan"});
}

TEST(ReplaceFile, NeverReplacesWhatTheCallerHasNotRead) {
  TempDirectory folder;
  folder.Write("plan", "an editor's");
  for (const auto& before : {std::optional<std::string>(), std::optional<std::string>("one")}) {
    EXPECT_TRUE(absl::IsAborted(ReplaceFile(folder.path(), "plan", before, "two")));
    EXPECT_TRUE(absl::IsAborted(CheckReplaceable(folder.path(), "plan", before)));
  }
  EXPECT_TRUE(absl::IsAborted(ReplaceFile(folder.path(), "gone", "one", "two")));
  EXPECT_EQ(Read(folder / "plan"), "an editor's");
  EXPECT_EQ(Names(folder), std::vector<std::string>{"plan"});
  EXPECT_TRUE(absl::IsNotFound(ReplaceFile(folder / "none", "plan", std::nullopt, "two")));
}

TEST(ReplaceFile, ReplacesNoLink) {
  TempDirectory folder;
  folder.Write("real", "one");
  folder.Link("plan", "real");
  EXPECT_TRUE(absl::IsFailedPrecondition(ReplaceFile(folder.path(), "plan", "one", "two")));
  EXPECT_TRUE(absl::IsFailedPrecondition(CheckReplaceable(folder.path(), "plan", "one")));
  EXPECT_EQ(Read(folder / "real"), "one");
}

TEST(ReplaceFile, AWriteThatFailsLeavesTheOldFile) {
  TempDirectory folder;
  folder.Write("plan", "one");
  // A limit on the size of files stands for a disk that is full.
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  rlimit old;
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &old), 0);
  const rlimit small{.rlim_cur = 1024, .rlim_max = old.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &small), 0);
  const absl::Status replaced = ReplaceFile(folder.path(), "plan", "one", std::string(4096, 'x'));
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &old), 0);
  std::signal(SIGXFSZ, handler);
  EXPECT_FALSE(replaced.ok());
  EXPECT_NE(std::string(replaced.message()).find(folder / "plan"), std::string::npos);
  EXPECT_EQ(Read(folder / "plan"), "one");
  EXPECT_EQ(Names(folder), std::vector<std::string>{"plan"});
}

TEST(FolderLock, HasOneHolder) {
  TempDirectory folder;
  {
    const absl::StatusOr<FolderLock> lock = FolderLock::Take(folder.path(), LockKind::kAlone);
    ASSERT_TRUE(lock.ok());
    EXPECT_TRUE(absl::IsAborted(FolderLock::Take(folder.path(), LockKind::kAlone).status()));
  }
  EXPECT_TRUE(FolderLock::Take(folder.path(), LockKind::kAlone).ok());
  EXPECT_TRUE(absl::IsNotFound(FolderLock::Take(folder / "none", LockKind::kAlone).status()));
}

}  // namespace
}  // namespace seuil::source
