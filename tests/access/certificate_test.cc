#include "access/certificate.h"

#include <gtest/gtest.h>

#include "absl/time/clock.h"
#include "access/pki.h"

namespace seuil::access {
namespace {

TEST(Certificate, SaysWhoHoldsItAndHowLong) {
  const Authority authority("Autorité");
  const Issued issued = authority.Issue(
      {.subject = "Élan RH",
       .names = "URI:spiffe://example.org/hr,DNS:hr.example.org,DNS:www.example.org,IP:127.0.0.1",
       .serial = 0x1234});
  const absl::StatusOr<Certificate> read = ReadCertificate(issued.certificate);
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->subject, "CN=Élan RH");
  EXPECT_EQ(read->issuer, "CN=Autorité");
  EXPECT_EQ(read->uris, std::vector<std::string>{"spiffe://example.org/hr"});
  EXPECT_EQ(read->dns, (std::vector<std::string>{"hr.example.org", "www.example.org"}));
  EXPECT_EQ(read->serial, "1234");
  EXPECT_LT(read->from, absl::Now());
  EXPECT_GT(read->until, absl::Now() + absl::Minutes(59));
}

TEST(Certificate, OfGarbageIsNone) {
  const Authority authority("ca");
  const std::string good = authority.Issue({}).certificate;
  for (const std::string& text : {std::string(), std::string("x"), good.substr(0, good.size() / 2),
                                  authority.Issue({}).key}) {
    EXPECT_FALSE(ReadCertificate(text).ok()) << text;
  }
}

TEST(Revoked, AreReadWhereTheAuthoritySignedThem) {
  const Authority authority("ca"), other("ca");  // of the same name, with another key
  const std::string list = authority.Revoke({7, 0xABCDEF});
  const auto read = ReadRevoked(list, other.pem() + authority.pem());
  ASSERT_TRUE(read.ok()) << read.status();
  ASSERT_EQ(read->size(), 1u);
  EXPECT_GT(read->at(0).next, absl::Now());
  const auto held = [&](const Authority& by, long serial) {
    return read->at(0).Has(*ReadCertificate(by.Issue({.serial = serial}).certificate));
  };
  EXPECT_TRUE(held(authority, 7));
  EXPECT_TRUE(held(authority, 0xABCDEF));
  EXPECT_FALSE(held(authority, 8));
  EXPECT_FALSE(held(Authority("another"), 7));

  EXPECT_FALSE(ReadRevoked(list, other.pem()).ok());
  EXPECT_FALSE(ReadRevoked("", authority.pem()).ok());
  EXPECT_FALSE(ReadRevoked(list.substr(0, 100), authority.pem()).ok());
}

}  // namespace
}  // namespace seuil::access
