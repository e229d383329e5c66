// Sync tokens: which catalogue of which grid a subscriber holds.
//
// A token is opaque text for callers. It holds a format number, the grid, the digest of the version
// that the subscriber came to and the digest of its catalogue, with a checksum over all; it works
// on every replica and across restarts. It is not secret: a forged one makes the answer another
// difference between catalogues that anybody may read.
//
// Thread contract: values and free functions.
//
//   response.set_sync_token(ToText(SyncToken{"cloe", version.digest,
//   version.catalogue->digest()})); absl::StatusOr<SyncToken> held =
//   ReadSyncToken(request.sync_token(), request.grid());
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace seuil::rpc {

struct SyncToken {
  std::string grid;
  std::string version_digest, catalogue_digest;  // "sha256:…"

  friend bool operator==(const SyncToken&, const SyncToken&) = default;
};

std::string ToText(const SyncToken& token);

// Returns SYNC_TOKEN_MALFORMED, or SYNC_TOKEN_MISMATCH where it is not of this grid; field
// "sync_token".
absl::StatusOr<SyncToken> ReadSyncToken(std::string_view text, std::string_view grid);

}  // namespace seuil::rpc
