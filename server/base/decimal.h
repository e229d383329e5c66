// Exact decimals for scores: no binary floats, no exponent, no nan.
//
// A Decimal is a whole number of millionths, so 62.5 is exact and so is a step of 0.5.
// Range: -999,999,999 to 999,999,999, at most six decimals.
//
// Thread contract: values.
//
//   std::optional<Decimal> score = Decimal::Parse("62.5");
//   score->ToString();  // "62.5"
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace seuil {

class Decimal {
 public:
  static constexpr int64_t kUnit = 1'000'000;

  constexpr Decimal() = default;
  static constexpr Decimal FromMicros(int64_t micros) {
    Decimal decimal;
    decimal.micros_ = micros;
    return decimal;
  }
  static constexpr Decimal FromInt(int64_t value) { return FromMicros(value * kUnit); }

  // `-?(0|[1-9][0-9]*)(\.[0-9]{1,6})?` within the range; nothing else ("1e3", "nan", "+1", ".5",
  // "007" and "" are nullopt).
  static std::optional<Decimal> Parse(std::string_view text);

  // Shortest form that parses to the same value: "60", "62.5", "-0.25".
  std::string ToString() const;
  constexpr int64_t micros() const { return micros_; }

  friend constexpr auto operator<=>(Decimal, Decimal) = default;

 private:
  int64_t micros_ = 0;
};

}  // namespace seuil
