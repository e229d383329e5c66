#include "catalogue/title.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <utility>

#include "absl/strings/str_split.h"
#include "base/fold.h"
#include "base/text.h"

namespace seuil::catalogue {
namespace {

constexpr char32_t kMiddleDot = 0xB7;

// Signs that hang an ending on a word, or stand between letters of a mark.
bool Hangs(char32_t sign) {
  return sign == '(' || sign == '/' || sign == '-' || sign == '.' || sign == '_' ||
         sign == kMiddleDot;
}
bool JoinsLetters(char32_t sign) {
  return Hangs(sign) || sign == '|' || sign == ',' || sign == '&';
}

// Signs between what may be two occupations: "acheteur, vendeur".
bool Separates(char32_t sign) {
  return sign == '-' || sign == '/' || sign == ',' || sign == ';' || sign == '+' || sign == '&' ||
         sign == '\n';
}

// How many words from `at` on are a mark for "men and women": "h/f", "(m/w/d)", "homme / femme".
size_t MarkLength(std::span<const FoldedWord> words, size_t at) {
  const FoldedWord& first = words[at];
  const bool last_of_title = at + 1 == words.size();
  if (first.text.size() <= 3 && (first.before == '(' || last_of_title) &&
      AreGenderLetters(first.text)) {
    return 1;
  }
  if (IsGenderWord(first.text)) {
    const bool two =
        !last_of_title && IsGenderWord(words[at + 1].text) && words[at + 1].before != 0;
    return two ? 2 : 0;
  }
  std::string letters;
  size_t end = at;
  while (end < words.size() && words[end].text.size() == 1 &&
         (end == at || JoinsLetters(words[end].before) || words[end].before == 0)) {
    letters += words[end++].text;
  }
  // Letters with blanks between them only are one where nothing follows.
  const bool joined = end > at + 1 && words[at + 1].before != 0;
  return AreGenderLetters(letters) && (joined || end == words.size()) ? end - at : 0;
}

// The words without marks and hung endings.
std::vector<FoldedWord> Plain(std::vector<FoldedWord> words, const Language& language) {
  std::vector<FoldedWord> plain;
  plain.reserve(words.size());
  bool hung = false;  // an ending was hung on the last word, and another may follow: "é-e-s"
  for (size_t i = 0; i < words.size();) {
    if (const size_t mark = MarkLength(words, i); mark > 0) {
      i += mark;
      continue;
    }
    FoldedWord& word = words[i++];
    const bool after_word = !plain.empty() && (plain.back().text.size() > 2 || hung);
    hung = after_word && !word.spaced && Hangs(word.before) &&
           Contains(language.hung_endings, word.text);
    if (!hung) plain.push_back(std::move(word));
  }
  return plain;
}

// A word and what it is in its language.
struct ReadWord {
  FoldedWord word;
  std::string key;
  bool small = false, conjunction = false;

  bool says() const { return !small && !conjunction; }
};
using Segment = std::vector<ReadWord>;

std::vector<const ReadWord*> Saying(const Segment& segment) {
  std::vector<const ReadWord*> words;
  for (const ReadWord& word : segment) {
    if (word.says()) words.push_back(&word);
  }
  return words;
}

// How many words at the end of `a` are those at the start of `b`, but for gender and number.
size_t Overlap(const Segment& a, const Segment& b) {
  const auto left = Saying(a), right = Saying(b);
  for (size_t k = std::min(left.size(), right.size()); k > 0; --k) {
    if (std::equal(right.begin(), right.begin() + static_cast<std::ptrdiff_t>(k),
                   left.end() - static_cast<std::ptrdiff_t>(k),
                   [](const ReadWord* x, const ReadWord* y) { return x->key == y->key; })) {
      return k;
    }
  }
  return 0;
}

// Position after the k-th word that says something, or before it.
size_t After(const Segment& segment, size_t k) {
  size_t i = 0;
  while (k > 0) k -= segment[i++].says();
  return i;
}

std::string Spelling(const Segment& a, size_t a_end, const Segment& b, size_t b_begin) {
  std::string text;
  const auto add = [&](const ReadWord& word) {
    if (!text.empty()) text += ' ';
    text += word.word.text;
  };
  for (size_t i = 0; i < a_end; ++i) add(a[i]);
  for (size_t i = b_begin; i < b.size(); ++i) add(b[i]);
  return text;
}

// A title under construction: in both genders, where the text had both.
struct Draft {
  Segment words;
  std::vector<std::string> spelled;
};

// Takes `next` into the draft where it says the same in the other gender: "Agent / Agente de
// sécurité".
bool Merge(Draft& draft, const Segment& next) {
  const size_t overlap = Overlap(draft.words, next);
  if (overlap == 0) return false;
  const size_t tail = After(next, overlap);
  const size_t kept = Saying(draft.words).size() - overlap;
  // The other gender's: what stood before the words that both have, and all of `next`.
  draft.spelled = {Spelling(draft.words, draft.words.size(), next, tail),
                   Spelling(draft.words, After(draft.words, kept), next, 0)};
  draft.words.insert(draft.words.end(), next.begin() + static_cast<std::ptrdiff_t>(tail),
                     next.end());
  return true;
}

void AddWords(const Segment& segment, const Language& language, bool second, Title& title) {
  const auto add = [&](TitleWord word) {
    const bool there = std::any_of(title.words.begin(), title.words.end(),
                                   [&](const TitleWord& other) { return other.key == word.key; });
    if (!there) title.words.push_back(std::move(word));
  };
  for (const ReadWord& read : segment) {
    if (!read.says()) {
      second = second || read.conjunction;
      continue;
    }
    second = second || (Separates(read.word.before) && !title.words.empty());
    const auto stands_for = std::find_if(
        language.abbreviations.begin(), language.abbreviations.end(),
        [&](const auto& abbreviation) { return abbreviation.first == read.word.text; });
    if (stands_for == language.abbreviations.end()) {
      add({read.word.text, read.key, read.word.dotted, second});
    } else {
      for (const absl::string_view part : absl::StrSplit(AsAbsl(stands_for->second), ' ')) {
        const std::string word(part);
        add({word, language.key(word), false, std::exchange(second, false)});
      }
    }
    second = false;
  }
}

Title Finish(const Draft& draft, const Language& language) {
  Title title{.spelled = draft.spelled, .words = {}};
  if (title.spelled.empty()) {
    title.spelled.push_back(
        Spelling(draft.words, draft.words.size(), draft.words, draft.words.size()));
  }
  AddWords(draft.words, language, false, title);
  return title;
}

}  // namespace

TitleReading ReadTitle(std::string_view text, const Language& language) {
  // Segments: what stands between "/", and between conjunctions.
  struct Part {
    Segment words;
    bool slash = false;  // begins after "/"
  };
  std::vector<Part> parts(1);
  for (FoldedWord& word : Plain(FoldWords(text), language)) {
    const bool conjunction = Contains(language.conjunctions, word.text);
    const bool slash = word.before == '/' || word.before == '|';
    if ((slash || conjunction) && !parts.back().words.empty()) parts.push_back({{}, slash});
    std::string key = language.key(word.text);
    const bool small = Contains(language.small, word.text);
    parts.back().words.push_back({std::move(word), std::move(key), small, conjunction});
  }

  std::vector<Draft> drafts;
  for (Part& part : parts) {
    if (!drafts.empty() && Merge(drafts.back(), part.words)) continue;
    if (drafts.empty() || part.slash) {
      drafts.push_back({std::move(part.words), {}});
    } else {  // "et", "ou" between two different things stay within one title
      Segment& words = drafts.back().words;
      std::move(part.words.begin(), part.words.end(), std::back_inserter(words));
      drafts.back().spelled.clear();
    }
  }

  TitleReading reading;
  if (drafts.size() == 1) {
    reading.whole = Finish(drafts.front(), language);
    return reading;
  }
  Segment all;
  for (const Draft& draft : drafts) {
    all.insert(all.end(), draft.words.begin(), draft.words.end());
    reading.alternatives.push_back(Finish(draft, language));
  }
  reading.whole = Finish({std::move(all), {}}, language);
  return reading;
}

}  // namespace seuil::catalogue
