#include "ops/unix_socket.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>

namespace seuil::ops {
namespace {

class UnixSocketTest : public testing::Test {
 protected:
  UnixSocketTest() {
    std::string name = std::filesystem::temp_directory_path() / "seuil-socket-XXXXXX";
    root_ = mkdtemp(name.data());
  }
  ~UnixSocketTest() override { std::filesystem::remove_all(root_); }

  std::filesystem::path root_;
};

TEST_F(UnixSocketTest, HasOneOwnerAtATime) {
  const std::string path = root_ / "run" / "seuil.sock";
  {
    absl::StatusOr<UnixSocketOwner> owner = UnixSocketOwner::Claim(path);
    ASSERT_TRUE(owner.ok()) << owner.status();
    struct stat made {};
    ASSERT_EQ(stat((root_ / "run").c_str(), &made), 0);
    EXPECT_EQ(made.st_mode & 0777 & ~0750u, 0u);

    const absl::StatusOr<UnixSocketOwner> second = UnixSocketOwner::Claim(path);
    ASSERT_FALSE(second.ok());
    EXPECT_NE(second.status().message().find("another process"), absl::string_view::npos);
    // Moving hands the lock on; the one moved from holds nothing.
    const UnixSocketOwner moved = *std::move(owner);
    EXPECT_FALSE(UnixSocketOwner::Claim(path).ok());
  }
  EXPECT_TRUE(UnixSocketOwner::Claim(path).ok());
}

TEST_F(UnixSocketTest, OpensToItsGroup) {
  const std::string path = root_ / "seuil.sock";
  const absl::StatusOr<UnixSocketOwner> owner = UnixSocketOwner::Claim(path);
  ASSERT_TRUE(owner.ok()) << owner.status();
  EXPECT_FALSE(owner->Open().ok()) << "nothing listens yet";
  std::ofstream(path) << "stands for the socket";
  EXPECT_TRUE(owner->Open().ok());
  struct stat opened {};
  ASSERT_EQ(stat(path.c_str(), &opened), 0);
  EXPECT_EQ(opened.st_mode & 0777, 0660u);
}

TEST_F(UnixSocketTest, IsRefusedWhereEverybodyMayWrite) {
  std::filesystem::permissions(root_, std::filesystem::perms::all);
  const absl::StatusOr<UnixSocketOwner> owner = UnixSocketOwner::Claim(root_ / "seuil.sock");
  ASSERT_FALSE(owner.ok());
  EXPECT_NE(owner.status().message().find("directory of its own"), absl::string_view::npos);
}

TEST_F(UnixSocketTest, IsRefusedWhereSomethingElseStands) {
  const std::string path = root_ / "seuil.sock";
  std::ofstream(path) << "a file";
  const absl::StatusOr<UnixSocketOwner> owner = UnixSocketOwner::Claim(path);
  ASSERT_FALSE(owner.ok());
  EXPECT_NE(owner.status().message().find("no unix socket"), absl::string_view::npos);
  EXPECT_TRUE(std::filesystem::exists(path));
}

TEST_F(UnixSocketTest, IsRefusedWhereTheDirectoryCannotBeMade) {
  EXPECT_FALSE(UnixSocketOwner::Claim(root_ / "a" / "b" / "seuil.sock").ok());
}

}  // namespace
}  // namespace seuil::ops
