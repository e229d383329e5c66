#include "base/ids.h"

#include <algorithm>

namespace seuil {
namespace {

constexpr bool IsDigit(char c) { return c >= '0' && c <= '9'; }
constexpr bool IsLower(char c) { return c >= 'a' && c <= 'z'; }
constexpr bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }

std::optional<uint32_t> TakeNumber(std::string_view& text) {
  size_t digits = 0;
  uint32_t value = 0;
  while (digits < text.size() && IsDigit(text[digits])) {
    if (digits == 9) return std::nullopt;
    value = value * 10 + static_cast<uint32_t>(text[digits++] - '0');
  }
  if (digits == 0 || (digits > 1 && text[0] == '0')) return std::nullopt;
  text.remove_prefix(digits);
  return value;
}

}  // namespace

bool IsId(std::string_view text) {
  return !text.empty() && text.size() <= 63 && text.front() != '-' &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return IsLower(c) || IsDigit(c) || c == '-'; });
}

bool IsLevelId(std::string_view text) {
  if (text.empty() || text.size() > 16 || text == "objective" || text == "none") return false;
  const auto alphanumeric = [](char c) { return IsLower(c) || IsUpper(c) || IsDigit(c); };
  return alphanumeric(text.front()) && std::all_of(text.begin(), text.end(), [&](char c) {
           return alphanumeric(c) || c == '.' || c == '+' || c == '-';
         });
}

std::optional<Version> Version::Parse(std::string_view text) {
  Version version;
  for (size_t i = 0; i < 3; ++i) {
    if (i > 0) {
      if (!text.starts_with('.')) return std::nullopt;
      text.remove_prefix(1);
    }
    const std::optional<uint32_t> number = TakeNumber(text);
    if (!number) return std::nullopt;
    version.numbers[i] = *number;
  }
  if (text.empty()) return version;
  const auto allowed = [](char c) {
    return IsDigit(c) || IsLower(c) || IsUpper(c) || c == '.' || c == '-';
  };
  if (text.front() != '-' || text.size() < 2 || text.size() > 32) return std::nullopt;
  text.remove_prefix(1);
  if (!std::all_of(text.begin(), text.end(), allowed)) return std::nullopt;
  version.suffix = std::string(text);
  return version;
}

std::strong_ordering operator<=>(const Version& a, const Version& b) {
  if (const auto order = a.numbers <=> b.numbers; order != 0) return order;
  if (a.suffix.empty() != b.suffix.empty()) {
    return a.suffix.empty() ? std::strong_ordering::greater : std::strong_ordering::less;
  }
  return a.suffix.compare(b.suffix) <=> 0;
}

}  // namespace seuil
