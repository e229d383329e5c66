#include "base/log_rate.h"

#include <gtest/gtest.h>

namespace seuil {
namespace {

TEST(LogRate, LeavesOutWhatIsTooMuchAndCountsIt) {
  LogRate rate(2);
  const LogRate::Clock::time_point start{};
  const auto after = [&](int ms) { return start + std::chrono::milliseconds(ms); };
  EXPECT_EQ(rate.Take(after(0)), 0);
  EXPECT_EQ(rate.Take(after(1)), 0);
  for (int i = 2; i < 7; ++i) EXPECT_EQ(rate.Take(after(i)), std::nullopt);
  EXPECT_EQ(rate.Take(after(999)), std::nullopt);
  EXPECT_EQ(rate.Take(after(1000)), 6);
  EXPECT_EQ(rate.Take(after(1001)), 0);
  EXPECT_EQ(rate.Take(after(5000)), 0);
}

}  // namespace
}  // namespace seuil
