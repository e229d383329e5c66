#include "catalogue/language.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace seuil::catalogue {
namespace {

const Language& Unknown() {
  static constexpr Language kUnknown{
      .tag = "", .key = [](std::string_view word) { return std::string(word); }};
  return kUnknown;
}

std::array<const Language*, 2> Known() { return {&French(), &English()}; }

bool Among(std::string_view Language::*letters, char letter) {
  const auto known = Known();
  return std::any_of(known.begin(), known.end(), [&](const Language* language) {
    return (language->*letters).find(letter) != std::string_view::npos;
  });
}

}  // namespace

const Language& LanguageOf(std::string_view locale) {
  const std::string_view primary = locale.substr(0, locale.find('-'));
  for (const Language* language : Known()) {
    if (SameTag(primary, language->tag)) return *language;
  }
  return Unknown();
}

bool AreGenderLetters(std::string_view letters) {
  size_t men = 0, women = 0;
  for (size_t i = 0; i < letters.size(); ++i) {
    const char letter = letters[i];
    if (letters.find(letter, i + 1) != std::string_view::npos) return false;
    const bool of_men = Among(&Language::men, letter), of_women = Among(&Language::women, letter);
    if (!of_men && !of_women && !Among(&Language::others, letter)) return false;
    men += of_men;
    women += of_women;
  }
  return men > 0 && women > 0;
}

bool IsGenderWord(std::string_view word) {
  const auto known = Known();
  return std::any_of(known.begin(), known.end(), [&](const Language* language) {
    return Contains(language->gender_words, word);
  });
}

bool Contains(std::span<const std::string_view> words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

}  // namespace seuil::catalogue
