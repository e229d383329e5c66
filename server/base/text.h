// Small helpers on text: views between abseil and the standard library, near misses, locales.
//
// Debian's abseil has a string_view of its own, so a view changes type at its border.
//
// Thread contract: free functions without state.
//
//   Nearest("titel", {"title", "label"});   // "title"
//   FallbackLocale("fr-CA", {"fr", "en"});  // 0
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/string_view.h"

namespace seuil {

inline absl::string_view AsAbsl(std::string_view text) { return {text.data(), text.size()}; }
inline std::string_view FromAbsl(absl::string_view text) { return {text.data(), text.size()}; }

// Number of insertions, deletions, replacements and swaps of neighbours that turn a into b; stops
// counting at `limit` + 1.
size_t EditDistance(std::string_view a, std::string_view b, size_t limit);

// The candidates within a third of the text's length (at least one edit) of it, nearest first, at
// most `most`. Bytes are compared: meant for ids and keys.
std::vector<std::string> NearestOf(std::string_view text, std::span<const std::string> candidates,
                                   size_t most);

// The nearest candidate, or empty.
std::string Nearest(std::string_view text, std::span<const std::string> candidates);

// True for a well-formed BCP 47 language tag (RFC 5646: also private use and the grandfathered
// ones), in any case: "fr", "en-GB", "zh-Hant-TW", "x-own".
bool IsLanguageTag(std::string_view text);

// Index into `known` for a wanted locale: the tag itself, then without its last subtag, and so on
// (RFC 4647 lookup, any case); empty or unmatched: 0.
size_t FallbackLocale(std::string_view wanted, std::span<const std::string> known);

// True where two tags are equal but for ASCII case.
bool SameTag(std::string_view a, std::string_view b);

// True where a text says nothing: it is empty, or blanks, tabs and ends of lines only.
bool IsBlank(std::string_view text);

// The longest start of a UTF-8 text within `most` bytes, with "…" where something was cut.
// REQUIRES: most >= 3.
std::string CutText(std::string_view text, size_t most);

// True for well-formed UTF-8 (no surrogates, no overlong forms).
bool IsUtf8(std::string_view text);

}  // namespace seuil
