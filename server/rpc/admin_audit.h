// What the audit log says of operators' calls: of one that changes something, the attempt before it
// is carried out and the verdict before it is answered; of any other, that it was refused.
//
// Where the attempt cannot be written, nothing is carried out (AUDIT_FAILED). Where the verdict
// cannot, the call is answered all the same, for what it did is done: an error would have it sent
// again. The audit log then owes the line, and no further change is carried out before it is paid.
//
// Thread contract: free functions; they wait for the disk: never on a thread that serves calls.
//
//   const Operator who{"ActivateVersion", caller, context->peer()};
//   return CarryOut(admin, who, AskedBy(request), request.grid(), [&] { return handler(…); });
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "base/digest.h"
#include "base/instant.h"
#include "record/audit_log.h"
#include "rpc/admin_host.h"
#include "rpc/convert.h"
#include "seuil/v1/grid_admin.pb.h"

namespace seuil::rpc {

// Who calls what, and from where.
struct Operator {
  std::string_view method;
  std::string caller, peer;  // empty: not known
};

// What a change says beside: its terms.
void AddTerms(const v1::ChangeTerms& terms, record::AuditFields& fields);
void AddGuards(const v1::Guards& guards, record::AuditFields& fields);

// What a request names, as fields of a line.
template <typename Request>
record::AuditFields AskedBy(const Request& request) {
  record::AuditFields fields;
  const auto add = [&](std::string_view name, const std::string& text) {
    fields.emplace_back(name, text);
  };
  if constexpr (requires { add("grid", request.grid()); }) add("grid", request.grid());
  if constexpr (requires { add("version", request.version()); }) add("version", request.version());
  if constexpr (requires { add("digest", request.digest()); }) add("digest", request.digest());
  if constexpr (requires { request.to_version(); }) add("to_version", request.to_version());
  if constexpr (requires { request.source(); }) add("source_digest", DigestOf(request.source()));
  if constexpr (requires { request.cases(); }) {
    if (request.has_cases()) add("cases_digest", DigestOf(request.cases()));
  }
  if constexpr (requires { request.at(); }) {
    const auto at = ToTime(request.at());
    if (request.has_at()) add("at", at ? FormatInstant(*at) : "malformed");
  }
  if constexpr (requires { request.terms(); }) AddTerms(request.terms(), fields);
  if constexpr (requires { request.guards(); }) AddGuards(request.guards(), fields);
  return fields;
}

// Runs `change` between its attempt and its verdict; without an audit log, just so.
absl::Status CarryOut(const AdminHost& admin, const Operator& who, const record::AuditFields& asked,
                      const std::string& grid, const std::function<absl::Status()>& change);

Operator OperatorOf(const Call& call);

// A call that changed nothing because it was refused. Waits for the disk.
void AuditRefusal(record::AuditLog& audit, const Operator& who, const record::AuditFields& asked,
                  const absl::Status& refusal);
// The same for a thread that must not wait: on a worker. Nothing where there is no audit log.
void TellRefused(record::AuditLog* audit, WorkerPool& workers, const Operator& who,
                 const record::AuditFields& asked, const absl::Status& refusal);

}  // namespace seuil::rpc
