#include "base/decimal.h"

namespace seuil {
namespace {

constexpr bool IsDigit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

std::optional<Decimal> Decimal::Parse(std::string_view text) {
  const bool negative = !text.empty() && text.front() == '-';
  if (negative) text.remove_prefix(1);
  size_t digits = 0;
  int64_t whole = 0;
  while (digits < text.size() && IsDigit(text[digits])) {
    if (digits == 9) return std::nullopt;
    whole = whole * 10 + (text[digits++] - '0');
  }
  if (digits == 0 || (digits > 1 && text[0] == '0')) return std::nullopt;
  text.remove_prefix(digits);
  int64_t micros = 0;
  if (!text.empty()) {
    if (text.front() != '.' || text.size() < 2 || text.size() > 7) return std::nullopt;
    int64_t place = kUnit / 10;
    for (const char c : text.substr(1)) {
      if (!IsDigit(c)) return std::nullopt;
      micros += (c - '0') * place;
      place /= 10;
    }
  }
  micros += whole * kUnit;
  return FromMicros(negative ? -micros : micros);
}

std::string Decimal::ToString() const {
  const bool negative = micros_ < 0;
  const int64_t magnitude = negative ? -micros_ : micros_;
  std::string text = (negative ? "-" : "") + std::to_string(magnitude / kUnit);
  if (int64_t rest = magnitude % kUnit; rest != 0) {
    std::string fraction = std::to_string(kUnit + rest).substr(1);
    fraction.erase(fraction.find_last_not_of('0') + 1);
    text += "." + fraction;
  }
  return text;
}

}  // namespace seuil
