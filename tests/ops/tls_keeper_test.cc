#include "ops/tls_keeper.h"

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <memory>
#include <string>

#include "absl/time/clock.h"
#include "access/openssl.h"
#include "testutil/temp_directory.h"

namespace seuil::ops {
namespace {

using access::BioPtr;
using access::KeyPtr;
using access::X509Ptr;

struct Pair {
  std::string certificate, key;
};

std::string Written(int (*write)(BIO*, void*), void* object) {
  const BioPtr out(BIO_new(BIO_s_mem()));
  write(out.get(), object);
  char* data = nullptr;
  const auto size = BIO_get_mem_data(out.get(), &data);
  return {data, static_cast<size_t>(size)};
}

// A certificate that signs itself, in force from `from` to `until` seconds from now.
Pair MakePair(long from, long until, long serial) {
  const KeyPtr key(EVP_EC_gen("P-256"));
  const X509Ptr certificate(X509_new());
  X509* const x = certificate.get();
  ASN1_INTEGER_set(X509_get_serialNumber(x), serial);
  X509_gmtime_adj(X509_getm_notBefore(x), from);
  X509_gmtime_adj(X509_getm_notAfter(x), until);
  X509_set_pubkey(x, key.get());
  X509_NAME_add_entry_by_txt(X509_get_subject_name(x), "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>("seuil"), -1, -1, 0);
  X509_set_issuer_name(x, X509_get_subject_name(x));
  X509_sign(x, key.get(), EVP_sha256());
  return {
      Written([](BIO* out, void* o) { return PEM_write_bio_X509(out, static_cast<X509*>(o)); }, x),
      Written(
          [](BIO* out, void* o) {
            return PEM_write_bio_PrivateKey(out, static_cast<EVP_PKEY*>(o), nullptr, nullptr, 0,
                                            nullptr, nullptr);
          },
          key.get())};
}

class TlsKeeperTest : public ::testing::Test {
 protected:
  void Write(const std::string& certificate, const std::string& key) {
    directory_.Write("tls.crt", certificate);
    directory_.Write("tls.key", key);
    directory_.Write("ca.crt", good_.certificate);
  }
  std::string ErrorOf() {
    const absl::StatusOr<TlsSet> set = ReadTlsSet(Paths(), absl::Now());
    return set.ok() ? "" : std::string(set.status().message());
  }
  TlsPaths Paths() const {
    const std::string& root = directory_.path();
    return {root + "/tls.crt", root + "/tls.key", root + "/ca.crt", ""};
  }

  testutil::TempDirectory directory_;
  const Pair good_ = MakePair(-60, 3600, 1), other_ = MakePair(-60, 7200, 2);
};

TEST_F(TlsKeeperTest, SaysWhatIsWrongWithWhichFile) {
  const Pair expired = MakePair(-7200, -60, 3), early = MakePair(3600, 7200, 4);
  const std::pair<const Pair, const char*> bad[] = {
      {{good_.certificate, other_.key}, "tls.key: is not the key of "},
      {{"garbage", good_.key}, "tls.crt: holds no certificate"},
      {{good_.certificate.substr(0, 200), good_.key}, "tls.crt: holds no certificate"},
      {{good_.certificate, ""}, "tls.key: holds no private key"},
      {{good_.certificate, good_.certificate}, "tls.key: holds no private key"},
      {expired, "tls.crt: expired at "},
      {early, "tls.crt: is not valid before "},
  };
  for (const auto& [pair, why] : bad) {
    Write(pair.certificate, pair.key);
    EXPECT_NE(ErrorOf().find(why), std::string::npos) << ErrorOf() << "\nnot: " << why;
  }
  Write(good_.certificate, good_.key);
  EXPECT_EQ(ErrorOf(), "");
  directory_.Write("ca.crt", "");
  EXPECT_NE(ErrorOf().find("ca.crt: holds no certificate"), std::string::npos) << ErrorOf();
  directory_.Remove("tls.key");
  EXPECT_NE(ErrorOf().find("tls.key: cannot be read"), std::string::npos) << ErrorOf();
}

TEST_F(TlsKeeperTest, KeepsTheLastGoodSet) {
  EXPECT_FALSE(TlsKeeper::Start(Paths(), absl::Hours(1), SystemClock()).ok());
  Write(good_.certificate, good_.key);
  const auto keeper = TlsKeeper::Start(Paths(), absl::Hours(1), SystemClock());
  ASSERT_TRUE(keeper.ok()) << keeper.status();
  const std::shared_ptr<const TlsSet> first = (*keeper)->Current();
  EXPECT_EQ(first->certificate, good_.certificate);

  const TlsKeeper::LastLook at_start = (*keeper)->last_look();
  EXPECT_TRUE(at_start.good);

  Write(other_.certificate, good_.key);  // half of a renewal
  (*keeper)->Look();
  EXPECT_EQ((*keeper)->Current(), first);
  const TlsKeeper::LastLook bad = (*keeper)->last_look();
  EXPECT_FALSE(bad.good);
  EXPECT_EQ(bad.good_at, at_start.good_at);
  EXPECT_GT(bad.at, bad.good_at);
  Write("", "");
  (*keeper)->Look();
  EXPECT_EQ((*keeper)->Current(), first);
  Write(other_.certificate, other_.key);
  (*keeper)->Look();
  EXPECT_EQ((*keeper)->Current()->certificate, other_.certificate);
  EXPECT_GT((*keeper)->Current()->expires, first->expires);
  EXPECT_TRUE((*keeper)->last_look().good);
  EXPECT_GT((*keeper)->last_look().good_at, bad.at);
  const auto second = (*keeper)->Current();
  (*keeper)->Look();
  EXPECT_EQ((*keeper)->Current(), second);         // the same: nothing to give to anybody
  directory_.Write("ca.crt", other_.certificate);  // others may call
  (*keeper)->Look();
  EXPECT_EQ((*keeper)->Current()->client_ca, other_.certificate);
}

}  // namespace
}  // namespace seuil::ops
