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
  const std::pair<const Issued, const char*> bad[] = {
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
