// Page tokens: where a list goes on, in which version, and that it is the same list.
//
// A token is opaque text for callers. It holds a format number, the method, a fingerprint of the
// request, the digest that the pages are pinned to and an offset, with a checksum over all; it
// works on every replica and across restarts. It is not secret, and a forged one reads nothing that
// the request itself could not.
//
// Thread contract: free functions and values.
//
//   absl::StatusOr<Page> page = ReadPage(PageMethod::kListJobs, request);
//   if (!page->digest.empty()) …  // answer from this version
//   response.set_next_page_token(page->TokenAt(next_offset, version.digest));
#pragma once

#include <google/protobuf/message_lite.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace seuil::rpc {

// Written into tokens: numbers never change meaning.
enum class PageMethod : uint8_t {
  kListGrids = 1,
  kListReleases = 2,
  kListBands = 3,
  kListJobs = 4,
  kGetGridSource = 5,
  kGetDecisionTable = 6,
  kListVersions = 7,
  kGetReleasePlan = 8,
  kCompareVersions = 9,
  kAssessImpact = 10,
  kSearchJobs = 11,
  kSyncJobs = 12,
};

inline constexpr int kDefaultPageSize = 100;
inline constexpr int kMostPageSize = 1000;
// Where a page ends early, so that no answer reaches 3 MiB: what is left is room for the last item
// and for what stands beside the list.
inline constexpr size_t kPageBytes = size_t{2} << 20;

// One page of one list.
struct Page {
  PageMethod method{};
  uint64_t fingerprint = 0;  // of the request without its page fields
  std::string digest;        // that the list is pinned to; empty on the first page
  size_t offset = 0;
  size_t limit = kDefaultPageSize;

  // The token of the page that starts at `next`, pinned to `pin`: "sha256:…", or empty.
  std::string TokenAt(size_t next, std::string_view pin) const;
};

// Returns PAGE_TOKEN_MALFORMED or PAGE_TOKEN_MISMATCH, field "page_token".
absl::StatusOr<Page> ReadPageToken(PageMethod method, uint64_t fingerprint, std::string_view token);

// Returns PAGE_SIZE_INVALID, field "page_size".
absl::StatusOr<size_t> ReadPageSize(int page_size);

// Of all that a message says; a map in it has no order.
uint64_t FingerprintOf(const google::protobuf::MessageLite& message);

// The page that a request asks for.
template <typename Request>
absl::StatusOr<Page> ReadPage(PageMethod method, const Request& request) {
  Request same = request;
  same.clear_page_token();
  size_t limit = kDefaultPageSize;
  if constexpr (requires { request.page_size(); }) {
    same.clear_page_size();
    absl::StatusOr<size_t> size = ReadPageSize(request.page_size());
    if (!size.ok()) return size.status();
    limit = *size;
  }
  absl::StatusOr<Page> page = ReadPageToken(method, FingerprintOf(same), request.page_token());
  if (page.ok()) page->limit = limit;
  return page;
}

}  // namespace seuil::rpc
