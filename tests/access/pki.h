// Certificates that a test makes in memory: an authority, what it signs and what it takes back.
//
// Thread contract: one thread.
//
//   const Authority authority("ca");
//   const Issued hr = authority.Issue({.subject = "hr", .names = "URI:spiffe://example.org/hr"});
#pragma once

#include <openssl/x509v3.h>

#include <string>
#include <vector>

#include "access/openssl.h"

namespace seuil::access {

struct Issued {
  std::string certificate, key;  // PEM
};

class Authority {
 public:
  explicit Authority(const char* name) : key_(EVP_EC_gen("P-256")) {
    certificate_ = Make({.subject = name, .names = nullptr, .serial = 1}, key_.get(), nullptr);
  }

  // One that another vouches for.
  Authority(const char* name, const Authority& by, long serial) : key_(EVP_EC_gen("P-256")) {
    certificate_ = by.Make({.subject = name, .names = nullptr, .serial = serial}, key_.get(),
                           by.certificate_.get());
  }

  struct Wish {
    const char* subject = "somebody";
    const char* names = nullptr;    // as openssl.cnf's subjectAltName
    long from = -60, until = 3600;  // seconds from now
    long serial = 2;
  };
  Issued Issue(const Wish& wish) const { return Issue(wish, KeyPtr(EVP_EC_gen("P-256"))); }
  Issued Issue(const Wish& wish, const KeyPtr& key) const {
    const X509Ptr made = Make(wish, key.get(), certificate_.get());
    return {Pem(made.get()), Pem(key.get())};
  }
  std::string pem() const { return Pem(certificate_.get()); }

  // A list of the serial numbers taken back; the next is to come in so many seconds.
  std::string Revoke(const std::vector<long>& serials, long next_in = 3600) const {
    const X509CrlPtr list(X509_CRL_new());
    X509_CRL_set_version(list.get(), 1);
    X509_CRL_set_issuer_name(list.get(), X509_get_subject_name(certificate_.get()));
    ASN1_TIME* const now = X509_gmtime_adj(nullptr, 0);
    ASN1_TIME* const next = X509_gmtime_adj(nullptr, next_in);
    X509_CRL_set1_lastUpdate(list.get(), now);
    X509_CRL_set1_nextUpdate(list.get(), next);
    for (const long serial : serials) {
      X509_REVOKED* const revoked = X509_REVOKED_new();
      ASN1_INTEGER* const number = ASN1_INTEGER_new();
      ASN1_INTEGER_set(number, serial);
      X509_REVOKED_set_serialNumber(revoked, number);
      X509_REVOKED_set_revocationDate(revoked, now);
      X509_CRL_add0_revoked(list.get(), revoked);  // owns it from here on
      ASN1_INTEGER_free(number);
    }
    ASN1_TIME_free(now);
    ASN1_TIME_free(next);
    X509_CRL_sign(list.get(), key_.get(), EVP_sha256());
    const BioPtr out(BIO_new(BIO_s_mem()));
    PEM_write_bio_X509_CRL(out.get(), list.get());
    return Text(out.get());
  }

 private:
  X509Ptr Make(const Wish& wish, EVP_PKEY* key, X509* issuer) const {
    X509Ptr made(X509_new());
    X509* const x = made.get();
    X509_set_version(x, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(x), wish.serial);
    X509_gmtime_adj(X509_getm_notBefore(x), wish.from);
    X509_gmtime_adj(X509_getm_notAfter(x), wish.until);
    X509_set_pubkey(x, key);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(x), "CN", MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(wish.subject), -1, -1, 0);
    X509_set_issuer_name(x, X509_get_subject_name(issuer == nullptr ? x : issuer));
    if (wish.names != nullptr) {
      X509_EXTENSION* const names =
          X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, wish.names);
      X509_add_ext(x, names, -1);
      X509_EXTENSION_free(names);
    }
    X509_sign(x, key_.get(), EVP_sha256());
    return made;
  }

  static std::string Text(BIO* out) {
    char* data = nullptr;
    const auto size = BIO_get_mem_data(out, &data);
    return {data, static_cast<size_t>(size)};
  }
  static std::string Pem(X509* certificate) {
    const BioPtr out(BIO_new(BIO_s_mem()));
    PEM_write_bio_X509(out.get(), certificate);
    return Text(out.get());
  }
  static std::string Pem(EVP_PKEY* key) {
    const BioPtr out(BIO_new(BIO_s_mem()));
    PEM_write_bio_PrivateKey(out.get(), key, nullptr, nullptr, 0, nullptr, nullptr);
    return Text(out.get());
  }

  KeyPtr key_;
  X509Ptr certificate_;
};

}  // namespace seuil::access
