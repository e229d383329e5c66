// Lets a call in, or says why not: who calls, by what the listener takes as proof; whether that
// caller has a role that the call needs; and whether they asked for too much.
//
// Thread contract: immutable after construction; thread-safe.
//
//   absl::StatusOr<Account*> account =
//       gate.Admit({.method = "Evaluate", .roles = {Role::kEvaluate}}, shown, clock, began);
//   (*account)->GiveBack();  // once the call has ended
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "access/access_keeper.h"
#include "access/certificate.h"
#include "access/role.h"
#include "base/clock.h"

namespace seuil::access {

// What a listener takes as proof of who calls.
enum class Proof {
  kCertificate,       // the one that TLS has verified
  kToken,             // "authorization: Bearer TOKEN", over TLS
  kProxyCertificate,  // the one that a proxy has verified, and passes on
  kPlace,             // that the call comes in there at all
};

// What a caller shows; empty where there is nothing.
struct Shown {
  std::string_view certificate = {};  // PEM; of a proxy's, with %XX for what a header cannot hold
  std::string_view issuers = {};      // PEM, of kCertificate: what the caller sent beside it
  std::string_view authorization = {};
};

class Gate {
 public:
  using RevokedLists = std::shared_ptr<const std::vector<RevokedList>>;

  // `access` outlives it. `revoked` may give null: nothing is revoked.
  Gate(const AccessKeeper& access, Proof proof, std::function<RevokedLists()> revoked)
      : access_(access), proof_(proof), revoked_(std::move(revoked)) {}
  Gate(const AccessKeeper& access, Place place)
      : access_(access), proof_(Proof::kPlace), place_(place) {}

  Proof proof() const { return proof_; }

  // A call, and the roles of which each suffices for it.
  struct Wanted {
    std::string_view method;
    Roles roles;
  };

  // The clock is read only where a certificate may have expired; `at` is when the call came.
  // Returns UNAUTHENTICATED: TOKEN_REQUIRED, TOKEN_UNKNOWN, CERTIFICATE_REQUIRED,
  // CERTIFICATE_EXPIRED, CERTIFICATE_REVOKED. PERMISSION_DENIED: CALLER_UNKNOWN, ROLE_MISSING.
  // RESOURCE_EXHAUSTED: RATE_EXCEEDED, TOO_MANY_CALLS, with metadata `retry_after_ms`.
  absl::StatusOr<Account*> Admit(const Wanted& wanted, const Shown& shown, const Clock& clock,
                                 Account::Clock::time_point at) const;

  // Who a certificate says that it is, whether let in or not: for the log. Empty where there is
  // none: what a token is must stand in no log.
  std::string WhoIs(const Shown& shown) const;

 private:
  absl::StatusOr<const Caller*> Identify(const Callers& callers, const Shown& shown,
                                         const Clock& clock) const;
  absl::StatusOr<const Caller*> IdentifyCertificate(const Callers& callers, const Shown& shown,
                                                    absl::Time now) const;

  const AccessKeeper& access_;
  const Proof proof_;
  const Place place_ = Place::kLocal;
  const std::function<RevokedLists()> revoked_;
};

}  // namespace seuil::access
