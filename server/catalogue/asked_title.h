// A title that somebody asks for, read for one section of the index: which words of the catalogue
// each of its words may be, and how it meets a form.
//
// Thread contract: belongs to one call; const access from any thread.
//
//   AskedTitle asked(title, section);
//   Meeting meeting = asked.Meet(form);
//   if (meeting.Complete()) …  // every word of the form was asked for
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "catalogue/title.h"
#include "catalogue/title_index.h"

namespace seuil::catalogue {

// How a word that is asked for is a word of the catalogue, the surest first.
enum class WordMatch : uint8_t {
  kSame,          // but for gender and number
  kAbbreviation,  // its start
  kStem,          // "restauration" for "restaurant"
  kSlip,          // misspelt
  kStart,         // its start, where a person is still typing
};

// A word of the catalogue that a word asked for may be.
struct WordHit {
  WordId key = kNoWord;
  WordMatch match = WordMatch::kSame;
};

// How a title and a form of the catalogue meet.
struct Meeting {
  size_t words = 0;             // of the form
  size_t found = 0;             // of them that the title has
  uint64_t positions = 0;       // of the title's words that they are: bit i is the i-th
  bool in_order = true;         // the form's order, with nothing between
  size_t slips = 0, stems = 0;  // words that are no more than that
  size_t abbreviations = 0;     // words of which only the start was asked for
  bool head_by_stem = false;  // the word that names the occupation is no more than of the same stem
  float weight = 0;           // of what was found

  bool Complete() const { return found == words; }
};

enum class Reading { kWhole, kTyping };  // kTyping: the last word may be the start of one

class AskedTitle {
 public:
  static constexpr size_t kMostWords = 64;

  // Words of the title beyond kMostWords are not looked at.
  AskedTitle(const Title& title, const TitleSection& section, Reading reading);

  size_t size() const { return words_.size(); }
  std::span<const WordHit> Hits(size_t word) const { return words_[word].hits; }
  // Every word of the catalogue that one of its words may be, once, in the order of their keys,
  // with the surest match.
  std::vector<WordHit> Keys() const;
  bool Known(size_t word) const { return !words_[word].hits.empty(); }
  const TitleWord& Word(size_t word) const { return words_[word].word; }
  float weight() const { return weight_; }  // of all its words

  Meeting Meet(FormId form) const;
  // From 0, nothing in common, to 1, the same words.
  double Score(const Meeting& meeting, FormId form) const { return Score(meeting.weight, form); }
  double Score(float common, FormId form) const;  // `common`: as a meeting's weight

 private:
  struct AskedWord {
    TitleWord word;
    std::vector<WordHit> hits;
    float weight = 0;
  };

  void FindHits(AskedWord& word, bool typing) const;

  // A hit of one of the words, to be found by its key.
  struct KeyHit {
    WordId key = kNoWord;
    WordMatch match = WordMatch::kSame;
    uint8_t word = 0;  // of the title

    friend auto operator<=>(const KeyHit&, const KeyHit&) = default;
  };

  const TitleSection& section_;
  std::vector<AskedWord> words_;
  std::vector<KeyHit> by_key_;  // sorted
  float weight_ = 0;
};

// What a match is worth beside the word itself.
float Worth(WordMatch match);

}  // namespace seuil::catalogue
