#include "ops/tls_files.h"

#include <fmt/format.h>
#include <openssl/err.h>

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
  const absl::StatusOr<access::Certificate> certificate = access::ReadCertificate(set.certificate);
  if (own == nullptr || !certificate.ok()) return Bad(paths.certificate, "holds no certificate");
  const KeyPtr key = FirstKey(set.key);
  if (key == nullptr) return Bad(paths.key, "holds no private key without a passphrase");
  const bool pair = X509_check_private_key(own.get(), key.get()) == 1;
  ERR_clear_error();
  if (!pair) return Bad(paths.key, fmt::format("is not the key of {}", paths.certificate));
  if (!paths.client_ca.empty() && FirstCertificate(set.client_ca) == nullptr) {
    return Bad(paths.client_ca, "holds no certificate");
  }
  if (!paths.revoked.empty()) {
    absl::StatusOr<std::vector<access::RevokedList>> lists =
        access::ReadRevoked(revoked, set.client_ca);
    if (!lists.ok()) return Bad(paths.revoked, FromAbsl(lists.status().message()));
    set.revoked = std::make_shared<const std::vector<access::RevokedList>>(*std::move(lists));
  }
  set.expires = certificate->until;
  if (now < certificate->from) {
    return Bad(paths.certificate,
               fmt::format("is not valid before {}", FormatInstant(certificate->from)));
  }
  if (now >= set.expires) {
    return Bad(paths.certificate, fmt::format("expired at {}", FormatInstant(set.expires)));
  }
  return set;
}

}  // namespace seuil::ops
