// What a call may send and how much it gets: the limits that are Seuil's own.
//
// Thread contract: free functions without state.
//
//   absl::Status size = CheckBatch(request.items_size(), 1000, "items");
#pragma once

#include <cstddef>
#include <string_view>

#include "absl/status/status.h"

namespace seuil::rpc {

// Bytes of a caller's reference.
inline constexpr size_t kReferenceBytes = 256;
// No answer reaches 3 MiB. Lists end pages early (page_token.h); a batch whose entries take more
// than this is refused, which leaves room for what stands beside them.
inline constexpr size_t kAnswerBytes = (size_t{3} << 20) - (size_t{16} << 10);

// Returns REQUEST_TOO_LARGE (metadata bytes, limit, setting) where a message has more than `limit`
// bytes. gRPC reads no message that is far larger (ops/server.cc), and says so without a reason.
absl::Status CheckRequestSize(size_t bytes, int limit, std::string_view setting);

// Returns GRID_REQUIRED, field "grid".
absl::Status CheckGrid(std::string_view grid);

// Returns REFERENCE_TOO_LONG, field "reference".
absl::Status CheckReference(std::string_view reference);

// Bytes of a title that is resolved or searched, and codes beside it.
inline constexpr size_t kTitleBytes = 1024;
inline constexpr int kTitleCodes = 16;

// Returns TITLE_TOO_LONG or TITLE_MALFORMED, field `field`. REQUIRES: well-formed UTF-8.
absl::Status CheckTitle(std::string_view title, std::string_view field);

// Returns ENUM_UNKNOWN, field `field`, where the enum's own check says that it has no such value. A
// filter that is not understood must not count as none.
absl::Status CheckEnum(bool (*is_valid)(int), int value, std::string_view field);

// Returns BATCH_EMPTY or BATCH_TOO_LARGE (metadata limit), field `field`.
absl::Status CheckBatch(int entries, int limit, std::string_view field);

// BATCH_TOO_LARGE where the answer to `entries` passes kAnswerBytes; `fit` of them would not.
absl::Status AnswerTooLarge(int entries, int fit, std::string_view field);

}  // namespace seuil::rpc
