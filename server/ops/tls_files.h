// The files of a TLS listener: its certificate, its key, and who signs the certificates that
// callers must hold. Read together, and checked before anything is done with them.
//
// Thread contract: values and a free function.
//
//   absl::StatusOr<TlsSet> set = ReadTlsSet(paths, absl::Now());
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace seuil::ops {

struct TlsPaths {
  std::string certificate;  // the chain, the server's own first
  std::string key;
  std::string client_ca;  // one or more
};

// What was read, all of it good.
struct TlsSet {
  std::string certificate, key, client_ca;  // PEM
  absl::Time expires;                       // the server's certificate
  std::string digest;  // of all the bytes: two sets that have the same are the same
};

// Returns FAILED_PRECONDITION with the file and what is wrong with it: it cannot be read or
// parsed,
// the key is not the certificate's, the certificate is not in force at `now`.
absl::StatusOr<TlsSet> ReadTlsSet(const TlsPaths& paths, absl::Time now);

}  // namespace seuil::ops
