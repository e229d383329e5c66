#include "access/gate.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "access/pki.h"
#include "base/digest.h"
#include "base/error.h"
#include "registry/set_clock.h"
#include "testutil/temp_directory.h"

namespace seuil::access {
namespace {

constexpr char kToken[] = "f0b1c2";

class GateTest : public ::testing::Test {
 protected:
  GateTest() {
    directory_.Write("access.toml", R"(
[[callers]]
name = "hr"
roles = ["catalogue"]
spiffe = ["spiffe://example.org/hr"]
dns = ["hr.example.org"]
token_sha256 = [")" + DigestOf(kToken).substr(7) +
                                        R"("]
[[callers]]
name = "exams"
roles = ["evaluate", "observe"]
subject = ["CN=exams"]
dns = ["exams.example.org"]
[[callers]]
name = "busy"
roles = ["evaluate"]
subject = ["CN=busy"]
concurrent = 1
[[callers]]
name = "fast"
roles = ["evaluate"]
subject = ["CN=fast"]
calls_per_second = 1
[[callers]]
name = "here"
roles = ["evaluate"]
local = true
)");
    auto started = AccessKeeper::Start(directory_.path() + "/access.toml", absl::Hours(1));
    EXPECT_TRUE(started.ok()) << started.status();
    access_ = *std::move(started);
  }

  // Who was let in, or the reason why not.
  std::string Ask(const Gate& gate, const Shown& shown, Roles roles = {Role::kEvaluate},
                  absl::Time now = absl::Now()) {
    registry::SetClock clock;
    clock.Advance(now - clock.Now());
    const absl::StatusOr<Account*> account =
        gate.Admit({.method = "Evaluate", .roles = roles}, shown, clock, Account::Clock::now());
    if (!account.ok()) {
      last_ = account.status();
      return std::string(ReasonInfo(DetailOf(last_)->reason).name);
    }
    (*account)->GiveBack();
    return (*account)->name();
  }
  std::string AskWith(const Gate& gate, const Authority::Wish& wish,
                      Roles roles = {Role::kEvaluate}) {
    return Ask(gate, {.certificate = authority_.Issue(wish).certificate}, roles);
  }

  testutil::TempDirectory directory_;
  std::unique_ptr<AccessKeeper> access_;
  const Authority authority_{"ca"};
  absl::Status last_;
};

TEST_F(GateTest, ACertificatesNamesSayWhoCalls) {
  const Gate gate(*access_, Proof::kCertificate, nullptr);
  constexpr Roles kReads = {Role::kCatalogue};
  EXPECT_EQ(AskWith(gate, {.names = "URI:spiffe://example.org/hr"}, kReads), "hr");
  EXPECT_EQ(AskWith(gate, {.names = "DNS:hr.example.org"}, kReads), "hr");
  EXPECT_EQ(AskWith(gate, {.names = "DNS:x.org,DNS:hr.example.org"}, kReads), "hr");
  EXPECT_EQ(AskWith(gate, {.subject = "exams"}), "exams");
  // Both of its names are one caller's.
  EXPECT_EQ(AskWith(gate, {.names = "URI:spiffe://example.org/hr,DNS:hr.example.org"}, kReads),
            "hr");
  // Its names are two callers': nobody can say whose call it is.
  EXPECT_EQ(AskWith(gate, {.subject = "exams", .names = "DNS:hr.example.org"}), "CALLER_UNKNOWN");
  // A name of one kind is none of another.
  EXPECT_EQ(AskWith(gate, {.names = "DNS:spiffe.example.org"}), "CALLER_UNKNOWN");
  EXPECT_EQ(AskWith(gate, {.subject = "hr.example.org"}), "CALLER_UNKNOWN");
  EXPECT_EQ(AskWith(gate, {.names = "URI:hr.example.org"}), "CALLER_UNKNOWN");
  EXPECT_EQ(AskWith(gate, {}), "CALLER_UNKNOWN");
  EXPECT_EQ(Ask(gate, {}), "CERTIFICATE_REQUIRED");
  EXPECT_EQ(Ask(gate, {.certificate = "garbage"}), "CERTIFICATE_REQUIRED");
  EXPECT_EQ(Ask(gate, {.authorization = "Bearer f0b1c2"}), "CERTIFICATE_REQUIRED");
}

TEST_F(GateTest, SaysForTheLogWhoACertificateIsOf) {
  const Gate gate(*access_, Proof::kCertificate, nullptr);
  const std::string pem =
      authority_.Issue({.subject = "nobody", .names = "URI:spiffe://x.org/a,DNS:x.org"})
          .certificate;
  EXPECT_EQ(Ask(gate, {.certificate = pem}), "CALLER_UNKNOWN");
  EXPECT_EQ(gate.WhoIs({.certificate = pem}), "CN=nobody URI:spiffe://x.org/a DNS:x.org");
  EXPECT_EQ(gate.WhoIs({.certificate = "garbage"}), "");
  EXPECT_EQ(gate.WhoIs({}), "");
  // What is no proof there is nobody's word either, and a token is a secret.
  EXPECT_EQ(Gate(*access_, Place::kLocal).WhoIs({.certificate = pem}), "");
  EXPECT_EQ(Gate(*access_, Proof::kToken, nullptr).WhoIs({.authorization = "Bearer x"}), "");
}

TEST_F(GateTest, ACertificateThatEndedOrWasTakenBackIsNone) {
  auto revoked = std::make_shared<const std::vector<RevokedList>>(
      *ReadRevoked(authority_.Revoke({66}), authority_.pem()));
  Gate::RevokedLists current;
  const Gate gate(*access_, Proof::kCertificate, [&] { return current; });
  const std::string pem = authority_.Issue({.subject = "exams", .serial = 66}).certificate;
  EXPECT_EQ(Ask(gate, {.certificate = pem}), "exams");
  EXPECT_EQ(Ask(gate, {.certificate = pem}, {Role::kEvaluate}, absl::Now() + absl::Hours(2)),
            "CERTIFICATE_EXPIRED");
  current = revoked;  // while its connection is open
  EXPECT_EQ(Ask(gate, {.certificate = pem}), "CERTIFICATE_REVOKED");
  EXPECT_EQ(AskWith(gate, {.subject = "exams", .serial = 67}), "exams");
}

// The caller sends the authority that vouches for it, which client_ca need not hold.
TEST_F(GateTest, AnAuthorityThatWasTakenBackVouchesForNobody) {
  const Authority between("between", authority_, 5);
  const std::string pem = between.Issue({.subject = "exams", .serial = 66}).certificate;
  Gate::RevokedLists current = std::make_shared<const std::vector<RevokedList>>(
      *ReadRevoked(authority_.Revoke({4}), authority_.pem()));
  const Gate gate(*access_, Proof::kCertificate, [&] { return current; });
  const std::string issuers = between.pem();
  EXPECT_EQ(Ask(gate, {.certificate = pem, .issuers = issuers}), "exams");
  current = std::make_shared<const std::vector<RevokedList>>(
      *ReadRevoked(authority_.Revoke({4, 5}), authority_.pem()));
  EXPECT_EQ(Ask(gate, {.certificate = pem, .issuers = issuers}), "CERTIFICATE_REVOKED");
  // Another's chain is none of its business.
  EXPECT_EQ(AskWith(gate, {.subject = "exams"}), "exams");
}

TEST_F(GateTest, AProxysCertificateComesEscaped) {
  const Gate gate(*access_, Proof::kProxyCertificate, nullptr);
  std::string escaped;
  for (const char c : authority_.Issue({.subject = "exams"}).certificate) {
    constexpr char kHex[] = "0123456789ABCDEF";
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0) {
      escaped.push_back(c);
    } else {
      escaped.append({'%', kHex[byte >> 4], kHex[byte & 15]});
    }
  }
  EXPECT_EQ(Ask(gate, {.certificate = escaped}), "exams");
  EXPECT_EQ(Ask(gate, {.certificate = escaped + "%"}), "CERTIFICATE_REQUIRED");
  EXPECT_EQ(Ask(gate, {.certificate = "%4"}), "CERTIFICATE_REQUIRED");
  EXPECT_EQ(Ask(gate, {.certificate = "%GG"}), "CERTIFICATE_REQUIRED");
  EXPECT_EQ(Ask(gate, {.certificate = "%00%00"}), "CERTIFICATE_REQUIRED");
  EXPECT_EQ(Ask(gate, {}), "CERTIFICATE_REQUIRED");
}

TEST_F(GateTest, ATokenSaysWhoCalls) {
  const Gate gate(*access_, Proof::kToken, nullptr);
  constexpr Roles kReads = {Role::kCatalogue};
  EXPECT_EQ(Ask(gate, {.authorization = "Bearer f0b1c2"}, kReads), "hr");
  EXPECT_EQ(Ask(gate, {.authorization = "bearer f0b1c2"}, kReads), "hr");
  const std::string long_one = "Bearer " + std::string(5000, 'a');
  for (const std::string& unknown : {std::string("Bearer f0b1c"), std::string("Bearer f0b1c22"),
                                     std::string("Bearer  f0b1c2"), long_one}) {
    EXPECT_EQ(Ask(gate, {.authorization = unknown}, kReads), "TOKEN_UNKNOWN") << unknown;
  }
  for (const char* none : {"", "Bearer", "Bearer ", "Basic f0b1c2", "f0b1c2"}) {
    EXPECT_EQ(Ask(gate, {.authorization = none}, kReads), "TOKEN_REQUIRED") << none;
  }
}

TEST_F(GateTest, APlaceIsWhoCallsWhereTheFileSaysSo) {
  EXPECT_EQ(Ask(Gate(*access_, Place::kLocal), {}), "here");
  EXPECT_EQ(Ask(Gate(*access_, Place::kMesh), {}), "CALLER_UNKNOWN");
  EXPECT_EQ(Ask(Gate(*access_, Place::kAdminSocket), {}), "CALLER_UNKNOWN");
}

TEST_F(GateTest, ARoleThatIsMissingIsNamedAndNothingElse) {
  const Gate gate(*access_, Place::kLocal);
  EXPECT_EQ(Ask(gate, {}, {Role::kCatalogue, Role::kOperate, Role::kObserve}), "ROLE_MISSING");
  EXPECT_EQ(last_.code(), absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(last_.message(),
            "Evaluate needs the role catalogue, operate or observe, which caller `here` has not");
  EXPECT_EQ(Ask(gate, {}, {Role::kOperate, Role::kObserve}), "ROLE_MISSING");
  EXPECT_EQ(last_.message(),
            "Evaluate needs the role operate or observe, which caller `here` has not");
  EXPECT_EQ(Ask(gate, {}, {Role::kEvaluate, Role::kObserve}), "here");
}

TEST_F(GateTest, WhoAsksTooMuchIsToldWhenToComeBack) {
  const Gate gate(*access_, Proof::kCertificate, nullptr);
  const auto wait = [&]() -> std::string {
    const std::optional<ErrorDetail> detail = DetailOf(last_);
    for (const auto& [key, value] : detail->metadata) {
      if (key == "retry_after_ms") return value;
    }
    return "";
  };
  EXPECT_EQ(AskWith(gate, {.subject = "fast"}), "fast");
  EXPECT_EQ(AskWith(gate, {.subject = "fast"}), "RATE_EXCEEDED");
  EXPECT_EQ(last_.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_GT(std::stoi(wait()), 500);
  EXPECT_LE(std::stoi(wait()), 1000);

  const std::string busy = authority_.Issue({.subject = "busy"}).certificate;
  const auto first = gate.Admit({"Evaluate", {Role::kEvaluate}}, {.certificate = busy},
                                SystemClock(), Account::Clock::now());
  ASSERT_TRUE(first.ok());
  EXPECT_EQ(Ask(gate, {.certificate = busy}), "TOO_MANY_CALLS");
  EXPECT_EQ(wait(), "100");
  (*first)->GiveBack();
  EXPECT_EQ(Ask(gate, {.certificate = busy}), "busy");
}

}  // namespace
}  // namespace seuil::access
