// Folding of texts that people type: what case, accents, ligatures and widths do not change, as
// words. Unicode is ICU's.
//
// Thread contract: a free function without state.
//
//   FoldWords("Maître d’Hôtel (H/F)");  // maitre, d, hotel, h, f
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace seuil {

// One word, and what stands around it.
struct FoldedWord {
  std::string text;     // letters and digits, in lower case, without accents
  char32_t before = 0;  // the last sign other than a blank since the word before; 0 = none. Every
                        // apostrophe is ', every dash -, every middle dot U+00B7, every end of a
                        // line \n
  bool spaced = false;  // a blank stands between it and the word before
  bool dotted = false;  // a full stop follows at once: "resp."

  friend bool operator==(const FoldedWord&, const FoldedWord&) = default;
};

// The words of a well-formed UTF-8 text, in order.
std::vector<FoldedWord> FoldWords(std::string_view text);

}  // namespace seuil
