#include "base/fold.h"

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <cstdint>
#include <utility>

namespace seuil {
namespace {

bool IsAscii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

constexpr char32_t kMiddleDot = 0xB7;

// Signs that are written in several ways, as one.
char32_t Sign(char32_t c) {
  switch (c) {
    case 0x2018:
    case 0x2019:
    case 0x02BC:
    case 0x0060:
    case 0x00B4:
      return '\'';
    case 0x2022:
    case 0x2027:
    case 0x22C5:
      return kMiddleDot;
    default:
      return u_charType(static_cast<UChar32>(c)) == U_DASH_PUNCTUATION || c == 0x2212 ? U'-' : c;
  }
}

// Letters that no decomposition takes apart, and that a keyboard without them writes so.
std::string_view Spelled(char32_t c) {
  switch (c) {
    case 0x153:
      return "oe";
    case 0xE6:
      return "ae";
    case 0xF8:
      return "o";
    case 0x142:
      return "l";
    case 0x111:
      return "d";
    default:
      return {};
  }
}

// Collects words from signs in lower case.
class Reader {
 public:
  void Letter(std::string_view utf8) {
    if (!inside_) words_.push_back({"", before_, spaced_, false});
    inside_ = true;
    words_.back().text += utf8;
  }

  void Blank() {
    Between();
    spaced_ = true;
  }

  void LineEnd() {
    Blank();
    before_ = '\n';
  }

  void Other(char32_t sign) {
    if (inside_ && sign == '.') words_.back().dotted = true;
    Between();
    before_ = sign;
  }

  std::vector<FoldedWord> Take() { return std::move(words_); }

 private:
  void Between() {
    if (!inside_) return;
    inside_ = false;
    before_ = 0;
    spaced_ = false;
  }

  std::vector<FoldedWord> words_;
  bool inside_ = false, spaced_ = false;
  char32_t before_ = 0;
};

std::vector<FoldedWord> FoldAscii(std::string_view text) {
  Reader reader;
  for (char c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
      reader.Letter({&c, 1});
    } else if (c == '\n' || c == '\r') {
      reader.LineEnd();
    } else if (static_cast<unsigned char>(c) <= ' ' || c == 0x7F) {
      reader.Blank();
    } else {
      reader.Other(c == '`' ? U'\'' : static_cast<char32_t>(c));
    }
  }
  return reader.Take();
}

// Both are ICU's own singletons, and never fail to load: their data is linked in.
const icu::Normalizer2& CaseFolding() {
  UErrorCode error = U_ZERO_ERROR;
  static const icu::Normalizer2* const folding = icu::Normalizer2::getNFKCCasefoldInstance(error);
  return *folding;
}

const icu::Normalizer2& Decomposing() {
  UErrorCode error = U_ZERO_ERROR;
  static const icu::Normalizer2* const decomposing = icu::Normalizer2::getNFDInstance(error);
  return *decomposing;
}

}  // namespace

std::vector<FoldedWord> FoldWords(std::string_view text) {
  if (IsAscii(text)) return FoldAscii(text);
  UErrorCode error = U_ZERO_ERROR;
  const icu::UnicodeString folded = CaseFolding().normalize(
      icu::UnicodeString::fromUTF8({text.data(), static_cast<int32_t>(text.size())}), error);
  const icu::UnicodeString apart = Decomposing().normalize(folded, error);
  Reader reader;
  for (int32_t i = 0; i < apart.length();) {
    const auto c = static_cast<char32_t>(apart.char32At(i));
    i += U16_LENGTH(c);
    const auto sign = static_cast<UChar32>(c);
    if (const int8_t kind = u_charType(sign); kind == U_NON_SPACING_MARK || kind == U_FORMAT_CHAR) {
      continue;  // accents; joiners and marks of direction
    }
    if (const std::string_view spelled = Spelled(c); !spelled.empty()) {
      reader.Letter(spelled);
    } else if (u_isalnum(sign) || u_charType(sign) == U_COMBINING_SPACING_MARK) {
      char bytes[U8_MAX_LENGTH];
      int32_t length = 0;
      U8_APPEND_UNSAFE(bytes, length, sign);
      reader.Letter({bytes, static_cast<size_t>(length)});
    } else if (c == '\n' || c == '\r' || c == 0x2028 || c == 0x2029) {
      reader.LineEnd();
    } else if (u_isUWhiteSpace(sign) || u_iscntrl(sign)) {
      reader.Blank();
    } else {
      reader.Other(Sign(c));
    }
  }
  return reader.Take();
}

}  // namespace seuil
