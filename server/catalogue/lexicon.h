// The words of a catalogue's titles in one language: found as they stand, by their start, by their
// stem, and by what is nearly them.
//
// Words are kept sorted in one block of memory, and known by their position in it.
//
// Thread contract: immutable; const access from any thread.
//
//   Lexicon lexicon({"acheteur", "achat"}, French());
//   lexicon.Find("acheteur");                        // 1
//   lexicon.Near("achteur", 1, [](WordId, size_t edits) { … });
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "catalogue/language.h"

namespace seuil::catalogue {

using WordId = uint32_t;
inline constexpr WordId kNoWord = UINT32_MAX;

class Lexicon {
 public:
  Lexicon() = default;
  Lexicon(std::vector<std::string> words, const Language& language);

  size_t size() const { return ends_.size(); }
  std::string_view Word(WordId id) const;

  // kNoWord where it is none of them.
  WordId Find(std::string_view word) const;

  // The words that begin so: [first, second).
  std::pair<WordId, WordId> StartingWith(std::string_view start) const;

  // Every word within `edits` insertions, deletions, replacements and swaps of neighbours that has
  // the same first letter. `found(id, edits)` is called in the order of the words.
  void Near(std::string_view word, size_t edits,
            const std::function<void(WordId, size_t)>& found) const;

  // Every other word of the same stem.
  void SameStem(std::string_view word, const std::function<void(WordId)>& found) const;

  size_t bytes() const;  // that it holds, about

 private:
  const Language* language_ = nullptr;
  std::string letters_;         // the words, one behind the other
  std::vector<uint32_t> ends_;  // where each ends
  // Stems as 64-bit hashes, with the words that have them, sorted. A clash only costs a look.
  std::vector<std::pair<uint64_t, WordId>> stems_;
};

// The stem of a word; the word itself where the language has no stemmer.
std::string StemOf(std::string_view word, const Language& language);

}  // namespace seuil::catalogue
