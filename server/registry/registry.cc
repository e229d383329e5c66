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
                         const std::string& message) {
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
  const absl::Status refused = Unavailable(
      state, held.version, held.digest,
      fmt::format("version {} of grid `{}` was refused{}", held.version, state.id,
                  held.other_bytes ? ": its file has other bytes than were released" : ""));
  for (const Problem& problem : held.problems) {
    if (problem.severity != Severity::kError) continue;
    // The file's name alone: where a server keeps its grids is not for callers.
    const std::string file = problem.path.substr(problem.path.rfind('/') + 1);
    return WithMetadata(refused, "problem",
                        fmt::format("{}:{}:{} {}: {}", file, problem.at.line, problem.at.column,
                                    problem.code, problem.message));
  }
  return refused;
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

std::string KeyOf(std::string_view grid, std::string_view digest) {
  return fmt::format("{}\n{}", grid, digest);
}

// As StateOptions::accepted_plan.
std::optional<std::string> AcceptedOf(const AcceptedPlans& plans, std::string_view grid) {
  if (plans.any) return std::nullopt;
  const auto found = plans.of.find(grid);
  return found == plans.of.end() ? std::string() : found->second;
}

}  // namespace

std::vector<Adopted> Registry::Adopt(const std::vector<source::GridFolder>& folders, absl::Time now,
                                     const AcceptedPlans& plans) {
  std::vector<Adopted> adopted;
  for (const source::GridFolder& folder : folders) {
    const StateOptions options{
        .limits = options_.limits,
        .prepare = options_.prepare,
        .find = [&](std::string_view digest) { return Find(folder.id, digest); },
        .kept = options_.kept,
        .accepted_plan = AcceptedOf(plans, folder.id),
    };
    std::shared_ptr<const GridState> before = Grid(folder.id);
    StateChange change = BuildState(before.get(), folder, options, now);
    for (const VersionPtr& version : change.loaded) {
      if (!change.state->pinned.contains(version->digest)) Keep(version);
    }
    for (const auto& [digest, version] : change.state->pinned) Know(version);
    // What has just left force is what callers ask for as of before.
    if (before != nullptr) {
      for (const auto& [digest, version] : before->pinned) {
        if (!change.state->pinned.contains(digest)) Keep(version);
      }
    }
    {
      const std::lock_guard lock(mu_);
      grids_[folder.id] = change.state;
    }
    adopted.push_back({std::move(before), std::move(change.state), std::move(change.events)});
  }
  return adopted;
}

VersionPtr Registry::Find(std::string_view grid, std::string_view digest) const {
  const std::lock_guard lock(kept_mu_);
  const auto known = known_.find(KeyOf(grid, digest));
  return known == known_.end() ? nullptr : known->second.lock();
}

std::vector<VersionPtr> Registry::AllCompiled() const {
  std::vector<VersionPtr> compiled;
  const std::lock_guard lock(kept_mu_);
  for (const auto& [key, version] : known_) {
    if (VersionPtr alive = version.lock()) compiled.push_back(std::move(alive));
  }
  return compiled;
}

void Registry::Know(const VersionPtr& version) const {
  const std::lock_guard lock(kept_mu_);
  absl::erase_if(known_, [](const auto& entry) { return entry.second.expired(); });
  known_[KeyOf(version->grid->id, version->digest)] = version;
}

void Registry::Keep(const VersionPtr& version) const {
  Know(version);
  std::list<VersionPtr> let_go;  // ends after the lock
  const std::lock_guard lock(kept_mu_);
  for (auto one = kept_.begin(); one != kept_.end(); ++one) {
    if (*one != version) continue;
    kept_.splice(kept_.begin(), kept_, one);
    return;
  }
  kept_.push_front(version);
  while (kept_.size() > options_.kept) {
    let_go.splice(let_go.begin(), kept_, std::prev(kept_.end()));
  }
}

absl::StatusOr<VersionPtr> Registry::Compiled(const GridState& state,
                                              const HeldVersion& held) const {
  const auto pinned = state.pinned.find(held.digest);
  if (pinned != state.pinned.end()) return pinned->second;
  if (VersionPtr found = Find(state.id, held.digest)) {
    Keep(found);
    return found;
  }
  return MakeError(
      Reason::kVersionLoading,
      fmt::format("version {} of grid `{}` is not compiled yet", held.version, state.id),
      {.field = "",
       .metadata = {{"grid", state.id}, {"version", held.version}, {"digest", held.digest}}});
}

absl::StatusOr<VersionPtr> Registry::Warm(std::string_view grid, std::string_view digest) const {
  const std::lock_guard lock(warm_mu_);
  if (VersionPtr found = Find(grid, digest)) return found;
  const std::shared_ptr<const GridState> state = Grid(grid);
  const auto held =
      state == nullptr ? decltype(state->by_digest.end()){} : state->by_digest.find(AsAbsl(digest));
  if (state == nullptr || held == state->by_digest.end()) {
    return MakeError(Reason::kVersionUnavailable, "the version's file is gone",
                     {.field = "", .metadata = {{"grid", std::string(grid)}}});
  }
  const HeldVersion& version = *held->second;
  absl::StatusOr<source::VersionFiles> files = source::ReadVersionOfGrid(
      state->folder, version.version, {.file_bytes = options_.limits.file.file_bytes});
  if (!files.ok() || files->digest != version.digest) {
    return Unavailable(*state, version.version, version.digest,
                       fmt::format("the file of version {} of grid `{}` is gone or has other "
                                   "bytes now",
                                   version.version, state->id));
  }
  // Cases that changed since the scan are for the next scan to judge.
  if (files->cases && DigestOf(files->cases->bytes) != version.cases_digest) files->cases.reset();
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
  const Release* const due = !as_of       ? state.DueNow(now)
                             : state.plan ? state.plan->InForceAt(instant)
                                          : nullptr;
  if (due == nullptr || due->withdrawn) return NoReleaseInForce(state, due, instant);

  // Null where it cannot be used.
  const auto version_of = [&](const Release& release) -> absl::StatusOr<VersionPtr> {
    if (VersionPtr pinned = state.Pinned(release)) return pinned;
    const HeldVersion* const held = state.Usable(release);
    return held == nullptr ? VersionPtr() : Compiled(state, *held);
  };
  const auto answer = [&](const Release& release, VersionPtr version) {
    Acquired acquired;
    acquired.version = std::move(version);
    acquired.status = &release == due ? ServedStatus::kInForce : ServedStatus::kLastGood;
    acquired.from = release.from;
    if (const Release* next = state.plan->After(release)) acquired.until = next->from;
    acquired.as_of = instant;
    acquired.ahead = as_of && *as_of > now;
    return acquired;
  };
  // Only what is in force now goes on with the last good one: an instant that is named is a lookup
  // and never falls back.
  if (const Release* const answering = as_of ? due : state.Answering(*due)) {
    absl::StatusOr<VersionPtr> version = version_of(*answering);
    if (!version.ok()) return version.status();
    if (*version != nullptr) return answer(*answering, *std::move(version));
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
  const absl::Time effective = state.EffectiveNow(now);
  acquired.as_of = effective;
  if (!state.plan) return acquired;
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
