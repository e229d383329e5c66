#include "base/text.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace seuil {
namespace {

using Words = std::vector<std::string>;

TEST(EditDistance, CountsEditsAndSwaps) {
  EXPECT_EQ(EditDistance("title", "title", 5), 0u);
  EXPECT_EQ(EditDistance("titel", "title", 5), 1u);  // a swap of neighbours
  EXPECT_EQ(EditDistance("titl", "title", 5), 1u);
  EXPECT_EQ(EditDistance("", "abc", 5), 3u);
  EXPECT_EQ(EditDistance("kitten", "sitting", 5), 3u);
  EXPECT_EQ(EditDistance("sitting", "kitten", 5), 3u);
  EXPECT_EQ(EditDistance("abcdef", "uvwxyz", 2), 3u);  // stops at limit + 1
}

TEST(Nearest, FindsWhatWasMeantOrNothing) {
  EXPECT_EQ(Nearest("titel", Words{"label", "title"}), "title");
  EXPECT_EQ(Nearest("acheter", Words{"vendeur", "acheteur"}), "acheteur");
  EXPECT_EQ(Nearest("b9", Words{"b1", "c1"}), "b1");
  EXPECT_EQ(Nearest("quite-another", Words{"title", "label"}), "");
  EXPECT_EQ(Nearest("", Words{"a"}), "");
  EXPECT_EQ(Nearest("x", Words{}), "");
  EXPECT_EQ(Nearest(std::string(10'000, 'a'), Words{std::string(10'000, 'a')}), "");
}

TEST(Nearest, ListsNearestFirst) {
  EXPECT_EQ(NearestOf("achete", Words{"acheteuse", "acheter", "achats", "vendeur"}, 2),
            (Words{"acheter", "achats"}));
}

TEST(LanguageTag, TakesWellFormedTagsInAnyCase) {
  for (const char* tag :
       {"fr", "fsl", "en-GB", "EN-gb", "zh-Hant-TW", "es-419", "de-CH-1996", "sl-rozaj-biske",
        "en-a-bbb-x-a", "ar-aao", "hy-Latn-IT-arevela", "x-foo", "X-a-1-private", "i-klingon",
        "I-Default", "en-GB-oed", "sgn-be-fr", "zh-min-nan", "art-lojban"}) {
    EXPECT_TRUE(IsLanguageTag(tag)) << tag;
  }
  for (const char* text :
       {"", "f", "fr-", "-fr", "fr--CA", "english_uk", "fr-CA-", "x", "x-", "i-none",
        "x-toolongsubtag", "x-é", "en-a", "123", "fr FR", "toolonglanguage", "é"}) {
    EXPECT_FALSE(IsLanguageTag(text)) << text;
  }
}

TEST(FallbackLocale, DropsSubtagsFromTheEnd) {
  const Words known = {"fr", "en", "zh-Hant"};
  EXPECT_EQ(FallbackLocale("en", known), 1u);
  EXPECT_EQ(FallbackLocale("EN-gb", known), 1u);
  EXPECT_EQ(FallbackLocale("zh-hant-TW-x-a", known), 2u);
  EXPECT_EQ(FallbackLocale("zh", known), 0u);
  EXPECT_EQ(FallbackLocale("de", known), 0u);
  EXPECT_EQ(FallbackLocale("", known), 0u);
  EXPECT_TRUE(SameTag("en-GB", "EN-gb"));
  EXPECT_FALSE(SameTag("en", "en-GB"));
}

TEST(Utf8, TakesWellFormedSequencesOnly) {
  for (const char* text : {"", "abc", "é", "€", "\xF0\x9F\x98\x80", "\xEF\xBF\xBD"}) {
    EXPECT_TRUE(IsUtf8(text)) << text;
  }
  for (const char* text : {"\x80", "\xC3", "\xC3(", "\xC0\xAF", "\xE0\x80\xAF", "\xED\xA0\x80",
                           "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "a\xFF", "\xE2\x82"}) {
    EXPECT_FALSE(IsUtf8(text));
  }
}

}  // namespace
}  // namespace seuil
