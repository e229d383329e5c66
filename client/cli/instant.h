// Instants on the command line: what `--as-of` means, and how an instant is shown.
//
// Thread contract: free functions on values.
//
//   ParseAsOf("2026-03-01", paris)             // 2026-03-01T00:00:00+01:00
//   ParseAsOf("2026-03-01T09:30:00Z", paris)   // that instant
#pragma once

#include <google/protobuf/timestamp.pb.h>

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace seuil::client::cli {

// A bare date is the start of that day in `zone`; anything else must be RFC 3339 with an offset.
// Returns INVALID_ARGUMENT for other text and for years outside 1 … 9999.
absl::StatusOr<absl::Time> ParseAsOf(const std::string& text, absl::TimeZone zone);

google::protobuf::Timestamp ToTimestamp(absl::Time instant);

// RFC 3339 in UTC; empty for an instant that is not set.
std::string InstantText(bool is_set, const google::protobuf::Timestamp& instant);

}  // namespace seuil::client::cli
