#include "rpc/admin_releases.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "base/digest.h"
#include "base/error.h"
#include "base/log.h"
#include "base/text.h"
#include "registry/plan_text.h"
#include "rpc/answer.h"
#include "rpc/convert.h"
#include "rpc/convert_comparison.h"
#include "rpc/limits.h"
#include "rpc/page_token.h"

namespace seuil::rpc {
namespace {

constexpr size_t kProblems = 200;

void FillEntry(const registry::Release& release, v1::ReleaseState state, v1::PlanEntry& message) {
  *message.mutable_from() = ToTimestamp(release.from);
  message.set_version(release.version);
  message.set_digest(release.digest);
  message.set_state(state);
  message.set_by(release.by);
  message.set_reason(release.reason);
  message.set_rolls_back(release.rolls_back);
}

// Returns GUARD_MALFORMED.
absl::StatusOr<std::optional<uint64_t>> ToLimit(bool is_set, int64_t limit, const char* field) {
  if (!is_set) return std::nullopt;
  if (limit >= 0) return static_cast<uint64_t>(limit);
  return MakeError(Reason::kGuardMalformed, "the limit is below 0",
                   {.field = std::string("guards.") + field, .metadata = {}});
}

absl::StatusOr<registry::Guards> ToGuards(const v1::Guards& sent) {
  const auto changes =
      ToLimit(sent.has_max_outcome_changes(), sent.max_outcome_changes(), "max_outcome_changes");
  if (!changes.ok()) return changes.status();
  const auto losses =
      ToLimit(sent.has_max_outcome_losses(), sent.max_outcome_losses(), "max_outcome_losses");
  if (!losses.ok()) return losses.status();
  return registry::Guards{.max_outcome_changes = *changes, .max_outcome_losses = *losses};
}

absl::Status CheckDigest(const std::string& digest, std::string_view field) {
  if (IsDigest(digest)) return absl::OkStatus();
  return MakeError(Reason::kDigestMalformed, "`" + digest + "` is no digest",
                   {.field = std::string(field), .metadata = {}});
}

// Returns ENUM_UNKNOWN, DIGEST_MALFORMED.
absl::StatusOr<registry::ReleasesOrder> ToOrder(const v1::ChangeTerms& terms) {
  absl::Status scheduled =
      CheckEnum(v1::ScheduledRelease_IsValid, terms.scheduled(), "terms.scheduled");
  if (!scheduled.ok()) return scheduled;
  registry::ReleasesOrder order;
  switch (terms.scheduled()) {
    case v1::SCHEDULED_RELEASE_KEEP:
      order.terms.ahead = registry::Ahead::kKeep;
      break;
    case v1::SCHEDULED_RELEASE_CANCEL:
      order.terms.ahead = registry::Ahead::kCancel;
      break;
    default:
      break;
  }
  for (const auto& [is_set, digest, field] :
       {std::tuple(terms.has_expected_digest(), terms.expected_digest(), "terms.expected_digest"),
        std::tuple(terms.has_plan_etag(), terms.plan_etag(), "terms.plan_etag")}) {
    if (!is_set || digest.empty()) continue;
    if (absl::Status status = CheckDigest(digest, field); !status.ok()) return status;
  }
  if (terms.has_expected_digest()) order.terms.expected_digest = terms.expected_digest();
  if (terms.has_plan_etag()) order.terms.expected_etag = terms.plan_etag();
  order.terms.reason = terms.reason();
  // Nobody vouches for who says so.
  if (!IsBlank(terms.by())) order.terms.by = terms.by() + " (stated)";
  order.validate_only = terms.validate_only();
  return order;
}

// Returns AS_OF_MALFORMED, field "at".
absl::StatusOr<std::optional<absl::Time>> ToInstant(bool is_set,
                                                    const google::protobuf::Timestamp& sent) {
  if (!is_set) return std::nullopt;
  const std::optional<absl::Time> instant = ToTime(sent);
  if (instant) return instant;
  return MakeError(Reason::kAsOfMalformed, "`at` is not an instant of the years 1 to 9999",
                   {.field = "at", .metadata = {}});
}

// Errors of the registry name what was sent by its last name.
absl::Status UnderRequest(const absl::Status& status) {
  const std::optional<ErrorDetail> detail = DetailOf(status);
  if (!detail) return status;
  constexpr auto kTerms = std::to_array<std::string_view>(
      {"reason", "by", "scheduled", "expected_digest", "plan_etag"});
  if (std::find(kTerms.begin(), kTerms.end(), detail->field) != kTerms.end()) {
    return UnderField(status, "terms");
  }
  return detail->field.starts_with("max_outcome") ? UnderField(status, "guards") : status;
}

void LogChange(const registry::ReleasesChanged& changed, std::string_view call,
               const registry::ReleasesOrder& order) {
  Log(LogLevel::kInfo, "plan-changed",
      {{"grid", changed.grid},
       {"call", std::string(call)},
       {"version", changed.entry.version},
       {"digest", changed.entry.digest},
       {"before", changed.before_version},
       {"by", order.terms.by},
       {"reason", order.terms.reason},
       {"plan", changed.etag}});
}

// Carries the order out and fills what came of it.
absl::Status Change(const AdminHost& admin, const Call& call, const std::string& grid,
                    std::string_view name, const registry::ReleasesOrder& order,
                    v1::PlanChange& message) {
  if (absl::Status named = CheckGrid(grid); !named.ok()) return named;
  const absl::StatusOr<registry::ReleasesChanged> changed =
      admin.administration.Change(grid, order);
  if (!changed.ok()) return UnderRequest(changed.status());
  if (changed->written) LogChange(*changed, name, order);
  message.set_unchanged(changed->unchanged);
  message.set_validated_only(order.validate_only && !changed->unchanged);
  const bool cancels = std::holds_alternative<registry::CancelWish>(order.wish);
  if (!cancels || !changed->unchanged) {
    const registry::Release& entry = changed->entry;
    const auto state_now = call.host().registry.Grid(grid);
    const absl::Time now = call.host().clock.Now();
    const bool ahead = entry.from > (state_now == nullptr ? now : state_now->EffectiveNow(now));
    // What was cancelled lay ahead; what was put now is the one in force.
    const v1::ReleaseState state =
        ahead || cancels ? v1::RELEASE_STATE_SCHEDULED : v1::RELEASE_STATE_CURRENT;
    FillEntry(entry, state, *message.mutable_entry());
  }
  message.set_before_version(changed->before_version);
  message.set_before_digest(changed->before_digest);
  if (changed->comparison) Fill(*changed->comparison, *message.mutable_comparison());
  message.set_plan_etag(changed->etag);
  return absl::OkStatus();
}

}  // namespace

absl::Status ActivateVersion(const AdminHost& admin, Call& call,
                             const v1::ActivateVersionRequest& request,
                             v1::ActivateVersionResponse& response) {
  absl::StatusOr<registry::ReleasesOrder> order = ToOrder(request.terms());
  if (!order.ok()) return order.status();
  const auto at = ToInstant(request.has_at(), request.at());
  if (!at.ok()) return at.status();
  if (request.version().empty()) {
    return MakeError(Reason::kVersionRequired, "no version is named",
                     {.field = "version", .metadata = {}});
  }
  if (absl::Status digest = CheckDigest(request.digest(), "digest"); !digest.ok()) return digest;
  const absl::StatusOr<registry::Guards> guards = ToGuards(request.guards());
  if (!guards.ok()) return guards.status();
  order->guards = *guards;
  order->wish = registry::ReleaseWish{request.version(), request.digest(), *at};
  return Change(admin, call, request.grid(), "ActivateVersion", *order, *response.mutable_change());
}

absl::Status RollBackVersion(const AdminHost& admin, Call& call,
                             const v1::RollBackVersionRequest& request,
                             v1::RollBackVersionResponse& response) {
  absl::StatusOr<registry::ReleasesOrder> order = ToOrder(request.terms());
  if (!order.ok()) return order.status();
  const absl::StatusOr<registry::Guards> guards = ToGuards(request.guards());
  if (!guards.ok()) return guards.status();
  order->guards = *guards;
  order->wish = registry::RollBackWish{request.to_version()};
  return Change(admin, call, request.grid(), "RollBackVersion", *order, *response.mutable_change());
}

absl::Status CancelRelease(const AdminHost& admin, Call& call,
                           const v1::CancelReleaseRequest& request,
                           v1::CancelReleaseResponse& response) {
  absl::StatusOr<registry::ReleasesOrder> order = ToOrder(request.terms());
  if (!order.ok()) return order.status();
  order->wish = registry::CancelWish{};
  return Change(admin, call, request.grid(), "CancelRelease", *order, *response.mutable_change());
}

absl::Status WithdrawGrid(const AdminHost& admin, Call& call,
                          const v1::WithdrawGridRequest& request,
                          v1::WithdrawGridResponse& response) {
  absl::StatusOr<registry::ReleasesOrder> order = ToOrder(request.terms());
  if (!order.ok()) return order.status();
  const auto at = ToInstant(request.has_at(), request.at());
  if (!at.ok()) return at.status();
  order->wish = registry::WithdrawalWish{*at};
  return Change(admin, call, request.grid(), "WithdrawGrid", *order, *response.mutable_change());
}

absl::Status GetReleasePlan(const AdminHost& admin, Call& call,
                            const v1::GetReleasePlanRequest& request,
                            v1::GetReleasePlanResponse& response) {
  const absl::StatusOr<Page> page = ReadPage(PageMethod::kGetReleasePlan, request);
  if (!page.ok()) return page.status();
  const auto state = call.Grid(request.grid());
  if (!state.ok()) return state.status();
  const registry::GridState& grid = **state;
  if (!grid.plan && grid.plan_refused) {
    return MakeError(Reason::kPlanRefused, "there never was a release plan that could decide",
                     {.field = "", .metadata = {{"grid", grid.id}}});
  }
  const std::string etag = grid.plan ? registry::EtagOf(grid.plan_text) : "";
  if (!page->digest.empty() && page->digest != etag) {
    return MakeError(Reason::kPageTokenExpired, "the release plan changed since the first page",
                     {.field = "page_token", .metadata = {{"grid", grid.id}}});
  }
  response.set_plan_etag(etag);
  response.set_file_etag(grid.plan_digest_there);
  response.set_control(admin.administration.control() == registry::Control::kRpc
                           ? v1::CONTROL_RPC
                           : v1::CONTROL_FILES);
  const absl::StatusOr<registry::Acquired> in_force =
      call.host().registry.Acquire(grid.id, registry::InForceNow{}, call.now());
  if (in_force.ok()) {
    std::string bytes;
    AppendServedBy(*in_force, bytes);
    response.mutable_in_force()->ParseFromString(bytes);
  }
  if (!grid.plan) return absl::OkStatus();
  const absl::Time now = grid.EffectiveNow(call.now());
  const std::vector<registry::Release>& releases = grid.plan->releases();
  const registry::Release* const current = grid.plan->InForceAt(now);
  size_t bytes = 0;
  size_t next = page->offset;
  for (size_t left = page->limit; next < releases.size() && left > 0 && bytes <= kPageBytes;
       ++next, --left) {
    v1::PlanEntry& entry = *response.add_entries();
    FillEntry(releases[next], ToState(releases[next], current, now), entry);
    bytes += entry.ByteSizeLong();
  }
  if (next < releases.size()) response.set_next_page_token(page->TokenAt(next, etag));
  return absl::OkStatus();
}

absl::Status ReloadPlan(const AdminHost& admin, Call& call, const v1::ReloadPlanRequest& request,
                        v1::ReloadPlanResponse& response) {
  if (absl::Status named = CheckGrid(request.grid()); !named.ok()) return named;
  const auto reread = admin.administration.ReloadPlan(request.grid());
  if (!reread.ok()) return reread.status();
  response.set_unchanged(reread->unchanged);
  response.set_plan_etag(reread->etag);
  const auto state = call.host().registry.Grid(request.grid());
  if (state != nullptr) Fill(state->problems, kProblems, *response.mutable_problems());
  return absl::OkStatus();
}

}  // namespace seuil::rpc
