#include "base/decimal.h"

#include <gtest/gtest.h>

#include <random>

namespace seuil {
namespace {

TEST(Decimal, ParsesPlainDecimals) {
  EXPECT_EQ(Decimal::Parse("0")->micros(), 0);
  EXPECT_EQ(Decimal::Parse("62.5")->micros(), 62'500'000);
  EXPECT_EQ(Decimal::Parse("-0.25")->micros(), -250'000);
  EXPECT_EQ(Decimal::Parse("0.000001")->micros(), 1);
  EXPECT_EQ(Decimal::Parse("999999999.999999")->micros(), 999'999'999'999'999);
  EXPECT_EQ(Decimal::Parse("1.50"), Decimal::Parse("1.5"));
}

TEST(Decimal, RefusesEverythingElse) {
  for (const char* text : {"", "-", "+1", ".5", "5.", "007", "00", "1e3", "nan", "inf", "1,5", " 1",
                           "1 ", "0x10", "1.0000001", "1000000000", "--1", "1.-5", "1.5.0"}) {
    EXPECT_FALSE(Decimal::Parse(text).has_value()) << text;
  }
}

TEST(Decimal, PrintsWhatParsesToTheSame) {
  EXPECT_EQ(Decimal::FromInt(60).ToString(), "60");
  EXPECT_EQ(Decimal::FromMicros(62'500'000).ToString(), "62.5");
  EXPECT_EQ(Decimal::FromMicros(-250'000).ToString(), "-0.25");
  std::mt19937_64 random(1);
  std::uniform_int_distribution<int64_t> micros(-999'999'999'999'999, 999'999'999'999'999);
  for (int i = 0; i < 10'000; ++i) {
    const Decimal decimal = Decimal::FromMicros(micros(random));
    EXPECT_EQ(Decimal::Parse(decimal.ToString()), decimal) << decimal.ToString();
  }
}

TEST(Decimal, ComparesExactly) {
  EXPECT_LT(*Decimal::Parse("0.1"), *Decimal::Parse("0.100001"));
  EXPECT_LT(*Decimal::Parse("-1"), *Decimal::Parse("-0.5"));
  // The sum that binary floats get wrong.
  EXPECT_EQ(Decimal::Parse("0.1")->micros() + Decimal::Parse("0.2")->micros(),
            Decimal::Parse("0.3")->micros());
}

}  // namespace
}  // namespace seuil
