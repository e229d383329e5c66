#include "base/instant.h"

#include <gtest/gtest.h>

namespace seuil {
namespace {

TEST(Instant, ParsesRfc3339WithAnOffset) {
  const absl::Time instant = *ParseInstant("2026-01-01T00:00:00Z");
  EXPECT_EQ(absl::ToUnixSeconds(instant), 1'767'225'600);
  EXPECT_EQ(ParseInstant("2026-01-01T01:00:00+01:00"), instant);
  EXPECT_EQ(ParseInstant("2025-12-31T19:00:00-05:00"), instant);
  EXPECT_EQ(ParseInstant("2026-01-01T00:00:00.25Z"), instant + absl::Milliseconds(250));
}

TEST(Instant, RefusesEverythingElse) {
  for (const char* text : {"", "2026-01-01", "2026-01-01T00:00:00", "2026-13-01T00:00:00Z",
                           "2026-02-30T00:00:00Z", " 2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z ",
                           "infinite-future", "now", "0", "2026-01-01T25:00:00Z"}) {
    EXPECT_FALSE(ParseInstant(text).has_value()) << text;
  }
}

TEST(Instant, PrintsUtcAndWhatParsesToTheSame) {
  EXPECT_EQ(FormatInstant(absl::UnixEpoch()), "1970-01-01T00:00:00Z");
  EXPECT_EQ(FormatInstant(absl::FromUnixSeconds(-62'135'596'800)), "0001-01-01T00:00:00Z");
  const absl::Time instant = *ParseInstant("2026-06-01T12:30:00.125+02:00");
  EXPECT_EQ(FormatInstant(instant), "2026-06-01T10:30:00.125Z");
  EXPECT_EQ(ParseInstant(FormatInstant(instant)), instant);
}

TEST(Instant, ADayAloneIsItsStartInTheZone) {
  const absl::TimeZone east = absl::FixedTimeZone(2 * 3600);
  EXPECT_EQ(ParseInstantOrDay("2026-03-01", east), ParseInstant("2026-02-28T22:00:00Z"));
  EXPECT_EQ(ParseInstantOrDay("2026-03-01T09:30:00+01:00", east),
            ParseInstant("2026-03-01T08:30:00Z"));
  for (const char* text : {"", "2026-3-1", "2026-13-01", "2026-02-30", "2026-03-01 ", "20260301",
                           "today", "2026-03-01T09:30:00"}) {
    EXPECT_FALSE(ParseInstantOrDay(text, east)) << text;
  }
}

TEST(Duration, IsWholeYearsMonthsWeeksDays) {
  for (const char* text : {"P2Y", "P1Y6M", "P90D", "P2W", "P1Y2M3W4D", "P0Y9999D"}) {
    EXPECT_TRUE(IsDuration(text)) << text;
  }
  for (const char* text : {"", "P", "2Y", "P2", "PY", "P1D2Y", "P1Y1Y", "PT1H", "P-1Y", "P1.5Y",
                           "p2y", "P12345Y", "P0D", "P00Y0M", "lifetime"}) {
    EXPECT_FALSE(IsDuration(text)) << text;
  }
}

}  // namespace
}  // namespace seuil
