#include "ops/tls_files.h"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "access/openssl.h"
#include "base/bounded_file.h"
#include "base/digest.h"
#include "base/instant.h"
#include "base/text.h"

namespace seuil::ops {
namespace {

using access::BioPtr;
using access::KeyPtr;
using access::ReadFrom;
using access::X509Ptr;

absl::Status Bad(const std::string& path, std::string_view why) {
  return absl::FailedPreconditionError(AsAbsl(fmt::format("{}: {}", path, why)));
}

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  constexpr size_t kMost = size_t{1} << 20;
  std::optional<std::string> text = ReadBounded(path, kMost);
  if (!text) return Bad(path, "cannot be read");
  if (text->size() > kMost) return Bad(path, "is larger than 1 MiB");
  return *std::move(text);
}

// A key with a passphrase is refused: nobody is there to type one.
int NoPassphrase(char*, int, int, void*) { return -1; }

X509Ptr FirstCertificate(std::string_view pem) {
  const BioPtr in = ReadFrom(pem);
  X509Ptr certificate(PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr));
  ERR_clear_error();
  return certificate;
}

KeyPtr FirstKey(std::string_view pem) {
  const BioPtr in = ReadFrom(pem);
  KeyPtr key(PEM_read_bio_PrivateKey(in.get(), nullptr, NoPassphrase, nullptr));
  ERR_clear_error();
  return key;
}

// Why OpenSSL or gRPC would not serve with them, though they fit together; empty: they would.
std::string WhyUnfit(X509* certificate, EVP_PKEY* key) {
  using ContextPtr = std::unique_ptr<SSL_CTX, access::Freed<SSL_CTX_free>>;
  const ContextPtr context(SSL_CTX_new(TLS_server_method()));
  const bool taken = SSL_CTX_use_certificate(context.get(), certificate) == 1 &&
                     SSL_CTX_use_PrivateKey(context.get(), key) == 1;
  const char* const reason = taken ? nullptr : ERR_reason_error_string(ERR_peek_last_error());
  ERR_clear_error();
  if (!taken) return fmt::format("cannot be used: {}", reason == nullptr ? "unknown" : reason);
  if (EVP_PKEY_get_base_id(key) != EVP_PKEY_EC) return {};
  char curve[64] = "";
  EVP_PKEY_get_group_name(key, curve, sizeof curve, nullptr);
  for (const std::string_view known : {"prime256v1", "secp384r1", "secp521r1"}) {
    if (curve == known) return {};
  }
  return fmt::format("is on the curve {}, which no client takes; P-256, P-384 or P-521 are", curve);
}

}  // namespace

absl::StatusOr<TlsSet> ReadTlsSet(const TlsPaths& paths, absl::Time now) {
  TlsSet set;
  std::string revoked;
  for (const auto& [path, text] :
       {std::pair(&paths.certificate, &set.certificate), std::pair(&paths.key, &set.key),
        std::pair(&paths.client_ca, &set.client_ca), std::pair(&paths.revoked, &revoked)}) {
    if (path->empty()) continue;
    absl::StatusOr<std::string> read = ReadFile(*path);
    if (!read.ok()) return read.status();
    *text = *std::move(read);
    set.digest += DigestOf(*text);
  }
  set.digest = DigestOf(set.digest);
  const X509Ptr own = FirstCertificate(set.certificate);
  const absl::StatusOr<std::vector<access::Certificate>> chain =
      access::ReadCertificates(set.certificate);
  if (!chain.ok()) return Bad(paths.certificate, FromAbsl(chain.status().message()));
  const access::Certificate& certificate = chain->front();
  const KeyPtr key = FirstKey(set.key);
  if (key == nullptr) return Bad(paths.key, "holds no private key without a passphrase");
  const bool pair = X509_check_private_key(own.get(), key.get()) == 1;
  ERR_clear_error();
  if (!pair) return Bad(paths.key, fmt::format("is not the key of {}", paths.certificate));
  if (const std::string why = WhyUnfit(own.get(), key.get()); !why.empty()) {
    return Bad(paths.certificate, why);
  }
  if (!paths.client_ca.empty()) {
    const absl::Status authorities = access::ReadCertificates(set.client_ca).status();
    if (!authorities.ok()) return Bad(paths.client_ca, FromAbsl(authorities.message()));
  }
  if (!paths.revoked.empty()) {
    absl::StatusOr<std::vector<access::RevokedList>> lists =
        access::ReadRevoked(revoked, set.client_ca);
    if (!lists.ok()) return Bad(paths.revoked, FromAbsl(lists.status().message()));
    for (const access::RevokedList& list : *lists) {
      set.revoked_until = std::min(set.revoked_until, list.next);
    }
    set.revoked = std::make_shared<const std::vector<access::RevokedList>>(*std::move(lists));
  }
  set.expires = certificate.until;
  if (now < certificate.from) {
    return Bad(paths.certificate,
               fmt::format("is not valid before {}", FormatInstant(certificate.from)));
  }
  if (now >= set.expires) {
    return Bad(paths.certificate, fmt::format("expired at {}", FormatInstant(set.expires)));
  }
  return set;
}

}  // namespace seuil::ops
