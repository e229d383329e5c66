#include "base/ids.h"

#include <gtest/gtest.h>

#include <vector>

#include "base/digest.h"

namespace seuil {
namespace {

TEST(Ids, AreLowerCaseWordsWithDashes) {
  for (const char* id : {"a", "acheteur", "0", "b1", "chef-de-ligne", "a-"}) {
    EXPECT_TRUE(IsId(id)) << id;
  }
  for (const char* text : {"", "-a", "Acheteur", "a_b", "a b", "é", "a.b", "a/b"}) {
    EXPECT_FALSE(IsId(text)) << text;
  }
  EXPECT_TRUE(IsId(std::string(63, 'a')));
  EXPECT_FALSE(IsId(std::string(64, 'a')));
}

TEST(Ids, LevelsKeepTheirCaseAndSigns) {
  for (const char* id : {"A1", "B1+", "B1-", "B2.1", "pre-A1", "180+", "Objective"}) {
    EXPECT_TRUE(IsLevelId(id)) << id;
  }
  for (const char* text : {"", "+A1", ".A1", "A 1", "objective", "none", "É1", "A1*"}) {
    EXPECT_FALSE(IsLevelId(text)) << text;
  }
  EXPECT_TRUE(IsLevelId(std::string(16, 'A')));
  EXPECT_FALSE(IsLevelId(std::string(17, 'A')));
}

TEST(Version, ParsesThreeNumbersAndASuffix) {
  const Version version = *Version::Parse("1.10.2-rc.1");
  EXPECT_EQ(version.numbers, (std::array<uint32_t, 3>{1, 10, 2}));
  EXPECT_EQ(version.suffix, "rc.1");
  for (const char* text : {"", "1", "1.0", "1.0.0.0", "01.0.0", "1.0.0-", "1.0.0+x", "v1.0.0",
                           "1.0.0 ", "1.0.-1", "1234567890.0.0", "1.0.0-é", "1.0.0-a/b"}) {
    EXPECT_FALSE(Version::Parse(text).has_value()) << text;
  }
}

TEST(Version, OrdersByNumbersAndSuffixBeforeNone) {
  const std::vector<std::string> ascending = {"0.9.9",  "1.0.0-a", "1.0.0-b", "1.0.0",
                                              "1.0.10", "1.9.0",   "1.10.0",  "2.0.0"};
  for (size_t i = 0; i < ascending.size(); ++i) {
    for (size_t j = 0; j < ascending.size(); ++j) {
      EXPECT_EQ(*Version::Parse(ascending[i]) < *Version::Parse(ascending[j]), i < j)
          << ascending[i] << " " << ascending[j];
    }
  }
}

TEST(Digest, IsTheSha256OfTheBytes) {
  // FIPS 180-2, appendix B.1; and of nothing.
  EXPECT_EQ(DigestOf("abc"),
            "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(DigestOf(""),
            "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_NE(DigestOf("abc"), DigestOf("abc\n"));
}

TEST(Digest, KnowsItsSpelling) {
  const std::string digest = DigestOf("abc");
  EXPECT_TRUE(IsDigest(digest));
  EXPECT_FALSE(IsDigest(digest.substr(7)));
  EXPECT_FALSE(IsDigest(digest + "0"));
  EXPECT_FALSE(IsDigest(digest.substr(0, digest.size() - 1) + "D"));
  EXPECT_FALSE(IsDigest("sha512:" + digest.substr(7)));
  EXPECT_FALSE(IsDigest(""));
}

}  // namespace
}  // namespace seuil
