#include "rpc/reload_audit.h"

#include <utility>

#include "registry/plan_text.h"

namespace seuil::rpc {
namespace {

using registry::GridState;
using registry::HeldVersion;
using registry::StateEvent;

std::string PlanOf(const GridState* state) {
  return state != nullptr && state->plan ? registry::EtagOf(state->plan_text) : "";
}

std::string DigestOfHeld(const GridState* state, const std::string& version) {
  const HeldVersion* const held = state == nullptr ? nullptr : state->Held(version);
  return held == nullptr ? "" : held->digest;
}

}  // namespace

void ReloadAudit::TellInForce(const GridState& grid, const registry::Registry& registry,
                              absl::Time now) {
  const absl::StatusOr<registry::Acquired> due =
      registry.Acquire(grid.id, registry::InForceNow{}, now);
  std::string digest = due.ok() ? due->version->digest : "";
  const auto [known, is_new] = in_force_.try_emplace(grid.id);
  if (!is_new && known->second == digest) return;
  audit_.AppendSoon("adopted", {{"grid", grid.id},
                                {"what", "in-force"},
                                {"version", due.ok() ? due->version->grid->version : ""},
                                {"before", known->second},
                                {"after", digest},
                                {"verdict", due.ok() ? "serves" : "nothing-in-force"}});
  known->second = std::move(digest);
}

void ReloadAudit::Tell(const registry::ScanReport& report, const registry::Registry& registry,
                       absl::Time now) {
  for (const registry::Adopted& adopted : report.adopted) {
    const GridState* const before = adopted.before.get();
    const GridState& after = *adopted.after;
    const std::string plan_before = PlanOf(before), plan_after = PlanOf(&after);
    if (plan_before != plan_after) {
      audit_.AppendSoon("adopted", {{"grid", after.id},
                                    {"what", "plan"},
                                    {"from", after.folder + "/releases.toml"},
                                    {"before", plan_before},
                                    {"after", plan_after},
                                    {"verdict", "decides"}});
    }
    for (const StateEvent& event : adopted.events) {
      const bool ready = event.kind == StateEvent::Kind::kVersionReady;
      if (!ready && event.kind != StateEvent::Kind::kVersionRejected) continue;
      audit_.AppendSoon("adopted", {{"grid", after.id},
                                    {"what", "version"},
                                    {"from", after.folder + "/" + event.version + ".toml"},
                                    {"version", event.version},
                                    {"before", DigestOfHeld(before, event.version)},
                                    {"after", DigestOfHeld(&after, event.version)},
                                    {"verdict", ready ? "ready" : "rejected"}});
    }
    TellInForce(after, registry, now);
  }
}

}  // namespace seuil::rpc
