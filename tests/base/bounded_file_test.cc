#include "base/bounded_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "testutil/temp_directory.h"

namespace seuil {
namespace {

TEST(BoundedFile, IsReadWholeUpToItsBoundAndOneByteBeyond) {
  const testutil::TempDirectory directory;
  directory.Write("five", "12345");
  EXPECT_EQ(ReadBounded(directory.path() + "/five", 6), "12345");
  EXPECT_EQ(ReadBounded(directory.path() + "/five", 5), "12345");
  EXPECT_EQ(ReadBounded(directory.path() + "/five", 3), "1234");
  directory.Write("empty", "");
  EXPECT_EQ(ReadBounded(directory.path() + "/empty", 3), "");
}

TEST(BoundedFile, IsNoneWhereItCannotBeRead) {
  const testutil::TempDirectory directory;
  EXPECT_EQ(ReadBounded(directory.path() + "/none", 3), std::nullopt);
  EXPECT_EQ(ReadBounded(directory.path(), 3), std::nullopt);
  EXPECT_EQ(ReadBounded("/dev/zero", 3), std::nullopt);
  // Whose writer may never come.
  const std::string fifo = directory.path() + "/fifo";
  ASSERT_EQ(mkfifo(fifo.c_str(), 0600), 0);
  EXPECT_EQ(ReadBounded(fifo, 3), std::nullopt);
}

}  // namespace
}  // namespace seuil
