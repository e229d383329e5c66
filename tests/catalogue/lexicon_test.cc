#include "catalogue/lexicon.h"

#include <algorithm>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "gtest/gtest.h"

namespace seuil::catalogue {
namespace {

using Words = std::vector<std::string>;

std::string RandomWord(std::mt19937& random) {
  std::string word;
  const size_t size = 1 + random() % 9;
  while (word.size() < size) word += static_cast<char>('a' + random() % 4);
  return word;
}

TEST(Lexicon, FindsWordsAndTheirStarts) {
  const Lexicon lexicon({"acheteur", "achat", "vendeur", "achat"}, French());
  EXPECT_EQ(lexicon.size(), 3u);
  EXPECT_EQ(lexicon.Word(lexicon.Find("achat")), "achat");
  EXPECT_EQ(lexicon.Find("acha"), kNoWord);
  EXPECT_EQ(lexicon.Find("achats"), kNoWord);
  EXPECT_EQ(lexicon.Find(""), kNoWord);
  const auto [first, last] = lexicon.StartingWith("ach");
  EXPECT_EQ(last - first, 2u);
  EXPECT_EQ(lexicon.StartingWith("z").first, lexicon.StartingWith("z").second);
  EXPECT_EQ(Lexicon({}, French()).Find("achat"), kNoWord);
}

// The walk along the sorted words against the distance to each word by itself.
TEST(Lexicon, NearWordsAreThoseOfThatDistance) {
  std::mt19937 random(7);
  for (int round = 0; round < 60; ++round) {
    Words words;
    for (int i = 0; i < 120; ++i) words.push_back(RandomWord(random));
    const Lexicon lexicon(words, French());
    const std::string asked = RandomWord(random);
    for (const size_t edits : {size_t{0}, size_t{1}, size_t{2}}) {
      std::set<std::pair<std::string, size_t>> near, expected;
      lexicon.Near(asked, edits, [&](WordId id, size_t distance) {
        near.emplace(std::string(lexicon.Word(id)), distance);
      });
      for (const std::string& word : words) {
        const size_t distance = EditDistance(asked, word, edits);
        if (word[0] == asked[0] && distance <= edits) expected.emplace(word, distance);
      }
      EXPECT_EQ(near, expected) << asked << " " << edits;
    }
  }
}

TEST(Lexicon, LongWordsHaveNoNearMiss) {
  const std::string word(60, 'a');
  const Lexicon lexicon({word, "aaaa"}, French());
  size_t found = 0;
  const auto count = [&](WordId, size_t) { ++found; };
  lexicon.Near(word, 2, count);
  lexicon.Near("", 2, count);
  EXPECT_EQ(found, 0u);
}

TEST(Lexicon, WordsOfOneStem) {
  const Lexicon lexicon({"restaurant", "restauration", "comptabl"}, French());
  Words found;
  lexicon.SameStem("restaurant", [&](WordId id) { found.emplace_back(lexicon.Word(id)); });
  EXPECT_EQ(found, Words{"restauration"});
  found.clear();
  const Lexicon plain({"restaurant", "restauration"}, LanguageOf("de"));
  plain.SameStem("restaurant", [&](WordId id) { found.emplace_back(plain.Word(id)); });
  EXPECT_TRUE(found.empty());
}

}  // namespace
}  // namespace seuil::catalogue
