// English titles: "Heads of purchasing (m/f/d)" as a machine reads it.
#include <array>

#include "catalogue/language.h"

namespace seuil::catalogue {
namespace {

std::string Key(std::string_view word) {
  std::string key(word);
  if (key.size() > 4 && key.ends_with("ies")) {
    key.replace(key.size() - 3, 3, "y");
  } else if (key.size() > 3 && key.ends_with('s') && !key.ends_with("ss") && !key.ends_with("us") &&
             !key.ends_with("is")) {
    key.pop_back();
  }
  if (key.size() > 5 && key.ends_with("woman")) key.replace(key.size() - 5, 5, "man");
  if (key.size() > 5 && key.ends_with("women")) key.replace(key.size() - 5, 5, "man");
  return key;
}

constexpr auto kSmall = std::to_array<std::string_view>(
    {"a", "an", "at", "by", "for", "in", "of", "on", "s", "the", "to", "with"});

constexpr auto kConjunctions = std::to_array<std::string_view>({"and", "or"});

constexpr auto kAbbreviations = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"admin", "administrative"},
    {"asst", "assistant"},
    {"dir", "director"},
    {"eng", "engineer"},
    {"exec", "executive"},
    {"hr", "human resources"},
    {"intl", "international"},
    {"mgr", "manager"},
    {"mngr", "manager"},
    {"rep", "representative"},
});

constexpr auto kGenderWords =
    std::to_array<std::string_view>({"male", "female", "man", "men", "woman", "women"});

}  // namespace

const Language& English() {
  static constexpr Language kEnglish{
      .tag = "en",
      .key = Key,
      .small = kSmall,
      .conjunctions = kConjunctions,
      .abbreviations = kAbbreviations,
      .hung_endings = {},
      .men = "m",
      .women = "fw",
      .others = "dx",
      .gender_words = kGenderWords,
      .head = Language::Head::kLast,
      .specialises = false,
      .names_occupation = nullptr,
      .sound = nullptr,
      .snowball = "english",
  };
  return kEnglish;
}

}  // namespace seuil::catalogue
