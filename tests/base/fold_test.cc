#include "base/fold.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace seuil {
namespace {

std::string Joined(std::string_view text) {
  std::string words;
  for (const FoldedWord& word : FoldWords(text)) {
    if (!words.empty()) words += ' ';
    words += word.text;
  }
  return words;
}

TEST(Fold, CaseAccentsLigaturesAndWidthsAreOne) {
  EXPECT_EQ(Joined("MAÎTRE d’Hôtel"), "maitre d hotel");
  EXPECT_EQ(Joined("Maître d'hôtel"), Joined("maitre D'HOTEL"));
  EXPECT_EQ(Joined("Chef d’œuvre"), "chef d oeuvre");
  EXPECT_EQ(Joined("ＣＯＭＰＴＡＢＬＥ"), "comptable");
  EXPECT_EQ(Joined("Straße"), "strasse");
  EXPECT_EQ(Joined("Łódź Ørsted"), "lodz orsted");
  // The same letter, composed and as letter and accent.
  EXPECT_EQ(Joined("emploi\u0301"), Joined("emplo\u00ed"));
}

TEST(Fold, OtherScriptsKeepTheirLetters) {
  EXPECT_EQ(Joined("مهندس برمجيات"), "مهندس برمجيات");
  EXPECT_EQ(Joined("Инженер"), "инженер");
  EXPECT_EQ(Joined("👩‍🔧"), "");  // no letter, no word
  EXPECT_EQ(Joined(""), "");
  EXPECT_EQ(Joined("\u202Eacheteur\u202C"), "acheteur");  // marks of direction are nothing
}

TEST(Fold, SaysWhatStandsBetweenWords) {
  const std::vector<FoldedWord> words = FoldWords("Chef·fe – resp. (H/F)");
  ASSERT_EQ(words.size(), 5u);
  EXPECT_EQ(words[0], (FoldedWord{"chef", 0, false, false}));
  EXPECT_EQ(words[1], (FoldedWord{"fe", 0xB7, false, false}));
  EXPECT_EQ(words[2], (FoldedWord{"resp", '-', true, true}));
  EXPECT_EQ(words[3], (FoldedWord{"h", '(', true, false}));
  EXPECT_EQ(words[4], (FoldedWord{"f", '/', false, false}));
}

// What is read a byte at a time and what goes through Unicode must not differ.
TEST(Fold, AsciiIsReadAlikeOnBothWays) {
  for (const std::string text : {"Chef de projet (H/F)", "resp. achats/marketing", "a`b\tc\nd"}) {
    std::vector<FoldedWord> other = FoldWords(text + " é");
    other.pop_back();
    EXPECT_EQ(FoldWords(text), other) << text;
  }
}

TEST(FoldWords, TellsTheEndOfALine) {
  for (const char* const text : {"acheteur\nm", "acheteur \r\n m", "\u00e9t\u00e9\u2028m"}) {
    const std::vector<FoldedWord> words = FoldWords(text);
    ASSERT_EQ(words.size(), 2u);
    EXPECT_EQ(words[1].before, U'\n');
    EXPECT_TRUE(words[1].spaced);
  }
}

}  // namespace
}  // namespace seuil
