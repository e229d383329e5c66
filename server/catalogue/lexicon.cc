#include "catalogue/lexicon.h"

#include <libstemmer.h>

#include <algorithm>
#include <array>
#include <map>
#include <memory>

#include "absl/hash/hash.h"
#include "base/text.h"

namespace seuil::catalogue {
namespace {

struct StemmerDeleter {
  void operator()(sb_stemmer* stemmer) const { sb_stemmer_delete(stemmer); }
};

// A stemmer has a buffer of its own: each thread has one for each language.
sb_stemmer& StemmerOf(const Language& language) {
  thread_local std::map<const char*, std::unique_ptr<sb_stemmer, StemmerDeleter>> stemmers;
  auto& stemmer = stemmers[language.snowball];
  if (stemmer == nullptr) stemmer.reset(sb_stemmer_new(language.snowball, "UTF_8"));
  return *stemmer;
}

uint64_t HashOf(std::string_view text) { return absl::Hash<absl::string_view>()(AsAbsl(text)); }

// Rows of the edit distance to one word, grown letter by letter along the sorted words: a common
// start is computed once, and left where no word that begins so can be near.
class NearWords {
 public:
  static constexpr size_t kLongest = 40;  // of the words compared; longer ones have no near miss

  NearWords(std::string_view word, size_t edits) : word_(word), edits_(edits) {
    for (size_t j = 0; j <= word.size(); ++j) rows_[0][j] = static_cast<uint8_t>(j);
  }

  // Makes the row after `start[0, length)`, whose rows before stand. False where it is too far.
  bool Grow(std::string_view start, size_t length) {
    auto& row = rows_[length];
    const auto& above = rows_[length - 1];
    row[0] = static_cast<uint8_t>(length);
    uint8_t lowest = row[0];
    const char letter = start[length - 1];
    for (size_t j = 1; j <= word_.size(); ++j) {
      const int replace = above[j - 1] + (word_[j - 1] != letter);
      int best = std::min({replace, above[j] + 1, row[j - 1] + 1});
      if (length > 1 && j > 1 && letter == word_[j - 2] && start[length - 2] == word_[j - 1]) {
        best = std::min(best, rows_[length - 2][j - 2] + 1);
      }
      row[j] = static_cast<uint8_t>(best);
      lowest = std::min(lowest, row[j]);
    }
    return lowest <= edits_;
  }

  size_t Distance(size_t length) const { return rows_[length][word_.size()]; }

 private:
  const std::string_view word_;
  const size_t edits_;
  std::array<std::array<uint8_t, kLongest + 1>, kLongest + 1> rows_;
};

}  // namespace

std::string StemOf(std::string_view word, const Language& language) {
  if (language.snowball == nullptr) return std::string(word);
  sb_stemmer& stemmer = StemmerOf(language);
  const sb_symbol* stem = sb_stemmer_stem(&stemmer, reinterpret_cast<const sb_symbol*>(word.data()),
                                          static_cast<int>(word.size()));
  if (stem == nullptr) return std::string(word);  // out of memory for its buffer
  return {reinterpret_cast<const char*>(stem), static_cast<size_t>(sb_stemmer_length(&stemmer))};
}

Lexicon::Lexicon(std::vector<std::string> words, const Language& language) : language_(&language) {
  std::sort(words.begin(), words.end());
  words.erase(std::unique(words.begin(), words.end()), words.end());
  ends_.reserve(words.size());
  if (language.snowball != nullptr) stems_.reserve(words.size());
  for (const std::string& word : words) {
    if (language.snowball != nullptr) {
      stems_.emplace_back(HashOf(StemOf(word, language)), static_cast<WordId>(ends_.size()));
    }
    letters_ += word;
    ends_.push_back(static_cast<uint32_t>(letters_.size()));
  }
  letters_.shrink_to_fit();
  std::sort(stems_.begin(), stems_.end());
}

std::string_view Lexicon::Word(WordId id) const {
  const uint32_t begin = id == 0 ? 0 : ends_[id - 1];
  return std::string_view(letters_).substr(begin, ends_[id] - begin);
}

WordId Lexicon::Find(std::string_view word) const {
  const auto [first, last] = StartingWith(word);
  return first < last && Word(first) == word ? first : kNoWord;
}

std::pair<WordId, WordId> Lexicon::StartingWith(std::string_view start) const {
  const auto bound = [&](auto before) {
    WordId low = 0, high = static_cast<WordId>(size());
    while (low < high) {
      const WordId middle = low + (high - low) / 2;
      if (before(Word(middle).substr(0, start.size()))) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  };
  const WordId first = bound([&](std::string_view word) { return word < start; });
  return {first, bound([&](std::string_view word) { return word <= start; })};
}

void Lexicon::Near(std::string_view word, size_t edits,
                   const std::function<void(WordId, size_t)>& found) const {
  if (word.empty() || word.size() > NearWords::kLongest) return;
  NearWords near(word, edits);
  auto [id, last] = StartingWith(word.substr(0, 1));
  std::string_view start;  // whose rows stand
  while (id < last) {
    const std::string_view candidate = Word(id);
    size_t length = static_cast<size_t>(
        std::mismatch(start.begin(), start.end(), candidate.begin(), candidate.end()).first -
        start.begin());
    const size_t longest = std::min(word.size() + edits, NearWords::kLongest);
    bool far = false;
    while (!far && length < candidate.size()) {
      far = length >= longest || !near.Grow(candidate, length + 1);
      ++length;
    }
    start = candidate.substr(0, length);
    if (far) {  // and so is every word that begins like this
      id = std::max(id + 1, StartingWith(start).second);
      start = start.substr(0, length - 1);
      continue;
    }
    if (near.Distance(length) <= edits) found(id, near.Distance(length));
    ++id;
  }
}

void Lexicon::SameStem(std::string_view word, const std::function<void(WordId)>& found) const {
  if (stems_.empty()) return;
  const std::string stem = StemOf(word, *language_);
  const uint64_t hash = HashOf(stem);
  for (auto at = std::lower_bound(stems_.begin(), stems_.end(), std::pair(hash, WordId{0}));
       at != stems_.end() && at->first == hash; ++at) {
    const std::string_view other = Word(at->second);
    if (other != word && StemOf(other, *language_) == stem) found(at->second);
  }
}

size_t Lexicon::bytes() const {
  return letters_.capacity() + ends_.capacity() * sizeof(uint32_t) +
         stems_.capacity() * sizeof(stems_[0]);
}

}  // namespace seuil::catalogue
