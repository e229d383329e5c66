// Instants in names of files: to the second, in UTC, without a colon; they sort by time.
//
// Thread contract: free functions without state.
//
//   InstantName(absl::UnixEpoch());  // "19700101T000000Z"
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "base/instant.h"

namespace seuil::record {

inline constexpr size_t kInstantNameBytes = sizeof("19700101T000000Z") - 1;
inline constexpr char kInstantNameFormat[] = "%E4Y%m%dT%H%M%SZ";

inline std::string InstantName(absl::Time instant) {
  return absl::FormatTime(kInstantNameFormat, instant, absl::UTCTimeZone());
}

inline std::optional<absl::Time> ParseInstantName(std::string_view name) {
  const bool shaped = name.size() == kInstantNameBytes && name[8] == 'T' && name.back() == 'Z' &&
                      name.find_first_not_of("0123456789TZ") == name.npos;
  if (!shaped) return std::nullopt;
  std::string text(name);
  for (const size_t colon : {13, 11}) text.insert(colon, 1, ':');
  for (const size_t dash : {6, 4}) text.insert(dash, 1, '-');
  return ParseInstant(text);
}

}  // namespace seuil::record
