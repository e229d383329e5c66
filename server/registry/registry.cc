#include "registry/registry.h"

#include "absl/strings/str_join.h"
#include "base/digest.h"
#include "base/error.h"
#include "base/instant.h"
#include "base/text.h"
#include "fmt/format.h"
#include "registry/plan_check.h"

namespace seuil::registry {
namespace {

void Keep(const Problems& problems, std::vector<Problem>& kept) {
  for (Problem& problem : problems.Sorted()) kept.push_back(std::move(problem));
}

void LoadPlan(const source::GridFolder& folder, const LoadLimits& limits, absl::Time now,
              GridState& state) {
  state.plan_refused = folder.plan_unreadable;
  if (!folder.plan) return;
  Problems problems(folder.plan->path, limits.problems);
  state.plan = ReleasePlan::Parse(folder.plan->bytes, limits.file, problems);
  state.plan_refused = !state.plan;
  if (state.plan) {
    CheckPlan(*state.plan, folder.versions, now, problems);
    for (const Release& release : state.plan->releases()) {
      const auto found = state.by_version.find(release.version);
      const bool here = found != state.by_version.end() && found->second->digest == release.digest;
      state.by_release.push_back(here ? found->second : nullptr);
    }
  }
  Keep(problems, state.problems);
}

std::shared_ptr<const GridState> LoadGrid(const source::GridFolder& folder,
                                          const Registry::Options& options, absl::Time now) {
  auto state = std::make_shared<GridState>();
  state->id = folder.id;
  Keep(folder.problems, state->problems);
  for (const std::string& version : folder.unreadable) state->rejected.emplace(version, "");
  for (const source::VersionFiles& files : folder.versions) {
    LoadResult result = LoadVersion(files, options.limits);
    Keep(result.problems, state->problems);
    Keep(result.case_problems, state->problems);
    if (result.version == nullptr) {
      state->rejected.emplace(files.version, files.digest);
      continue;
    }
    if (options.prepare) result.version->prepared = options.prepare(*result.version);
    state->versions.push_back(files.version);
    state->by_version.emplace(files.version, result.version);
    state->by_digest.emplace(files.digest, result.version);
  }
  LoadPlan(folder, options.limits, now, *state);
  return state;
}

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

// The version that the plan puts in force at the instant.
absl::StatusOr<Acquired> AcquireDue(const GridState& state, absl::Time instant, absl::Time now) {
  if (state.plan_refused) {
    return Unavailable(state, "", "",
                       fmt::format("the release plan of grid `{}` was refused", state.id));
  }
  const Release* const due = state.plan ? state.plan->InForceAt(instant) : nullptr;
  if (due == nullptr || due->withdrawn) return NoReleaseInForce(state, due, instant);
  const size_t position = static_cast<size_t>(due - state.plan->releases().data());
  const std::shared_ptr<const LoadedVersion>& version = state.by_release[position];
  if (version == nullptr) {
    return Unavailable(
        state, due->version, due->digest,
        fmt::format("version {} of grid `{}` is due and cannot be used", due->version, state.id));
  }
  Acquired acquired{version, ServedStatus::kInForce, due->from, std::nullopt,
                    instant, instant > now};
  if (const Release* next = state.plan->After(*due)) acquired.until = next->from;
  return acquired;
}

// A version that was named, and how it stands in the plan now.
Acquired AcquireNamed(const GridState& state, std::shared_ptr<const LoadedVersion> version,
                      absl::Time now) {
  Acquired acquired;
  acquired.as_of = now;
  if (state.plan) {
    if (const Release* latest = state.plan->LatestOf(version->digest, now)) {
      acquired.status =
          latest == state.plan->InForceAt(now) ? ServedStatus::kInForce : ServedStatus::kWasInForce;
      acquired.from = latest->from;
      if (const Release* next = state.plan->After(*latest)) acquired.until = next->from;
    }
  }
  acquired.version = std::move(version);
  return acquired;
}

absl::StatusOr<Acquired> AcquireVersion(const GridState& state, std::string_view id,
                                        absl::Time now) {
  const auto found = state.by_version.find(AsAbsl(id));
  if (found != state.by_version.end()) return AcquireNamed(state, found->second, now);
  const auto rejected = state.rejected.find(AsAbsl(id));
  if (rejected != state.rejected.end()) {
    return Unavailable(state, id, rejected->second,
                       fmt::format("version {} of grid `{}` was refused", id, state.id));
  }
  return MakeError(Reason::kVersionUnknown,
                   fmt::format("grid `{}` has no version `{}`", state.id, id),
                   {.field = "",
                    .metadata = {{"grid", state.id},
                                 {"version", std::string(id)},
                                 {"known", absl::StrJoin(state.versions, ",")}}});
}

absl::StatusOr<Acquired> AcquireDigest(const GridState& state, std::string_view digest,
                                       absl::Time now) {
  ErrorContext context{.field = "",
                       .metadata = {{"grid", state.id}, {"digest", std::string(digest)}}};
  if (!IsDigest(digest)) {
    return MakeError(Reason::kDigestMalformed, fmt::format("`{}` is no digest", digest),
                     std::move(context));
  }
  const auto found = state.by_digest.find(AsAbsl(digest));
  if (found != state.by_digest.end()) return AcquireNamed(state, found->second, now);
  for (const auto& [version, refused] : state.rejected) {
    if (refused != digest) continue;
    return Unavailable(state, version, digest,
                       fmt::format("version {} of grid `{}` was refused", version, state.id));
  }
  return MakeError(Reason::kDigestUnknown,
                   fmt::format("grid `{}` has no version with digest {}", state.id, digest),
                   std::move(context));
}

}  // namespace

void Registry::Load(const std::vector<source::GridFolder>& folders, absl::Time now) {
  for (const source::GridFolder& folder : folders) {
    std::shared_ptr<const GridState> state = LoadGrid(folder, options_, now);
    const std::lock_guard lock(mu_);
    grids_[folder.id].swap(state);
  }  // the state that was replaced ends here, outside the lock
}

absl::StatusOr<Acquired> Registry::Acquire(std::string_view grid, const Selector& selector,
                                           absl::Time now) const {
  const std::shared_ptr<const GridState> state = Grid(grid);
  if (state == nullptr) {
    return MakeError(Reason::kGridUnknown, fmt::format("there is no grid `{}`", grid),
                     {.field = "", .metadata = {{"grid", std::string(grid)}}});
  }
  if (const auto* version = std::get_if<ByVersion>(&selector)) {
    return AcquireVersion(*state, version->id, now);
  }
  if (const auto* digest = std::get_if<ByDigest>(&selector)) {
    return AcquireDigest(*state, digest->digest, now);
  }
  const auto* as_of = std::get_if<AsOf>(&selector);
  return AcquireDue(*state, as_of == nullptr ? now : as_of->instant, now);
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
