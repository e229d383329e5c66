#include "registry/grid_state.h"

#include <algorithm>

#include "base/text.h"

namespace seuil::registry {

const HeldVersion* GridState::Held(std::string_view version) const {
  const auto found = by_version.find(AsAbsl(version));
  return found == by_version.end() ? nullptr : found->second.get();
}

absl::Time GridState::EffectiveNow(absl::Time now) const {
  const int64_t latest = come->load(std::memory_order_relaxed);
  return latest == INT64_MIN ? now : std::max(now, absl::FromUnixNanos(latest));
}

const Release* GridState::DueNow(absl::Time now) const {
  const Release* const due = plan ? plan->InForceAt(EffectiveNow(now)) : nullptr;
  if (due == nullptr) return nullptr;
  SeeCome(due->from);
  return due;
}

void GridState::SeeCome(absl::Time instant) const {
  const int64_t nanos = absl::ToUnixNanos(instant);
  int64_t latest = come->load(std::memory_order_relaxed);
  while (latest < nanos && !come->compare_exchange_weak(latest, nanos)) {
  }
}

VersionPtr GridState::Pinned(const Release& release) const {
  const auto found = pinned.find(release.digest);
  const bool is_it = found != pinned.end() && found->second->grid->version == release.version;
  return is_it ? found->second : nullptr;
}

const HeldVersion* GridState::Usable(const Release& release) const {
  const auto found = by_digest.find(release.digest);
  const bool is_it = found != by_digest.end() && found->second->proven &&
                     found->second->version == release.version;
  return is_it ? found->second.get() : nullptr;
}

const Release* GridState::Answering(const Release& due) const {
  const auto can_be_used = [this](const Release& release) {
    return Pinned(release) != nullptr || Usable(release) != nullptr;
  };
  if (can_be_used(due)) return &due;
  for (const Release* const fallback : plan->Fallbacks(due)) {
    if (can_be_used(*fallback)) return fallback;
  }
  return nullptr;
}

VersionState GridState::StateOf(const HeldVersion& version, absl::Time now) const {
  if (!version.proven) {
    return version.digest.empty() ? VersionState::kDiscovered : VersionState::kRejected;
  }
  const absl::Time effective = EffectiveNow(now);
  const Release* const latest = plan ? plan->LatestOf(version.digest, effective) : nullptr;
  if (latest == nullptr) return VersionState::kReady;
  return latest == plan->InForceAt(effective) ? VersionState::kInForce : VersionState::kRetired;
}

}  // namespace seuil::registry
