#include "source/atomic_file.h"

#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <filesystem>
#include <fstream>
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
  ASSERT_TRUE(ReplaceFile(folder.path(), "plan", "one").ok());
  EXPECT_EQ(Read(folder / "plan"), "one");
  ASSERT_EQ(chmod((folder / "plan").c_str(), 0600), 0);
  const std::string large(3 << 20, 'x');
  ASSERT_TRUE(ReplaceFile(folder.path(), "plan", large).ok());
  EXPECT_EQ(Read(folder / "plan"), large);
  struct stat info;
  ASSERT_EQ(stat((folder / "plan").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
  EXPECT_EQ(Names(folder), std::vector<std::string>{"plan"});
}

TEST(ReplaceFile, TakesOverWhatAKilledWriterLeft) {
  TempDirectory folder;
  folder.Write(".plan.new", "half of a longer text");
  ASSERT_TRUE(ReplaceFile(folder.path(), "plan", "one").ok());
  EXPECT_EQ(Read(folder / "plan"), "one");
  EXPECT_EQ(Names(folder), std::vector<std::string>{"plan"});
}

TEST(ReplaceFile, ReplacesNoLink) {
  TempDirectory folder;
  folder.Write("real", "one");
  folder.Link("plan", "real");
  EXPECT_TRUE(absl::IsFailedPrecondition(ReplaceFile(folder.path(), "plan", "two")));
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
  const absl::Status replaced = ReplaceFile(folder.path(), "plan", std::string(4096, 'x'));
  const absl::Status created = CreateFile(folder.path(), "new", std::string(4096, 'x'));
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &old), 0);
  std::signal(SIGXFSZ, handler);
  EXPECT_FALSE(replaced.ok());
  EXPECT_NE(std::string(replaced.message()).find(folder / "plan"), std::string::npos);
  EXPECT_FALSE(created.ok());
  EXPECT_EQ(Read(folder / "plan"), "one");
  EXPECT_EQ(Names(folder), std::vector<std::string>{"plan"});
}

TEST(CreateFile, NeverReplaces) {
  TempDirectory folder;
  ASSERT_TRUE(CreateFile(folder.path(), "version", "one").ok());
  EXPECT_TRUE(absl::IsAlreadyExists(CreateFile(folder.path(), "version", "two")));
  EXPECT_EQ(Read(folder / "version"), "one");
  EXPECT_TRUE(absl::IsNotFound(CreateFile(folder / "none", "version", "one")));
}

TEST(FolderLock, HasOneHolder) {
  TempDirectory folder;
  {
    const absl::StatusOr<FolderLock> lock = FolderLock::Take(folder.path());
    ASSERT_TRUE(lock.ok());
    EXPECT_TRUE(absl::IsAborted(FolderLock::Take(folder.path()).status()));
  }
  EXPECT_TRUE(FolderLock::Take(folder.path()).ok());
  EXPECT_TRUE(absl::IsNotFound(FolderLock::Take(folder / "none").status()));
}

}  // namespace
}  // namespace seuil::source
