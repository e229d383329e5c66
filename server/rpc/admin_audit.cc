#include "rpc/admin_audit.h"

#include <cstdint>
#include <optional>

#include "base/error.h"
#include "base/log.h"
#include "base/text.h"
#include "registry/plan_text.h"

namespace seuil::rpc {
namespace {

// "OK", or the reason; what carries none has its code.
std::string VerdictOf(const absl::Status& status) {
  if (const std::optional<ErrorDetail> detail = DetailOf(status)) {
    return std::string(ReasonInfo(detail->reason).name);
  }
  return absl::StatusCodeToString(status.code());
}

record::AuditFields FieldsOf(const Operator& who, const record::AuditFields& asked) {
  record::AuditFields fields = {
      {"method", std::string(who.method)}, {"caller", who.caller}, {"from", who.peer}};
  fields.insert(fields.end(), asked.begin(), asked.end());
  return fields;
}

// What serves, and the plan that decides; empty: nothing, or none.
struct Standing {
  std::string version, digest, plan;
};

Standing StandingOf(const AdminHost& admin, const std::string& grid) {
  Standing standing;
  const registry::Registry& registry = admin.host.registry;
  const auto state = registry.Grid(grid);
  if (state == nullptr) return standing;
  if (state->plan) standing.plan = registry::EtagOf(state->plan_text);
  const absl::StatusOr<registry::Acquired> in_force =
      registry.Acquire(grid, registry::InForceNow{}, admin.host.clock.Now());
  if (in_force.ok()) {
    standing.version = in_force->version->grid->version;
    standing.digest = in_force->version->digest;
  }
  return standing;
}

}  // namespace

void AddTerms(const v1::ChangeTerms& terms, record::AuditFields& fields) {
  fields.emplace_back("reason", terms.reason());
  fields.emplace_back("stated_by", terms.by());  // nobody vouches for it
  if (terms.has_expected_digest()) {
    fields.emplace_back("expected_digest",
                        terms.expected_digest().empty() ? "none" : terms.expected_digest());
  }
  if (terms.has_plan_etag()) {
    fields.emplace_back("expected_plan", terms.plan_etag().empty() ? "none" : terms.plan_etag());
  }
  if (terms.scheduled() == v1::SCHEDULED_RELEASE_KEEP) fields.emplace_back("scheduled", "keep");
  if (terms.scheduled() == v1::SCHEDULED_RELEASE_CANCEL) fields.emplace_back("scheduled", "cancel");
  if (terms.validate_only()) fields.emplace_back("validate_only", true);
}

void AddGuards(const v1::Guards& guards, record::AuditFields& fields) {
  if (guards.has_max_outcome_changes()) {
    fields.emplace_back("max_outcome_changes", int64_t{guards.max_outcome_changes()});
  }
  if (guards.has_max_outcome_losses()) {
    fields.emplace_back("max_outcome_losses", int64_t{guards.max_outcome_losses()});
  }
}

absl::Status CarryOut(const AdminHost& admin, const Operator& who, const record::AuditFields& asked,
                      const std::string& grid, const std::function<absl::Status()>& change) {
  if (admin.audit == nullptr) return change();
  const Standing before = StandingOf(admin, grid);
  const absl::StatusOr<int64_t> attempt = admin.audit->Append("attempt", FieldsOf(who, asked));
  if (!attempt.ok()) return attempt.status();
  absl::Status done = change();
  const Standing after = StandingOf(admin, grid);
  admin.audit->AppendSoon("verdict", {{"attempt", *attempt},
                                      {"method", std::string(who.method)},
                                      {"grid", grid},
                                      {"verdict", VerdictOf(done)},
                                      {"why", std::string(FromAbsl(done.message()))},
                                      {"before_version", before.version},
                                      {"before_digest", before.digest},
                                      {"before_plan", before.plan},
                                      {"after_version", after.version},
                                      {"after_digest", after.digest},
                                      {"after_plan", after.plan}});
  return done;
}

void AuditRefusal(record::AuditLog& audit, const Operator& who, const record::AuditFields& asked,
                  const absl::Status& refusal) {
  record::AuditFields fields = FieldsOf(who, asked);
  fields.emplace_back("verdict", VerdictOf(refusal));
  fields.emplace_back("why", std::string(FromAbsl(refusal.message())));
  audit.AppendSoon("refused", fields);
}

void TellRefused(record::AuditLog* audit, WorkerPool& workers, const Operator& who,
                 const record::AuditFields& asked, const absl::Status& refusal) {
  if (audit == nullptr) return;
  if (workers.Post([=] { AuditRefusal(*audit, who, asked, refusal); })) return;
  Log(LogLevel::kError, "audit-missed",
      {{"method", std::string(who.method)}, {"from", who.peer}, {"caller", who.caller}});
}

Operator OperatorOf(const Call& call) {
  const Arrival& arrival = call.wire().arrival;
  return {.method = MethodInfo(arrival.method).name,
          .caller = std::string(call.caller()),
          .peer = arrival.rpc->peer()};
}

}  // namespace seuil::rpc
