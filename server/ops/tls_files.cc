#include "ops/tls_files.h"

#include <fmt/format.h>
#include <openssl/err.h>

#include <ctime>
#include <fstream>
#include <iterator>
#include <utility>

#include "absl/status/status.h"
#include "base/digest.h"
#include "base/instant.h"
#include "base/text.h"
#include "ops/openssl.h"

namespace seuil::ops {
namespace {

absl::Status Bad(const std::string& path, std::string_view why) {
  return absl::FailedPreconditionError(AsAbsl(fmt::format("{}: {}", path, why)));
}

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  constexpr size_t kMost = size_t{1} << 20;
  std::ifstream file(path, std::ios::binary);
  std::string text(std::istreambuf_iterator<char>(file), {});
  if (!file.is_open() || file.bad()) return Bad(path, "cannot be read");
  if (text.size() > kMost) return Bad(path, "is larger than 1 MiB");
  return text;
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

absl::Time ToTime(const ASN1_TIME* time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return absl::InfinitePast();
  return absl::FromTM(parts, absl::UTCTimeZone());
}

}  // namespace

absl::StatusOr<TlsSet> ReadTlsSet(const TlsPaths& paths, absl::Time now) {
  TlsSet set;
  for (const auto& [path, text] :
       {std::pair(&paths.certificate, &set.certificate), std::pair(&paths.key, &set.key),
        std::pair(&paths.client_ca, &set.client_ca)}) {
    absl::StatusOr<std::string> read = ReadFile(*path);
    if (!read.ok()) return read.status();
    *text = *std::move(read);
  }
  const X509Ptr own = FirstCertificate(set.certificate);
  if (own == nullptr) return Bad(paths.certificate, "holds no certificate");
  const KeyPtr key = FirstKey(set.key);
  if (key == nullptr) return Bad(paths.key, "holds no private key without a passphrase");
  const bool pair = X509_check_private_key(own.get(), key.get()) == 1;
  ERR_clear_error();
  if (!pair) return Bad(paths.key, fmt::format("is not the key of {}", paths.certificate));
  if (FirstCertificate(set.client_ca) == nullptr) {
    return Bad(paths.client_ca, "holds no certificate");
  }
  const absl::Time from = ToTime(X509_get0_notBefore(own.get()));
  set.expires = ToTime(X509_get0_notAfter(own.get()));
  if (now < from) {
    return Bad(paths.certificate, fmt::format("is not valid before {}", FormatInstant(from)));
  }
  if (now >= set.expires) {
    return Bad(paths.certificate, fmt::format("expired at {}", FormatInstant(set.expires)));
  }
  set.digest = DigestOf(DigestOf(set.certificate) + DigestOf(set.key) + DigestOf(set.client_ca));
  return set;
}

}  // namespace seuil::ops
