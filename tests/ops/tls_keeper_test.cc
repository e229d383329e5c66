#include "ops/tls_keeper.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "absl/time/clock.h"
#include "access/pki.h"
#include "testutil/temp_directory.h"

namespace seuil::ops {
namespace {

using access::Authority;
using access::Issued;

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
  const Authority authority_{"ca"};
  const Issued good_ = authority_.Issue({.until = 3600, .serial = 1}),
               other_ = authority_.Issue({.until = 7200, .serial = 2});
};

TEST_F(TlsKeeperTest, SaysWhatIsWrongWithWhichFile) {
  const Issued expired = authority_.Issue({.from = -7200, .until = -60, .serial = 3}),
               early = authority_.Issue({.from = 3600, .until = 7200, .serial = 4});
  const Issued weak = authority_.Issue({.serial = 5}, access::KeyPtr(EVP_RSA_gen(1024))),
               odd = authority_.Issue({.serial = 6}, access::KeyPtr(EVP_EC_gen("secp256k1")));
  const std::pair<const Issued, const char*> bad[] = {
      {weak, "tls.crt: cannot be used: ee key too small"},
      {odd, "tls.crt: is on the curve secp256k1"},
      {{good_.certificate + other_.certificate.substr(0, 300), good_.key},
       "tls.crt: certificate 2 in it is damaged"},
      {{good_.certificate, other_.key}, "tls.key: is not the key of "},
      {{"garbage", good_.key}, "tls.crt: it holds no certificate"},
      {{good_.certificate.substr(0, 200), good_.key}, "tls.crt: certificate 1 in it is damaged"},
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
  EXPECT_NE(ErrorOf().find("ca.crt: it holds no certificate"), std::string::npos) << ErrorOf();
  directory_.Remove("tls.key");
  EXPECT_NE(ErrorOf().find("tls.key: cannot be read"), std::string::npos) << ErrorOf();
}

TEST_F(TlsKeeperTest, TakesWhatCanServe) {
  for (const char* curve : {"P-256", "P-384", "P-521"}) {
    const Issued pair = authority_.Issue({}, access::KeyPtr(EVP_EC_gen(curve)));
    Write(pair.certificate, pair.key);
    EXPECT_EQ(ErrorOf(), "") << curve;
  }
  const Issued rsa = authority_.Issue({}, access::KeyPtr(EVP_RSA_gen(2048)));
  Write(rsa.certificate + authority_.pem(), rsa.key);
  EXPECT_EQ(ErrorOf(), "");
}

TEST_F(TlsKeeperTest, KnowsUntilWhenItKnowsWhatWasRevoked) {
  Write(good_.certificate, good_.key);
  directory_.Write("ca.crt", authority_.pem());
  TlsPaths paths = Paths();
  paths.revoked = directory_.path() + "/ca.crl";
  directory_.Write("ca.crl", authority_.Revoke({7}, /*next_in=*/-60));
  const absl::StatusOr<TlsSet> old = ReadTlsSet(paths, absl::Now());
  ASSERT_TRUE(old.ok()) << old.status();  // it holds: what it revoked is revoked
  EXPECT_LT(old->revoked_until, absl::Now());
  ASSERT_EQ(old->revoked->size(), 1u);
  directory_.Write("ca.crl", authority_.Revoke({7}).substr(0, 200));
  EXPECT_FALSE(ReadTlsSet(paths, absl::Now()).ok());
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
