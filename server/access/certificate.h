// An X.509 certificate as it is written: what names its holder, and how long it holds.
//
// Thread contract: values and free functions.
//
//   absl::StatusOr<Certificate> certificate = ReadCertificate(pem);
//   certificate->uris;  // {"spiffe://example.org/hr"}
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace seuil::access {

struct Certificate {
  std::string subject;            // RFC 2253: "CN=hr,O=Example"
  std::vector<std::string> uris;  // subject alternative names, as SPIFFE ids are
  std::vector<std::string> dns;
  std::string serial;  // in upper-case hexadecimal
  std::string issuer;  // RFC 2253
  absl::Time from, until;
};

// The first certificate of the text. INVALID_ARGUMENT where there is none or it is damaged.
absl::StatusOr<Certificate> ReadCertificate(std::string_view pem);
// All of them. INVALID_ARGUMENT where there is none or any is damaged or cut off.
absl::StatusOr<std::vector<Certificate>> ReadCertificates(std::string_view pem);

// Serial numbers that an issuer has revoked: a certificate revocation list (RFC 5280).
struct RevokedList {
  std::string issuer;                // as Certificate's
  std::vector<std::string> serials;  // sorted
  bool all = false;                  // of an issuer that was revoked itself: whatever it signed
  absl::Time next;                   // when the issuer means to say it anew; InfiniteFuture: unsaid

  bool Has(const Certificate& certificate) const;
};

// The lists of one text, one for each issuer, each signed by a certificate of `authorities`; and
// one for each of these that such a list revokes. INVALID_ARGUMENT where there is none, one is
// damaged or cut off, or nobody vouches for it.
absl::StatusOr<std::vector<RevokedList>> ReadRevoked(std::string_view pem,
                                                     std::string_view authorities);

}  // namespace seuil::access
