// The files of a TLS listener: its certificate, its key, and who signs the certificates that
// callers must hold. Read together, and checked before anything is done with them.
//
// Thread contract: values and a free function.
//
//   absl::StatusOr<TlsSet> set = ReadTlsSet(paths, absl::Now());
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "access/certificate.h"

namespace seuil::ops {

struct TlsPaths {
  std::string certificate;  // the chain, the server's own first
  std::string key;
  std::string client_ca;  // one or more; empty: callers show tokens instead of certificates
  std::string revoked;    // certificates that client_ca signed and took back; empty: none
};

// What was read, all of it good.
struct TlsSet {
  std::string certificate, key, client_ca;  // PEM
  absl::Time expires;                       // the server's certificate
  std::string digest;  // of all the bytes: two sets that have the same are the same
  std::shared_ptr<const std::vector<access::RevokedList>> revoked;  // null: nothing is
  // When the first of these lists is to be said anew. They hold all the same until then and after.
  absl::Time revoked_until = absl::InfiniteFuture();
};

// Returns FAILED_PRECONDITION with the file and what is wrong with it: it cannot be read or parsed,
// any part of it is damaged, the key is not the certificate's, OpenSSL would not serve with them,
// the certificate is not in force at `now`, nobody in client_ca signed a list of revoked
// certificates.
absl::StatusOr<TlsSet> ReadTlsSet(const TlsPaths& paths, absl::Time now);

}  // namespace seuil::ops
