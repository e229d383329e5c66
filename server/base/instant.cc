#include "base/instant.h"

#include "absl/time/civil_time.h"
#include "base/text.h"

namespace seuil {

std::optional<absl::Time> ParseInstant(std::string_view text) {
  // absl::ParseTime also takes blanks around and words such as "infinite-future".
  if (text.size() < sizeof("2026-01-01T00:00:00Z") - 1 || text.front() < '0' ||
      text.front() > '9' || text.back() == ' ') {
    return std::nullopt;
  }
  absl::Time instant;
  std::string error;
  if (!absl::ParseTime(absl::RFC3339_full, AsAbsl(text), &instant, &error)) return std::nullopt;
  return instant;
}

std::optional<absl::Time> ParseInstantOrDay(std::string_view text, absl::TimeZone zone) {
  if (text.find('T') != text.npos) return ParseInstant(text);
  const bool shaped = text.size() == sizeof("2026-01-01") - 1 && text[4] == '-' && text[7] == '-' &&
                      text.find_first_not_of("0123456789-") == text.npos;
  absl::CivilDay day;
  if (!shaped || !absl::ParseCivilTime(AsAbsl(text), &day)) return std::nullopt;
  return absl::FromCivil(day, zone);
}

std::string FormatInstant(absl::Time instant) {
  return absl::FormatTime("%E4Y-%m-%d%ET%H:%M:%E*SZ", instant, absl::UTCTimeZone());
}

bool IsDuration(std::string_view text) {
  if (!text.starts_with('P')) return false;
  text.remove_prefix(1);
  if (text.find_first_of("123456789") == text.npos) return false;  // "P", "P0D"
  std::string_view units = "YMWD";
  while (!text.empty()) {
    const size_t digits = text.find_first_not_of("0123456789");
    if (digits == 0 || digits == text.npos || digits > 4) return false;
    const size_t unit = units.find(text[digits]);
    if (unit == units.npos) return false;
    units.remove_prefix(unit + 1);
    text.remove_prefix(digits + 1);
  }
  return true;
}

}  // namespace seuil
