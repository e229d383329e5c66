// A title as it is matched: its words without small words, gender, number and marks for "men and
// women". The titles of a catalogue and those that people ask for are read alike.
//
// Thread contract: values and a free function.
//
//   ReadTitle("Directeur / Directrice des achats (H/F)", French()).whole.words;
//   // directeur, achat
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "catalogue/language.h"

namespace seuil::catalogue {

struct TitleWord {
  std::string text;     // as folded
  std::string key;      // without gender and number (Language::key)
  bool dotted = false;  // "resp."
  bool second = false;  // after "et", "/", "-" or their like: it may begin a second occupation
};

struct Title {
  // All its words as folded, joined by blanks; of a title in both genders one for each.
  std::vector<std::string> spelled;
  // Those that say something, in order; none twice.
  std::vector<TitleWord> words;
};

struct TitleReading {
  Title whole;
  // Of several titles with "/" between them ("Enseignant / Formateur"), each; else empty.
  std::vector<Title> alternatives;
};

TitleReading ReadTitle(std::string_view text, const Language& language);

}  // namespace seuil::catalogue
