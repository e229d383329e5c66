#include "base/error.h"

#include <gtest/gtest.h>

#include <set>

namespace seuil {
namespace {

TEST(Error, CarriesItsReasonFieldAndMetadata) {
  const absl::Status status =
      MakeError(Reason::kLevelUnknown, "level `D1` is unknown",
                {.field = "level", .metadata = {{"level", "D1"}, {"a", ""}}});
  EXPECT_EQ(status.code(), ReasonInfo(Reason::kLevelUnknown).code);
  EXPECT_EQ(status.message(), "level `D1` is unknown");
  const ErrorDetail detail = *DetailOf(status);
  EXPECT_EQ(detail.reason, Reason::kLevelUnknown);
  EXPECT_EQ(detail.field, "level");
  ASSERT_EQ(detail.metadata.size(), 2u);
  EXPECT_EQ(detail.metadata[0], (std::pair<std::string, std::string>{"level", "D1"}));
  EXPECT_EQ(detail.metadata[1].second, "");
}

// Values that look like the encoding, and any bytes.
TEST(Error, KeepsAnyBytes) {
  const std::string odd("3:abc\0:\xFF\n", 9);
  const ErrorDetail detail =
      *DetailOf(MakeError(Reason::kJobUnknown, "x", {.field = odd, .metadata = {{odd, odd}}}));
  EXPECT_EQ(detail.field, odd);
  EXPECT_EQ(detail.metadata[0].first, odd);
  EXPECT_EQ(detail.metadata[0].second, odd);
}

TEST(Error, GrowsOnItsWayUp) {
  absl::Status status =
      MakeError(Reason::kLevelUnknown, "x", {.field = "result.level", .metadata = {}});
  status = UnderField(status, "items[3]");
  status = WithMetadata(WithMetadata(status, "grid", "cloe"), "grid", "other");
  const ErrorDetail detail = *DetailOf(status);
  EXPECT_EQ(detail.field, "items[3].result.level");
  ASSERT_EQ(detail.metadata.size(), 1u);
  EXPECT_EQ(detail.metadata[0].second, "cloe");
  EXPECT_EQ(DetailOf(UnderField(MakeError(Reason::kJobUnknown, "x"), "job"))->field, "job");
}

TEST(Error, LeavesOtherStatusesAlone) {
  const absl::Status other = absl::NotFoundError("gone");
  EXPECT_FALSE(DetailOf(other).has_value());
  EXPECT_FALSE(DetailOf(absl::OkStatus()).has_value());
  EXPECT_EQ(WithMetadata(other, "a", "b"), other);
  EXPECT_EQ(UnderField(other, "a"), other);
}

TEST(Reason, NamesAreUniqueAndUpperSnake) {
  std::set<std::string_view> names;
  for (const ReasonEntry& entry : AllReasons()) {
    EXPECT_TRUE(names.insert(entry.name).second) << entry.name;
    EXPECT_EQ(entry.name.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ_"), entry.name.npos);
    EXPECT_FALSE(entry.means.empty() || entry.fix.empty()) << entry.name;
    EXPECT_NE(entry.code, absl::StatusCode::kOk);
  }
}

}  // namespace
}  // namespace seuil
