#include "access/certificate.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

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

// A text of several parts of which one is damaged is none: what stands behind it would be left out
// without a word.
TEST(Revoked, AreNoneWhereOneListIsDamaged) {
  const Authority one("one"), two("two");
  const std::string authorities = one.pem() + two.pem();
  const std::string lists = one.Revoke({7}) + two.Revoke({8});
  ASSERT_TRUE(ReadRevoked(lists, authorities).ok());
  EXPECT_EQ(ReadRevoked(lists, authorities)->size(), 2u);
  EXPECT_TRUE(ReadRevoked("# of today\n" + lists + "# the end\n", authorities).ok());
  std::string damaged = lists;
  damaged[lists.size() - 100] = '!';
  for (const std::string& text :
       {lists.substr(0, lists.size() - 40), damaged,
        "-----BEGIN X509 CRL-----\nx\n-----END X509 CRL-----\n" + lists}) {
    EXPECT_FALSE(ReadRevoked(text, authorities).ok()) << text;
  }
  EXPECT_FALSE(ReadRevoked(one.Revoke({7}), one.pem() + two.pem().substr(0, 300)).ok());
}

TEST(Certificates, AreNoneWhereOneIsDamaged) {
  const Authority one("one"), two("two");
  const absl::StatusOr<std::vector<Certificate>> both = ReadCertificates(one.pem() + two.pem());
  ASSERT_TRUE(both.ok()) << both.status();
  ASSERT_EQ(both->size(), 2u);
  EXPECT_EQ(both->at(1).subject, "CN=two");
  const std::string cut = two.pem().substr(0, 300);
  EXPECT_FALSE(ReadCertificates(one.pem() + cut).ok());
  EXPECT_FALSE(ReadCertificates(cut + "\n" + one.pem()).ok());
  EXPECT_FALSE(ReadCertificates("").ok());
}

// With an authority goes what it signed, and what those signed that it signed.
TEST(Revoked, HoldWhatARevokedAuthoritySigned) {
  const Authority root("root"), between("between", root, 5), below("below", between, 6),
      other("other", root, 7);
  const auto lists =
      ReadRevoked(root.Revoke({5}), root.pem() + between.pem() + below.pem() + other.pem());
  ASSERT_TRUE(lists.ok()) << lists.status();
  const auto held = [&](const Authority& by) {
    const Certificate caller = *ReadCertificate(by.Issue({.serial = 99}).certificate);
    return std::any_of(lists->begin(), lists->end(),
                       [&](const RevokedList& list) { return list.Has(caller); });
  };
  EXPECT_TRUE(held(between));
  EXPECT_TRUE(held(below));
  EXPECT_FALSE(held(other));
  EXPECT_FALSE(held(root));
}

}  // namespace
}  // namespace seuil::access
