#include "access/gate.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/match.h"
#include "base/error.h"
#include "base/instant.h"
#include "base/text.h"

namespace seuil::access {
namespace {

// %XX for any byte, as nginx's $ssl_client_escaped_cert has it. nullopt where a % stands alone.
std::optional<std::string> Unescape(std::string_view text) {
  const auto digit = [](char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
  };
  std::string read;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      read.push_back(text[i]);
      continue;
    }
    const int high = i + 2 < text.size() ? digit(text[i + 1]) : -1;
    const int low = high >= 0 ? digit(text[i + 2]) : -1;
    if (low < 0) return std::nullopt;
    read.push_back(static_cast<char>(high * 16 + low));
    i += 2;
  }
  return read;
}

// A certificate as it was shown, read once a thread: a caller shows the same one again and again,
// and reading it takes longer than the call.
const absl::StatusOr<Certificate>& Read(std::string_view shown, bool escaped) {
  constexpr size_t kKept = 256;
  static thread_local absl::flat_hash_map<std::string, absl::StatusOr<Certificate>> read;
  if (const auto at = read.find(AsAbsl(shown)); at != read.end()) return at->second;
  if (read.size() == kKept) read.clear();
  absl::StatusOr<Certificate> certificate = absl::InvalidArgumentError("it is escaped wrongly");
  if (!escaped) {
    certificate = ReadCertificate(shown);
  } else if (const std::optional<std::string> pem = Unescape(shown)) {
    certificate = ReadCertificate(*pem);
  }
  return read.emplace(std::string(shown), std::move(certificate)).first->second;
}

// The same of the authorities between a caller and those that are trusted.
const std::vector<Certificate>& ReadIssuers(std::string_view shown) {
  constexpr size_t kKept = 64;
  static thread_local absl::flat_hash_map<std::string, std::vector<Certificate>> read;
  if (const auto at = read.find(AsAbsl(shown)); at != read.end()) return at->second;
  if (read.size() == kKept) read.clear();
  absl::StatusOr<std::vector<Certificate>> issuers = ReadCertificates(shown);
  std::vector<Certificate>& kept = read[std::string(shown)];
  if (issuers.ok()) kept = *std::move(issuers);
  return kept;
}

bool IsRevoked(const Gate::RevokedLists& lists, const Certificate& certificate,
               std::string_view issuers) {
  if (lists == nullptr) return false;
  const auto is_in_one = [&](const Certificate& one) {
    return std::any_of(lists->begin(), lists->end(),
                       [&](const RevokedList& list) { return list.Has(one); });
  };
  if (is_in_one(certificate)) return true;
  if (issuers.empty()) return false;
  const std::vector<Certificate>& chain = ReadIssuers(issuers);
  return std::any_of(chain.begin(), chain.end(), is_in_one);
}

absl::StatusOr<const Caller*> IdentifyToken(const Callers& callers, std::string_view header) {
  constexpr std::string_view kScheme = "bearer ";
  constexpr size_t kMostBytes = 4096;
  if (header.size() <= kScheme.size() ||
      !absl::EqualsIgnoreCase(AsAbsl(header.substr(0, kScheme.size())), AsAbsl(kScheme))) {
    return MakeError(Reason::kTokenRequired, "no token is sent");
  }
  const std::string_view token = header.substr(kScheme.size());
  const Caller* const caller = token.size() > kMostBytes ? nullptr : callers.OfToken(token);
  if (caller == nullptr) return MakeError(Reason::kTokenUnknown, "the token is nobody's");
  return caller;
}

// "evaluate", "catalogue, operate or observe".
std::string Listed(Roles roles) {
  std::vector<std::string_view> names;
  for (size_t i = 0; i < kRoleNames.size(); ++i) {
    if (roles.Has(static_cast<Role>(i))) names.push_back(kRoleNames[i]);
  }
  std::string text;
  for (size_t i = 0; i < names.size(); ++i) {
    if (i > 0) text.append(i + 1 == names.size() ? " or " : ", ");
    text.append(names[i]);
  }
  return text;
}

absl::Status TooMuch(const Account& account, const Account::Verdict& verdict) {
  // Where too many run, nobody knows when one ends: a caller's pause, so that it does not spin.
  constexpr std::chrono::milliseconds kPause(100);
  const bool rate = verdict.refusal == Account::Refusal::kRate;
  const int64_t wait =
      rate ? std::chrono::ceil<std::chrono::milliseconds>(verdict.retry_after).count()
           : kPause.count();
  return MakeError(
      rate ? Reason::kRateExceeded : Reason::kTooManyCalls,
      rate ? fmt::format("caller `{}` asks more than {} calls a second", account.name(),
                         verdict.limit)
           : fmt::format("caller `{}` has {} calls running already", account.name(), verdict.limit),
      {.field = {},
       .metadata = {{"caller", account.name()},
                    {"limit", std::to_string(verdict.limit)},
                    {"retry_after_ms", std::to_string(wait)}}});
}

}  // namespace

absl::StatusOr<Account*> Gate::Admit(const Wanted& wanted, const Shown& shown, const Clock& clock,
                                     Account::Clock::time_point at) const {
  const std::shared_ptr<const Callers> callers = access_.Current();
  const absl::StatusOr<const Caller*> caller = Identify(*callers, shown, clock);
  if (!caller.ok()) return caller.status();
  if (!(*caller)->roles.HasAny(wanted.roles)) {
    const std::string roles = Listed(wanted.roles);
    return MakeError(Reason::kRoleMissing,
                     fmt::format("{} needs the role {}, which caller `{}` has not", wanted.method,
                                 roles, (*caller)->name()),
                     {.field = {},
                      .metadata = {{"caller", (*caller)->name()},
                                   {"method", std::string(wanted.method)},
                                   {"role", roles}}});
  }
  Account* const account = (*caller)->account;
  const Account::Verdict verdict = account->Take(at);
  if (!verdict.taken()) return TooMuch(*account, verdict);
  return account;
}

std::string Gate::WhoIs(const Shown& shown) const {
  constexpr size_t kMostBytes = 256;
  if (proof_ == Proof::kToken || proof_ == Proof::kPlace || shown.certificate.empty()) return {};
  const absl::StatusOr<Certificate>& certificate =
      Read(shown.certificate, proof_ == Proof::kProxyCertificate);
  if (!certificate.ok()) return {};
  std::string who = certificate->subject;
  for (const std::string& uri : certificate->uris) who += " URI:" + uri;
  for (const std::string& name : certificate->dns) who += " DNS:" + name;
  return CutText(who, kMostBytes);
}

absl::StatusOr<const Caller*> Gate::Identify(const Callers& callers, const Shown& shown,
                                             const Clock& clock) const {
  if (proof_ == Proof::kToken) return IdentifyToken(callers, shown.authorization);
  if (proof_ != Proof::kPlace) return IdentifyCertificate(callers, shown, clock.Now());
  const Caller* const caller = callers.OfPlace(place_);
  if (caller == nullptr) {
    return MakeError(Reason::kCallerUnknown, "nobody is let in here without proof of who calls");
  }
  return caller;
}

absl::StatusOr<const Caller*> Gate::IdentifyCertificate(const Callers& callers, const Shown& shown,
                                                        absl::Time now) const {
  if (shown.certificate.empty()) {
    return MakeError(Reason::kCertificateRequired, "no certificate is shown");
  }
  const absl::StatusOr<Certificate>& certificate =
      Read(shown.certificate, proof_ == Proof::kProxyCertificate);
  if (!certificate.ok()) {
    return MakeError(Reason::kCertificateRequired, "what is shown is no certificate");
  }
  // A connection may live longer than the certificate that it began with.
  if (now >= certificate->until) {
    return MakeError(Reason::kCertificateExpired, fmt::format("the certificate expired at {}",
                                                              FormatInstant(certificate->until)));
  }
  if (revoked_ && IsRevoked(revoked_(), *certificate, shown.issuers)) {
    return MakeError(Reason::kCertificateRevoked,
                     "the certificate is revoked, or one of those that vouch for it");
  }
  const Caller* const caller = callers.OfCertificate(*certificate);
  if (caller == nullptr) {
    return MakeError(Reason::kCallerUnknown, "no name in the certificate is a caller's");
  }
  return caller;
}

}  // namespace seuil::access
