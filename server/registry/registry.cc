#include "registry/registry.h"

#include <iterator>

#include "absl/strings/str_join.h"
#include "base/digest.h"
#include "base/error.h"
#include "base/instant.h"
#include "base/text.h"
#include "fmt/format.h"

namespace seuil::registry {
namespace {

absl::Status Unavailable(const GridState& state, std::string_view version, std::string_view digest,
                         std::string message) {
  ErrorContext context{.field = "", .metadata = {{"grid", state.id}}};
  if (!version.empty()) context.metadata.emplace_back("version", version);
  if (!digest.empty()) context.metadata.emplace_back("digest", digest);
  return MakeError(Reason::kVersionUnavailable, message, std::move(context));
}

absl::Status NoReleaseInForce(const GridState& state, const Release* withdrawal,
                              absl::Time instant) {
  ErrorContext context{.field = "", .metadata = {{"grid", state.id}}};
  std::string message =
      fmt::format("no version of grid `{}` is in force at {}", state.id, FormatInstant(instant));
  if (withdrawal != nullptr) {
    const std::string from = FormatInstant(withdrawal->from);
    message += fmt::format(": it was withdrawn from {}", from);
    context.metadata.emplace_back("withdrawn_from", from);
  } else if (state.plan && !state.plan->releases().empty()) {
    const std::string from = FormatInstant(state.plan->releases().front().from);
    message += fmt::format(": its first release is from {}", from);
    context.metadata.emplace_back("first_from", from);
  } else {
    message += ": it has no release";
  }
  return MakeError(Reason::kNoReleaseInForce, message, std::move(context));
}

absl::Status Refused(const GridState& state, const HeldVersion& held) {
  return Unavailable(
      state, held.version, held.digest,
      fmt::format("version {} of grid `{}` was refused{}", held.version, state.id,
                  held.other_bytes ? ": its file has other bytes than were released" : ""));
}

absl::Status VersionUnknown(const GridState& state, std::string_view id) {
  return MakeError(Reason::kVersionUnknown,
                   fmt::format("grid `{}` has no version `{}`", state.id, id),
                   {.field = "",
                    .metadata = {{"grid", state.id},
                                 {"version", std::string(id)},
                                 {"known", absl::StrJoin(state.usable, ",")}}});
}

// The version of a digest, or why there is none.
absl::StatusOr<const HeldVersion*> FindDigest(const GridState& state, std::string_view digest) {
  ErrorContext context{.field = "",
                       .metadata = {{"grid", state.id}, {"digest", std::string(digest)}}};
  if (!IsDigest(digest)) {
    return MakeError(Reason::kDigestMalformed, fmt::format("`{}` is no digest", digest),
                     std::move(context));
  }
  const auto found = state.by_digest.find(AsAbsl(digest));
  if (found != state.by_digest.end()) return found->second.get();
  return MakeError(Reason::kDigestUnknown,
                   fmt::format("grid `{}` has no version with digest {}", state.id, digest),
                   std::move(context));
}

// Remembers that what is due now has come, whatever the clock says later.
void RememberCome(const GridState& state, const Release& due) {
  const int64_t from = absl::ToUnixNanos(due.from);
  int64_t latest = state.come->load(std::memory_order_relaxed);
  while (latest < from && !state.come->compare_exchange_weak(latest, from)) {
  }
}

}  // namespace

std::vector<Adopted> Registry::Adopt(const std::vector<source::GridFolder>& folders,
                                     absl::Time now) {
  const StateOptions options{
      .limits = options_.limits,
      .prepare = options_.prepare,
      .find = [this](std::string_view digest) { return FindKept(digest); },
  };
  std::vector<Adopted> adopted;
  for (const source::GridFolder& folder : folders) {
    std::shared_ptr<const GridState> before = Grid(folder.id);
    StateChange change = BuildState(before.get(), folder, options, now);
    for (const VersionPtr& version : change.loaded) Keep(version);
    {
      const std::lock_guard lock(mu_);
      grids_[folder.id] = change.state;
    }
    adopted.push_back({std::move(before), std::move(change.state), std::move(change.events)});
  }
  return adopted;
}

VersionPtr Registry::FindKept(std::string_view digest) const {
  const std::lock_guard lock(kept_mu_);
  for (auto one = kept_.begin(); one != kept_.end(); ++one) {
    if ((*one)->digest != digest) continue;
    kept_.splice(kept_.begin(), kept_, one);
    return kept_.front();
  }
  return nullptr;
}

void Registry::Keep(VersionPtr version) const {
  std::list<VersionPtr> let_go;  // ends after the lock
  const std::lock_guard lock(kept_mu_);
  kept_.push_front(std::move(version));
  while (kept_.size() > options_.kept) {
    let_go.splice(let_go.begin(), kept_, std::prev(kept_.end()));
  }
}

absl::StatusOr<VersionPtr> Registry::Compiled(const GridState& state,
                                              const HeldVersion& held) const {
  const auto pinned = state.pinned.find(held.digest);
  if (pinned != state.pinned.end()) return pinned->second;
  if (VersionPtr kept = FindKept(held.digest)) return kept;
  return MakeError(
      Reason::kVersionLoading,
      fmt::format("version {} of grid `{}` is not compiled yet", held.version, state.id),
      {.field = "",
       .metadata = {{"grid", state.id}, {"version", held.version}, {"digest", held.digest}}});
}

absl::StatusOr<VersionPtr> Registry::Warm(std::string_view grid, std::string_view digest) const {
  const std::lock_guard lock(warm_mu_);
  if (VersionPtr kept = FindKept(digest)) return kept;
  const std::shared_ptr<const GridState> state = Grid(grid);
  const auto held =
      state == nullptr ? decltype(state->by_digest.end()){} : state->by_digest.find(AsAbsl(digest));
  if (state == nullptr || held == state->by_digest.end()) {
    return MakeError(Reason::kVersionUnavailable, "the version's file is gone",
                     {.field = "", .metadata = {{"grid", std::string(grid)}}});
  }
  const HeldVersion& version = *held->second;
  absl::StatusOr<source::VersionFiles> files =
      source::ReadVersion(version.path, {.file_bytes = options_.limits.file.file_bytes});
  if (!files.ok() || files->digest != version.digest) {
    return Unavailable(*state, version.version, version.digest,
                       fmt::format("the file of version {} of grid `{}` is gone or has other "
                                   "bytes now",
                                   version.version, state->id));
  }
  files->grid_id = state->id;
  LoadResult result = LoadVersion(*files, options_.limits);
  if (result.version == nullptr) return Refused(*state, version);
  if (options_.prepare) result.version->prepared = options_.prepare(*result.version);
  Keep(result.version);
  return VersionPtr(std::move(result.version));
}

absl::StatusOr<Acquired> Registry::AcquireDue(const GridState& state,
                                              std::optional<absl::Time> as_of,
                                              absl::Time now) const {
  const absl::Time instant = as_of.value_or(state.EffectiveNow(now));
  if (!state.plan && state.plan_refused) {
    return Unavailable(state, "", "",
                       fmt::format("the release plan of grid `{}` was refused", state.id));
  }
  const Release* const due = state.plan ? state.plan->InForceAt(instant) : nullptr;
  if (due != nullptr && !as_of) RememberCome(state, *due);
  if (due == nullptr || due->withdrawn) return NoReleaseInForce(state, due, instant);

  const Release* const first = state.plan->releases().data();
  for (const Release* release = due;; --release) {
    const auto pinned = state.pinned.find(release->digest);
    const auto held = state.by_digest.find(release->digest);
    absl::StatusOr<VersionPtr> version = VersionPtr();
    if (pinned != state.pinned.end()) {
      version = pinned->second;
    } else if (held != state.by_digest.end() && held->second->proven) {
      version = Compiled(state, *held->second);
    }
    if (!version.ok()) return version.status();
    if (*version != nullptr) {
      Acquired acquired{
          *std::move(version), release == due ? ServedStatus::kInForce : ServedStatus::kLastGood,
          release->from,       std::nullopt,
          as_of.value_or(now), as_of && *as_of > now};
      if (const Release* next = state.plan->After(*release)) acquired.until = next->from;
      return acquired;
    }
    // Only what is in force now goes on with the last good one: an instant that is named is a
    // lookup and never falls back.
    if (as_of || release == first || (release - 1)->withdrawn) break;
  }
  return Unavailable(
      state, due->version, due->digest,
      fmt::format("version {} of grid `{}` is due and cannot be used", due->version, state.id));
}

// A version that was named, and how it stands in the plan now.
absl::StatusOr<Acquired> Registry::AcquireNamed(const GridState& state, const HeldVersion& held,
                                                absl::Time now) const {
  if (!held.proven) return Refused(state, held);
  absl::StatusOr<VersionPtr> version = Compiled(state, held);
  if (!version.ok()) return version.status();
  Acquired acquired;
  acquired.version = *std::move(version);
  acquired.as_of = now;
  if (!state.plan) return acquired;
  const absl::Time effective = state.EffectiveNow(now);
  if (const Release* latest = state.plan->LatestOf(held.digest, effective)) {
    acquired.status = latest == state.plan->InForceAt(effective) ? ServedStatus::kInForce
                                                                 : ServedStatus::kWasInForce;
    acquired.from = latest->from;
    if (const Release* next = state.plan->After(*latest)) acquired.until = next->from;
  }
  return acquired;
}

absl::StatusOr<Acquired> Registry::Acquire(std::string_view grid, const Selector& selector,
                                           absl::Time now) const {
  const std::shared_ptr<const GridState> state = Grid(grid);
  if (state == nullptr) {
    return MakeError(Reason::kGridUnknown, fmt::format("there is no grid `{}`", grid),
                     {.field = "", .metadata = {{"grid", std::string(grid)}}});
  }
  if (const auto* version = std::get_if<ByVersion>(&selector)) {
    const HeldVersion* const held = state->Held(version->id);
    return held == nullptr ? VersionUnknown(*state, version->id) : AcquireNamed(*state, *held, now);
  }
  if (const auto* digest = std::get_if<ByDigest>(&selector)) {
    const absl::StatusOr<const HeldVersion*> held = FindDigest(*state, digest->digest);
    if (!held.ok()) return held.status();
    return AcquireNamed(*state, **held, now);
  }
  const auto* as_of = std::get_if<AsOf>(&selector);
  return AcquireDue(*state, as_of == nullptr ? std::nullopt : std::optional(as_of->instant), now);
}

std::vector<std::shared_ptr<const GridState>> Registry::Grids() const {
  const std::lock_guard lock(mu_);
  std::vector<std::shared_ptr<const GridState>> states;
  states.reserve(grids_.size());
  for (const auto& [id, state] : grids_) states.push_back(state);
  return states;
}

std::shared_ptr<const GridState> Registry::Grid(std::string_view grid) const {
  const std::lock_guard lock(mu_);
  const auto found = grids_.find(grid);
  return found == grids_.end() ? nullptr : found->second;
}

}  // namespace seuil::registry
