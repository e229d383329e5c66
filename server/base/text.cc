#include "base/text.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <numeric>

#include "absl/container/inlined_vector.h"

namespace seuil {
namespace {

constexpr bool IsDigit(char c) { return c >= '0' && c <= '9'; }
constexpr char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
constexpr bool IsAlpha(char c) { return Lower(c) >= 'a' && Lower(c) <= 'z'; }

bool AllOf(std::string_view text, bool (*test)(char)) {
  return std::all_of(text.begin(), text.end(), test);
}

// The grandfathered tags that fit no rule; the list is closed.
constexpr auto kIrregularTags = std::to_array<std::string_view>(
    {"en-GB-oed", "i-ami", "i-bnn", "i-default", "i-enochian", "i-hak", "i-klingon", "i-lux",
     "i-mingo", "i-navajo", "i-pwn", "i-tao", "i-tay", "i-tsu", "sgn-BE-FR", "sgn-BE-NL",
     "sgn-CH-DE"});

// Room for those of any usual tag: a call may name one, and deciding it asks for no memory.
using SubtagList = absl::InlinedVector<std::string_view, 8>;

// The subtags of a tag, split at "-".
SubtagList Subtags(std::string_view tag) {
  SubtagList subtags;
  for (size_t start = 0;;) {
    const size_t dash = tag.find('-', start);
    subtags.push_back(tag.substr(start, dash - start));
    if (dash == tag.npos) return subtags;
    start = dash + 1;
  }
}

// RFC 5646 section 2.1: language [extlang] [script] [region] *variant *extension [privateuse], or
// privateuse alone.
bool FollowsTheRules(std::string_view tag) {
  const SubtagList subtags = Subtags(tag);
  for (const std::string_view subtag : subtags) {
    if (subtag.empty() || subtag.size() > 8) return false;
    if (!AllOf(subtag, [](char c) { return IsAlpha(c) || IsDigit(c); })) return false;
  }
  size_t at = 0;
  const auto next = [&](size_t shortest, size_t longest, bool (*kind)(char)) {
    const bool fits = at < subtags.size() && subtags[at].size() >= shortest &&
                      subtags[at].size() <= longest && AllOf(subtags[at], kind);
    at += fits;
    return fits;
  };
  const bool only_private_use = subtags[0] == "x" || subtags[0] == "X";
  if (!only_private_use && !next(2, 8, IsAlpha)) return false;
  if (!only_private_use && subtags[0].size() <= 3) {
    for (int extlang = 0; extlang < 3 && next(3, 3, IsAlpha); ++extlang) {
    }
  }
  next(4, 4, IsAlpha);
  if (!next(2, 2, IsAlpha)) next(3, 3, IsDigit);
  const auto is_variant = [&] {
    return at < subtags.size() &&
           (subtags[at].size() >= 5 || (subtags[at].size() == 4 && IsDigit(subtags[at][0])));
  };
  while (is_variant()) ++at;
  while (at < subtags.size()) {  // extensions and private use: a singleton and what follows it
    if (subtags[at].size() != 1) return false;
    const bool private_use = Lower(subtags[at][0]) == 'x';
    const size_t shortest = private_use ? 1 : 2;
    const size_t start = ++at;
    while (at < subtags.size() && subtags[at].size() >= shortest) ++at;
    if (at == start) return false;
    if (private_use && at != subtags.size()) return false;
  }
  return true;
}

std::string InLowerCase(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = Lower(c);
  return lower;
}

}  // namespace

size_t EditDistance(std::string_view a, std::string_view b, size_t limit) {
  if (a.size() > b.size()) std::swap(a, b);
  if (b.size() - a.size() > limit) return limit + 1;
  // Rows of the dynamic programme: two above (for a swap of neighbours), above, and this one.
  std::vector<size_t> before(a.size() + 1), above(a.size() + 1), row(a.size() + 1);
  std::iota(above.begin(), above.end(), size_t{0});
  for (size_t i = 1; i <= b.size(); ++i) {
    row[0] = i;
    size_t lowest = i;
    for (size_t j = 1; j <= a.size(); ++j) {
      const size_t replace = above[j - 1] + (a[j - 1] != b[i - 1]);
      row[j] = std::min({replace, above[j] + 1, row[j - 1] + 1});
      if (i > 1 && j > 1 && a[j - 1] == b[i - 2] && a[j - 2] == b[i - 1]) {
        row[j] = std::min(row[j], before[j - 2] + 1);
      }
      lowest = std::min(lowest, row[j]);
    }
    if (lowest > limit) return limit + 1;
    before.swap(above);
    above.swap(row);
  }
  return std::min(above[a.size()], limit + 1);
}

std::vector<std::string> NearestOf(std::string_view text, std::span<const std::string> candidates,
                                   size_t most) {
  constexpr size_t kLongest = 64;  // ids and keys are shorter; longer texts have no near miss
  if (text.empty() || text.size() > kLongest) return {};
  const size_t limit = std::max<size_t>(1, text.size() / 3);
  std::vector<std::pair<size_t, const std::string*>> near;
  const std::string wanted = InLowerCase(text);
  for (const std::string& candidate : candidates) {
    const size_t longer = std::max(text.size(), candidate.size());
    if (longer - std::min(text.size(), candidate.size()) > limit) continue;
    // `B1` is `b1`, not `a1`.
    const size_t distance = EditDistance(wanted, InLowerCase(candidate), limit);
    if (distance <= limit) near.emplace_back(distance, &candidate);
  }
  std::stable_sort(near.begin(), near.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::string> names;
  for (const auto& [distance, name] : near) {
    if (names.size() == most) break;
    names.push_back(*name);
  }
  return names;
}

std::string Nearest(std::string_view text, std::span<const std::string> candidates) {
  std::vector<std::string> nearest = NearestOf(text, candidates, 1);
  return nearest.empty() ? std::string() : std::move(nearest.front());
}

bool IsLanguageTag(std::string_view text) {
  if (text.empty() || text.size() > 64) return false;
  return FollowsTheRules(text) ||
         std::any_of(kIrregularTags.begin(), kIrregularTags.end(),
                     [&](std::string_view tag) { return SameTag(text, tag); });
}

bool SameTag(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return Lower(x) == Lower(y); });
}

size_t FallbackLocale(std::string_view wanted, std::span<const std::string> known) {
  while (!wanted.empty()) {
    for (size_t i = 0; i < known.size(); ++i) {
      if (SameTag(wanted, known[i])) return i;
    }
    size_t cut = wanted.rfind('-');
    if (cut == wanted.npos) break;
    // RFC 4647 section 3.4: a singleton goes together with what followed it.
    if (cut >= 2 && wanted[cut - 2] == '-') cut -= 2;
    wanted = wanted.substr(0, cut);
  }
  return 0;
}

bool IsBlank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

std::string CutText(std::string_view text, size_t most) {
  if (text.size() <= most) return std::string(text);
  constexpr std::string_view kEllipsis = "…";
  size_t end = most - kEllipsis.size();
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return std::string(text.substr(0, end)).append(kEllipsis);
}

bool IsUtf8(std::string_view text) {
  size_t i = 0;
  while (i < text.size()) {
    const auto lead = static_cast<uint8_t>(text[i]);
    const size_t length = lead < 0x80   ? 1
                          : lead < 0xC2 ? 0
                          : lead < 0xE0 ? 2
                          : lead < 0xF0 ? 3
                          : lead < 0xF5 ? 4
                                        : 0;
    if (length == 0 || i + length > text.size()) return false;
    for (size_t k = 1; k < length; ++k) {
      if ((static_cast<uint8_t>(text[i + k]) & 0xC0) != 0x80) return false;
    }
    if (length > 2) {
      const auto second = static_cast<uint8_t>(text[i + 1]);
      if (lead == 0xE0 && second < 0xA0) return false;  // overlong
      if (lead == 0xED && second > 0x9F) return false;  // surrogate
      if (lead == 0xF0 && second < 0x90) return false;  // overlong
      if (lead == 0xF4 && second > 0x8F) return false;  // above U+10FFFF
    }
    i += length;
  }
  return true;
}

}  // namespace seuil
