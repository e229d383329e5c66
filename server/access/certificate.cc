#include "access/certificate.h"

#include <fmt/format.h>
#include <openssl/asn1.h>
#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <ctime>
#include <set>
#include <utility>

#include "absl/status/status.h"
#include "access/openssl.h"
#include "base/text.h"

namespace seuil::access {
namespace {

std::string NameText(const X509_NAME* name) {
  const BioPtr out(BIO_new(BIO_s_mem()));
  // RFC 2253 with letters beyond ASCII as they are: a name is compared and logged.
  X509_NAME_print_ex(out.get(), name, 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB);
  char* data = nullptr;
  const auto size = BIO_get_mem_data(out.get(), &data);
  return {data, static_cast<size_t>(size)};
}

std::string SerialText(const ASN1_INTEGER* serial) {
  const std::unique_ptr<BIGNUM, Freed<BN_free>> number(ASN1_INTEGER_to_BN(serial, nullptr));
  char* const hex = number == nullptr ? nullptr : BN_bn2hex(number.get());
  if (hex == nullptr) return {};
  std::string text = hex;
  OPENSSL_free(hex);
  return text;
}

absl::Time ToTime(const ASN1_TIME* time, absl::Time otherwise) {
  std::tm parts{};
  if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1) return otherwise;
  return absl::FromTM(parts, absl::UTCTimeZone());
}

std::string TextOf(const ASN1_STRING* text) {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
          static_cast<size_t>(ASN1_STRING_length(text))};
}

void ReadAlternativeNames(const X509* certificate, Certificate& read) {
  using Names = std::unique_ptr<GENERAL_NAMES, Freed<GENERAL_NAMES_free>>;
  const Names names(static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  for (int i = 0; names != nullptr && i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const GENERAL_NAME* const name = sk_GENERAL_NAME_value(names.get(), i);
    if (name->type == GEN_URI) read.uris.push_back(TextOf(name->d.uniformResourceIdentifier));
    if (name->type == GEN_DNS) read.dns.push_back(TextOf(name->d.dNSName));
  }
}

// How many blocks of a kind the text begins. OpenSSL reads up to the first that is damaged and says
// nothing of those behind it: whoever reads all of a kind compares.
size_t BlocksOf(std::string_view pem, std::string_view kind) {
  size_t blocks = 0;
  for (size_t at = pem.find(kind); at != pem.npos; at = pem.find(kind, at + kind.size())) ++blocks;
  return blocks;
}

absl::StatusOr<std::vector<X509Ptr>> ReadAll(std::string_view pem) {
  std::vector<X509Ptr> certificates;
  const BioPtr in = ReadFrom(pem);
  while (X509Ptr next{PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr)}) {
    certificates.push_back(std::move(next));
  }
  ERR_clear_error();
  if (certificates.size() < BlocksOf(pem, "-----BEGIN CERTIFICATE-----")) {
    return absl::InvalidArgumentError(
        AsAbsl(fmt::format("certificate {} in it is damaged", certificates.size() + 1)));
  }
  if (certificates.empty()) return absl::InvalidArgumentError("it holds no certificate");
  return certificates;
}

Certificate Describe(const X509* certificate) {
  Certificate read;
  read.subject = NameText(X509_get_subject_name(certificate));
  read.issuer = NameText(X509_get_issuer_name(certificate));
  read.serial = SerialText(X509_get0_serialNumber(certificate));
  read.from = ToTime(X509_get0_notBefore(certificate), absl::InfiniteFuture());
  read.until = ToTime(X509_get0_notAfter(certificate), absl::InfinitePast());
  ReadAlternativeNames(certificate, read);
  return read;
}

bool AnyHas(const std::vector<RevokedList>& lists, const Certificate& certificate) {
  return std::any_of(lists.begin(), lists.end(),
                     [&](const RevokedList& list) { return list.Has(certificate); });
}

// What an authority signed goes with it, and what those signed that it signed.
void AddRevokedAuthorities(const std::vector<X509Ptr>& authorities,
                           std::vector<RevokedList>& lists) {
  std::set<std::string> gone;
  for (bool more = true; more;) {
    more = false;
    for (const X509Ptr& one : authorities) {
      const Certificate authority = Describe(one.get());
      if (!AnyHas(lists, authority) || !gone.insert(authority.subject).second) continue;
      lists.push_back({.issuer = authority.subject,
                       .serials = {},
                       .all = true,
                       .next = absl::InfiniteFuture()});
      more = true;
    }
  }
}

bool IsSignedBy(X509_CRL* list, const std::vector<X509Ptr>& authorities) {
  return std::any_of(authorities.begin(), authorities.end(), [&](const X509Ptr& authority) {
    return X509_NAME_cmp(X509_CRL_get_issuer(list), X509_get_subject_name(authority.get())) == 0 &&
           X509_CRL_verify(list, X509_get0_pubkey(authority.get())) == 1;
  });
}

}  // namespace

absl::StatusOr<Certificate> ReadCertificate(std::string_view pem) {
  const BioPtr in = ReadFrom(pem);
  const X509Ptr certificate(PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr));
  ERR_clear_error();
  if (certificate == nullptr) return absl::InvalidArgumentError("it holds no certificate");
  return Describe(certificate.get());
}

absl::StatusOr<std::vector<Certificate>> ReadCertificates(std::string_view pem) {
  const absl::StatusOr<std::vector<X509Ptr>> all = ReadAll(pem);
  if (!all.ok()) return all.status();
  std::vector<Certificate> read;
  read.reserve(all->size());
  for (const X509Ptr& one : *all) read.push_back(Describe(one.get()));
  return read;
}

bool RevokedList::Has(const Certificate& certificate) const {
  return certificate.issuer == issuer &&
         (all || std::binary_search(serials.begin(), serials.end(), certificate.serial));
}

absl::StatusOr<std::vector<RevokedList>> ReadRevoked(std::string_view pem,
                                                     std::string_view authorities) {
  const absl::StatusOr<std::vector<X509Ptr>> signers = ReadAll(authorities);
  if (!signers.ok()) return absl::InvalidArgumentError("nobody is there who could have signed it");
  std::vector<RevokedList> lists;
  const BioPtr in = ReadFrom(pem);
  while (const X509CrlPtr list{PEM_read_bio_X509_CRL(in.get(), nullptr, nullptr, nullptr)}) {
    if (!IsSignedBy(list.get(), *signers)) {
      return absl::InvalidArgumentError("it is signed by none of those that sign certificates");
    }
    RevokedList read;
    read.issuer = NameText(X509_CRL_get_issuer(list.get()));
    read.next = ToTime(X509_CRL_get0_nextUpdate(list.get()), absl::InfiniteFuture());
    STACK_OF(X509_REVOKED)* const revoked = X509_CRL_get_REVOKED(list.get());
    for (int i = 0; i < sk_X509_REVOKED_num(revoked); ++i) {
      read.serials.push_back(
          SerialText(X509_REVOKED_get0_serialNumber(sk_X509_REVOKED_value(revoked, i))));
    }
    std::sort(read.serials.begin(), read.serials.end());
    lists.push_back(std::move(read));
  }
  ERR_clear_error();
  if (lists.size() < BlocksOf(pem, "-----BEGIN X509 CRL-----")) {
    return absl::InvalidArgumentError(
        AsAbsl(fmt::format("list {} in it is damaged", lists.size() + 1)));
  }
  if (lists.empty()) return absl::InvalidArgumentError("it holds no list of revoked certificates");
  AddRevokedAuthorities(*signers, lists);
  return lists;
}

}  // namespace seuil::access
