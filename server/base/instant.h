// Instants as text: RFC 3339 with an offset, in files, on command lines and in logs.
//
// Thread contract: free functions without state.
//
//   ParseInstant("2026-01-01T00:00:00Z");
//   FormatInstant(absl::UnixEpoch());  // "1970-01-01T00:00:00Z"
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "absl/time/time.h"

namespace seuil {

// nullopt unless the text is an RFC 3339 date-time with an offset.
std::optional<absl::Time> ParseInstant(std::string_view text);

// The same, or a date alone ("2026-03-01"): the start of that day in `zone`.
std::optional<absl::Time> ParseInstantOrDay(std::string_view text, absl::TimeZone zone);

// In UTC with a "Z", with as many decimals of the second as it has.
std::string FormatInstant(absl::Time instant);

// True for an ISO 8601 duration above 0 of whole years, months, weeks or days, each at most four
// digits ("P2Y", "P1Y6M", "P90D").
bool IsDuration(std::string_view text);

}  // namespace seuil
