// French titles: "Directrices des achats (H/F)" as a machine reads it.
#include <algorithm>
#include <array>

#include "catalogue/language.h"

namespace seuil::catalogue {
namespace {

struct Ending {
  std::string_view from, to;
  size_t longer_than;  // of the whole word: short words keep their letters
};

// Of plurals, one applies; then one of the feminine endings.
constexpr auto kPlurals = std::to_array<Ending>({
    {"eaux", "eau", 4},
    {"aux", "al", 4},
    {"s", "", 3},
    {"x", "", 4},
});
constexpr auto kFeminines = std::to_array<Ending>({
    {"trice", "teur", 5},  // directrice
    {"euse", "eur", 5},    // vendeuse
    {"eresse", "eur", 6},  // demanderesse
    {"esse", "", 5},       // maîtresse; the masculine's own e falls below
    {"elle", "el", 5},     // professionnelle
    {"enne", "en", 5},     // technicienne
    {"onne", "on", 5},     // patronne
    {"ffe", "f", 4},       // cheffe
    {"ive", "if", 4},      // administrative
    {"ee", "", 3},         // employée, as employé
    {"e", "", 3},          // avocate, ingénieure; and the e of comptable, which nothing else has
});

bool Replace(std::string& word, const Ending& ending) {
  if (word.size() <= ending.longer_than || !word.ends_with(ending.from)) return false;
  word.resize(word.size() - ending.from.size());
  word += ending.to;
  return true;
}

std::string Key(std::string_view word) {
  std::string key(word);
  for (const Ending& ending : kPlurals) {
    if (Replace(key, ending)) break;
  }
  for (const Ending& ending : kFeminines) {
    if (Replace(key, ending)) break;
  }
  return key;
}

// Spellings of one sound, the longer first; what is left out is not heard.
constexpr auto kSounds = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"eau", "o"}, {"mpt", "nt"}, {"ph", "f"},  {"qu", "k"},  {"th", "t"},
    {"ch", "ch"}, {"au", "o"},   {"ai", "e"},  {"ei", "e"},  {"mb", "nb"},
    {"mp", "np"}, {"ce", "se"},  {"ci", "si"}, {"ge", "je"}, {"gi", "ji"},
    {"ck", "k"},  {"c", "k"},    {"y", "i"},   {"h", ""},
});

std::string Sound(std::string_view word) {
  std::string sound;
  for (size_t i = 0; i < word.size();) {
    const auto spelling = std::find_if(kSounds.begin(), kSounds.end(), [&](const auto& s) {
      return word.substr(i, s.first.size()) == s.first;
    });
    const bool known = spelling != kSounds.end();
    const std::string_view heard = known ? spelling->second : word.substr(i, 1);
    for (const char letter : heard) {
      if (sound.empty() || sound.back() != letter) sound += letter;  // doubled letters are one
    }
    i += known ? spelling->first.size() : 1;
  }
  return sound;
}

constexpr auto kSmall =
    std::to_array<std::string_view>({"a", "au", "aux", "chez", "d", "dans", "de", "des", "du", "en",
                                     "l", "la", "le", "les", "par", "pour", "sur", "un", "une"});

constexpr auto kConjunctions = std::to_array<std::string_view>({"et", "ou"});

// As job advertisements write them. What stands for several words of one grid only is that grid's.
constexpr auto kAbbreviations = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"admin", "administratif"},
    {"agt", "agent"},
    {"ass", "assistant"},
    {"assist", "assistant"},
    {"asst", "assistant"},
    {"cial", "commercial"},
    {"ciale", "commerciale"},
    {"dir", "directeur"},
    {"drh", "directeur ressources humaines"},
    {"ing", "ingenieur"},
    {"intl", "international"},
    {"pl", "poids lourd"},
    {"resp", "responsable"},
    {"rh", "ressources humaines"},
    {"tech", "technique"},
});

// As Key makes them. A word of a form is none: "assistant de direction".
constexpr auto kRanks = std::to_array<std::string_view>(
    {"adjoint", "aid", "alternant", "apprenti", "assistant", "auxiliair", "candidat", "elev",
     "etudiant", "secretair", "stag", "stagiair", "suppleant", "vic"});

// Titles that are adjectives as well, as Key makes them: "auditeur comptable" is one occupation.
constexpr auto kAdjectives = std::to_array<std::string_view>(
    {"commercial", "comptabl", "routier", "scientifiqu", "techniqu"});

constexpr auto kHungEndings = std::to_array<std::string_view>(
    {"e",   "s",    "es",    "fe",     "ffe",  "ne",   "nne",  "le",  "lle",  "te",   "se",
     "sse", "esse", "ve",    "ive",    "re",   "ere",  "iere", "ee",  "eure", "euse", "euses",
     "ice", "rice", "trice", "trices", "enne", "onne", "elle", "ale", "ante", "ente"});

constexpr auto kGenderWords =
    std::to_array<std::string_view>({"homme", "hommes", "femme", "femmes", "masculin", "feminin"});

}  // namespace

const Language& French() {
  static constexpr Language kFrench{
      .tag = "fr",
      .key = Key,
      .small = kSmall,
      .conjunctions = kConjunctions,
      .abbreviations = kAbbreviations,
      .hung_endings = kHungEndings,
      .men = "hm",
      .women = "f",
      .others = "x",
      .gender_words = kGenderWords,
      .head = Language::Head::kFirst,
      .specialises = true,
      .ranks = kRanks,
      .names_occupation = [](std::string_view key) { return !Contains(kAdjectives, key); },
      .sound = Sound,
      .snowball = "french",
  };
  return kFrench;
}

}  // namespace seuil::catalogue
