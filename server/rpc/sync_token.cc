#include "rpc/sync_token.h"

#include <optional>
#include <utility>

#include "base/error.h"
#include "base/ids.h"
#include "rpc/sealed_text.h"

namespace seuil::rpc {
namespace {

// Page tokens begin with another format number, so neither passes for the other.
constexpr char kFormat = 0x51;
// format, two digests; then the grid's id.
constexpr size_t kHeadBytes = 1 + 2 * kDigestBytes;

absl::Status Malformed() {
  return MakeError(Reason::kSyncTokenMalformed, "the sync token is not one that this service gave",
                   {.field = "sync_token", .metadata = {}});
}

}  // namespace

std::string ToText(const SyncToken& token) {
  std::string body(1, kFormat);
  body += DigestToBytes(token.version_digest);
  body += DigestToBytes(token.catalogue_digest);
  body += token.grid;
  return Seal(std::move(body));
}

absl::StatusOr<SyncToken> ReadSyncToken(std::string_view text, std::string_view grid) {
  const std::optional<std::string> unsealed = Unseal(text);
  if (!unsealed || unsealed->size() <= kHeadBytes || unsealed->front() != kFormat) {
    return Malformed();
  }
  const std::string_view body = *unsealed;
  SyncToken token{.grid = std::string(body.substr(kHeadBytes)),
                  .version_digest = BytesToDigest(body.substr(1, kDigestBytes)),
                  .catalogue_digest = BytesToDigest(body.substr(1 + kDigestBytes, kDigestBytes))};
  if (!IsId(token.grid)) return Malformed();
  if (token.grid == grid) return token;
  return MakeError(Reason::kSyncTokenMismatch, "the sync token is of grid `" + token.grid + "`",
                   {.field = "sync_token", .metadata = {{"token_grid", token.grid}}});
}

}  // namespace seuil::rpc
