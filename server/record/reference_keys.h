// The keys that callers' references are hashed with, in a folder of their own.
//
// A log that is read by others, or kept longer than a key, then names no candidate: without the key
// a hash cannot be led back to a reference by trying all of them, and two hashes of different keys
// cannot be told to be of one. Whoever has the folder finds a reference again for as long as the
// key of that time is there.
//
// A key is a file ID.key of 64 hexadecimal digits, mode 0600. Its id begins with the instant at
// which it was made, so ids sort by time.
//
// Thread contract: values; LoadKeys, MakeKey and RemoveKey are free functions that read and write
// files.
//
//   absl::StatusOr<ReferenceKey> key = MakeKey("/var/lib/seuil/keys", clock.Now());
//   ReferenceHasher(*key).HashOf("candidate 17");  // 32 hexadecimal digits
#pragma once

#include <openssl/sha.h>

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace seuil::record {

struct ReferenceKey {
  std::string id;  // "20261127T090000Z-1f2e3d4c"
  absl::Time made;
  std::string secret;  // 32 bytes
};

// Hashes with one key: HMAC-SHA-256, the first 16 bytes of it, enough that no two of a log's
// references meet. Of one thread.
class ReferenceHasher {
 public:
  explicit ReferenceHasher(const ReferenceKey& key);

  std::string HashOf(std::string_view reference) const;

 private:
  // RFC 2104, with the key's part done once. Not OpenSSL's own HMAC, which makes new contexts on
  // the heap for each reference: that was half of what a row costs.
  SHA256_CTX inner_, outer_;
};

// The keys of a folder, oldest first. NOT_FOUND, PERMISSION_DENIED … where it, or a key in it,
// cannot be read; FAILED_PRECONDITION where a key's file is damaged or others may read it.
absl::StatusOr<std::vector<ReferenceKey>> LoadKeys(const std::string& folder);

// The same, of a folder that is made, with mode 0700, where its parent is there.
absl::StatusOr<std::vector<ReferenceKey>> OpenKeys(const std::string& folder);

// A new one, durable before it comes back.
absl::StatusOr<ReferenceKey> MakeKey(const std::string& folder, absl::Time now);

bool HasKey(const std::string& folder, const std::string& id);

// For good, as far as the file system goes.
absl::Status RemoveKey(const std::string& folder, const std::string& id);

}  // namespace seuil::record
