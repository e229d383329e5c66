#include "catalogue/asked_title.h"

#include <algorithm>

namespace seuil::catalogue {
namespace {

// The start of a word stands for it from so many letters on; with a full stop, from three.
constexpr size_t kAbbreviated = 4, kAbbreviatedWithStop = 3;
// How many words one that is asked for may be: what it is the start of, above all.
constexpr size_t kMostHits = 64;

constexpr size_t kMostEdits = 2;

bool IsVowel(char letter) {
  return std::string_view("aeiouy").find(letter) != std::string_view::npos;
}

// Whether one is the other with two neighbours swapped, and nothing else.
bool AreSwapped(std::string_view a, std::string_view b) {
  const auto [in_a, in_b] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
  if (a.size() != b.size() || a.end() - in_a < 2) return false;
  return in_a[0] == in_b[1] && in_a[1] == in_b[0] && std::equal(in_a + 2, a.end(), in_b + 2);
}

// Whether a word may be another one, misspelt, and not simply another: "writer" is no waiter, and a
// "constable" no comptable. Two neighbours that have swapped are a slip. Words that end in other
// letters are of another kind; a letter too many or too few is a slip; one for another is one
// between vowels of long words. Two letters may be off where both words sound alike.
bool IsSlip(std::string_view asked, std::string_view word, size_t edits, const Language& language) {
  constexpr size_t kShortest = 5, kLong = 8;
  if (std::min(asked.size(), word.size()) < kShortest - 1 ||
      std::max(asked.size(), word.size()) < kShortest) {
    return false;
  }
  if (AreSwapped(asked, word)) return true;
  if (asked.back() != word.back()) return false;
  if (edits > 1) return language.sound != nullptr && language.sound(asked) == language.sound(word);
  if (asked.size() != word.size()) return true;
  const size_t at = static_cast<size_t>(
      std::mismatch(asked.begin(), asked.end(), word.begin()).first - asked.begin());
  return asked.size() >= kLong && IsVowel(asked[at]) && IsVowel(word[at]);
}

}  // namespace

float Worth(WordMatch match) {
  switch (match) {
    case WordMatch::kSame:
      return 1.0f;
    case WordMatch::kAbbreviation:
      return 0.95f;
    case WordMatch::kStem:
    case WordMatch::kSlip:
      return 0.9f;
    case WordMatch::kStart:
      return 0.8f;
  }
  return 0;
}

AskedTitle::AskedTitle(const Title& title, const TitleSection& section, Reading reading)
    : section_(section) {
  const size_t count = std::min(title.words.size(), kMostWords);
  words_.reserve(count);
  for (size_t i = 0; i < count; ++i) {
    AskedWord word{title.words[i], {}, 0};
    FindHits(word, reading == Reading::kTyping && i + 1 == count);
    // A word that no form has tells as much as one that a single form has.
    word.weight = word.hits.empty() ? 2.0f : section.Weight(word.hits.front().key);
    weight_ += word.weight;
    for (const WordHit& hit : word.hits) {
      by_key_.push_back({hit.key, hit.match, static_cast<uint8_t>(i)});
    }
    words_.push_back(std::move(word));
  }
  std::sort(by_key_.begin(), by_key_.end());
}

std::vector<WordHit> AskedTitle::Keys() const {
  std::vector<WordHit> keys;
  for (const KeyHit& hit : by_key_) {  // of one key, the surest comes first
    if (keys.empty() || keys.back().key != hit.key) keys.push_back({hit.key, hit.match});
  }
  return keys;
}

void AskedTitle::FindHits(AskedWord& word, bool typing) const {
  const Lexicon& keys = section_.keys();
  const auto add = [&](WordId key, WordMatch match) {
    const bool there = std::any_of(word.hits.begin(), word.hits.end(),
                                   [&](const WordHit& hit) { return hit.key == key; });
    if (!there && word.hits.size() < kMostHits) word.hits.push_back({key, match});
  };
  const auto add_starting = [&](WordMatch match) {
    const Lexicon& written = section_.written();
    const auto [first, last] = written.StartingWith(word.word.text);
    for (WordId id = first; id < last && word.hits.size() < kMostHits; ++id) {
      add(section_.KeyOf(id), match);
    }
  };
  if (const WordId same = keys.Find(word.word.key); same != kNoWord) {
    add(same, WordMatch::kSame);
  }
  if (typing) add_starting(WordMatch::kStart);
  const bool known = !word.hits.empty();
  const size_t letters = word.word.text.size();
  if (word.word.dotted ? letters >= kAbbreviatedWithStop : !known && letters >= kAbbreviated) {
    add_starting(WordMatch::kAbbreviation);
  }
  if (!known) {  // a word that is one is no slip of another
    keys.Near(word.word.key, kMostEdits, [&](WordId key, size_t edits) {
      if (IsSlip(word.word.key, keys.Word(key), edits, section_.language())) {
        add(key, WordMatch::kSlip);
      }
    });
  }
  // After the slips: "conseiler" has the stem of "conseiller" too, and is that word misspelt.
  keys.SameStem(word.word.key, [&](WordId key) { add(key, WordMatch::kStem); });
  std::stable_sort(word.hits.begin(), word.hits.end(),
                   [](const WordHit& a, const WordHit& b) { return a.match < b.match; });
}

Meeting AskedTitle::Meet(FormId form) const {
  Meeting meeting;
  const std::span<const WordId> words = section_.Words(form);
  meeting.words = words.size();
  const bool head_first = section_.language().head == Language::Head::kFirst;
  const size_t head = head_first ? 0 : words.size() - 1;
  size_t before = kMostWords;  // position of the word found last
  for (size_t f = 0; f < words.size(); ++f) {
    auto hit = std::lower_bound(by_key_.begin(), by_key_.end(), KeyHit{words[f], {}, 0});
    const auto is_taken = [&] { return (meeting.positions >> hit->word & 1) != 0; };
    while (hit != by_key_.end() && hit->key == words[f] && is_taken()) ++hit;
    if (hit == by_key_.end() || hit->key != words[f]) continue;
    const size_t best = hit->word;
    const WordMatch match = hit->match;
    ++meeting.found;
    meeting.positions |= uint64_t{1} << best;
    meeting.in_order = meeting.in_order && (before == kMostWords || best == before + 1);
    before = best;
    meeting.weight += section_.Weight(words[f]) * Worth(match);
    meeting.stems += match == WordMatch::kStem;
    meeting.abbreviations += match == WordMatch::kAbbreviation;
    meeting.slips += match == WordMatch::kSlip;
    meeting.head_by_stem = meeting.head_by_stem || (f == head && match == WordMatch::kStem);
  }
  return meeting;
}

double AskedTitle::Score(float common, FormId form) const {
  return 2.0 * common / (weight_ + section_.FormWeight(form));
}

}  // namespace seuil::catalogue
