#include "client/cli/instant.h"

#include <google/protobuf/util/time_util.h>

#include <cctype>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"

namespace seuil::client::cli {
namespace {

// "2026-03-01": ten characters, nothing that ParseCivilTime would complete or overlook.
bool LooksLikeDate(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  for (const std::size_t i : {0, 1, 2, 3, 5, 6, 8, 9}) {
    if (std::isdigit(static_cast<unsigned char>(text[i])) == 0) return false;
  }
  return true;
}

}  // namespace

absl::StatusOr<absl::Time> ParseAsOf(const std::string& text, absl::TimeZone zone) {
  absl::CivilDay day;
  absl::Time instant;
  std::string error;
  if (LooksLikeDate(text) && absl::ParseCivilTime(text, &day)) {
    instant = absl::FromCivil(day, zone);
  } else if (text.size() <= 10 || text[10] != 'T' || !LooksLikeDate(text.substr(0, 10)) ||
             !absl::ParseTime(absl::RFC3339_full, text, &instant, &error)) {
    return absl::InvalidArgumentError(
        absl::StrCat("`", text, "` is no date (2026-03-01) and no instant with its offset ",
                     "(2026-03-01T09:30:00+01:00, 2026-03-01T08:30:00Z)"));
  }
  const absl::civil_year_t year = absl::ToCivilYear(instant, absl::UTCTimeZone()).year();
  if (year < 1 || year > 9999) {
    return absl::InvalidArgumentError(absl::StrCat("`", text, "` is outside the years 1 to 9999"));
  }
  return instant;
}

google::protobuf::Timestamp ToTimestamp(absl::Time instant) {
  google::protobuf::Timestamp timestamp;
  const int64_t seconds = absl::ToUnixSeconds(instant);  // rounds down, before 1970 too
  timestamp.set_seconds(seconds);
  timestamp.set_nanos(
      static_cast<int32_t>(absl::ToInt64Nanoseconds(instant - absl::FromUnixSeconds(seconds))));
  return timestamp;
}

std::string InstantText(bool is_set, const google::protobuf::Timestamp& instant) {
  return is_set ? google::protobuf::util::TimeUtil::ToString(instant) : std::string();
}

}  // namespace seuil::client::cli
