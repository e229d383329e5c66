#include "registry/grid_state.h"

#include <algorithm>
#include <utility>

#include "base/digest.h"
#include "base/ids.h"
#include "base/text.h"
#include "fmt/format.h"
#include "registry/plan_check.h"

namespace seuil::registry {
namespace {

void Keep(const Problems& problems, std::vector<Problem>& kept) {
  for (Problem& problem : problems.Sorted()) kept.push_back(std::move(problem));
}

class Builder {
 public:
  Builder(const GridState* previous, const source::GridFolder& folder, const StateOptions& options,
          absl::Time now)
      : previous_(previous),
        folder_(folder),
        options_(options),
        now_(now),
        state_(std::make_shared<GridState>()) {}

  StateChange Run() {
    state_->id = folder_.id;
    state_->folder = folder_.path;
    state_->come =
        previous_ != nullptr ? previous_->come : std::make_shared<std::atomic<int64_t>>(INT64_MIN);
    Keep(folder_.problems, state_->problems);
    for (const std::string& version : folder_.unreadable) HoldUnreadable(version);
    for (const source::VersionFiles& files : folder_.versions) Hold(files);
    ReadPlan();
    RefuseOtherBytes();
    Index();
    Pin();
    for (const auto& held : state_->held) {
      state_->problems.insert(state_->problems.end(), held->problems.begin(), held->problems.end());
    }
    change_.state = std::move(state_);
    return std::move(change_);
  }

 private:
  void HoldUnreadable(const std::string& version) {
    auto held = std::make_shared<HeldVersion>();
    held->version = version;
    state_->held.push_back(std::move(held));
  }

  // The version as it was held before, where its bytes are the same; else loaded anew.
  void Hold(const source::VersionFiles& files) {
    const std::string cases_digest = files.cases ? DigestOf(files.cases->bytes) : "";
    if (previous_ != nullptr) {
      const auto before = previous_->by_version.find(files.version);
      if (before != previous_->by_version.end() && before->second->digest == files.digest &&
          before->second->cases_digest == cases_digest && !before->second->other_bytes) {
        state_->held.push_back(before->second);
        return;
      }
    }
    auto held = std::make_shared<HeldVersion>();
    held->version = files.version;
    held->path = files.grid.path;
    held->digest = files.digest;
    held->cases_digest = cases_digest;
    const VersionPtr loaded = Load(files, held.get());
    change_.events.push_back({.kind = loaded == nullptr ? StateEvent::Kind::kVersionRejected
                                                        : StateEvent::Kind::kVersionReady,
                              .version = files.version});
    state_->held.push_back(std::move(held));
  }

  // Null where it is refused. Fills what is held of it, where given.
  VersionPtr Load(const source::VersionFiles& files, HeldVersion* held) {
    LoadResult result = LoadVersion(files, options_.limits);
    if (held != nullptr) {
      Keep(result.problems, held->problems);
      Keep(result.case_problems, held->problems);
      held->proven = result.version != nullptr;
      held->cases_hold = !result.case_problems.has_errors();
    }
    if (result.version == nullptr) return nullptr;
    if (options_.prepare) result.version->prepared = options_.prepare(*result.version);
    change_.loaded.push_back(result.version);
    return result.version;
  }

  // The file that is there, or the last good plan and why.
  void ReadPlan() {
    if (folder_.plan) {
      state_->plan_digest_there = DigestOf(folder_.plan->bytes);
      Problems problems(folder_.plan->path, options_.limits.problems);
      state_->plan = ReleasePlan::Parse(folder_.plan->bytes, options_.limits.file, problems);
      const bool emptied = state_->plan && state_->plan->releases().empty() && HadReleases();
      if (emptied) {
        problems.Error({}, "plan-emptied", "the release plan has lost every entry",
                       "restore it; a grid ends by an entry with `withdrawn = true`");
        state_->plan.reset();
      }
      if (state_->plan) {
        CheckPlan(*state_->plan, folder_.versions, now_, problems);
        state_->plan_text = folder_.plan->bytes;
      }
      Keep(problems, state_->problems);
    } else if (!folder_.plan_unreadable && HadReleases()) {
      Problems problems(folder_.path);
      problems.Error({}, "plan-gone", "the release plan is gone; the last good one goes on",
                     "restore releases.toml; a grid ends by an entry with `withdrawn = true`");
      Keep(problems, state_->problems);
    }
    state_->plan_refused =
        !state_->plan && (folder_.plan || folder_.plan_unreadable || HadReleases());
    if (!state_->plan && previous_ != nullptr && previous_->plan) {
      state_->plan = previous_->plan;
      state_->plan_text = previous_->plan_text;
      return;
    }
    TellPlan();
  }

  bool HadReleases() const {
    return previous_ != nullptr && previous_->plan && !previous_->plan->releases().empty();
  }

  // What is new in the plan.
  void TellPlan() {
    if (previous_ == nullptr || !state_->plan || previous_->plan_text == state_->plan_text) return;
    change_.events.push_back({.kind = StateEvent::Kind::kPlanAdopted});
    const absl::Time now = state_->EffectiveNow(now_);
    const auto has = [](const std::optional<ReleasePlan>& plan, const Release& entry) {
      return plan && std::any_of(plan->releases().begin(), plan->releases().end(),
                                 [&](const Release& one) { return SameEntry(one, entry); });
    };
    const auto past = [&](const Release& entry) { return entry.from <= now; };
    if (previous_->plan) {
      const auto& before = previous_->plan->releases();
      if (std::any_of(before.begin(), before.end(), [&](const Release& entry) {
            return past(entry) && !has(state_->plan, entry);
          })) {
        change_.events.push_back({.kind = StateEvent::Kind::kPlanHistoryChanged});
      }
    }
    for (const Release& entry : state_->plan->releases()) {
      if (!past(entry) || has(previous_->plan, entry)) continue;
      change_.events.push_back({.kind = StateEvent::Kind::kReleaseLate,
                                .version = entry.version,
                                .late = now_ - entry.from});
    }
  }

  // A version never changes: a file that has other bytes than were released is refused.
  void RefuseOtherBytes() {
    if (!state_->plan) return;
    for (std::shared_ptr<const HeldVersion>& held : state_->held) {
      if (!held->proven) continue;
      bool released = false, same = false;
      for (const Release& release : state_->plan->releases()) {
        if (release.version != held->version) continue;
        released = true;
        same |= release.digest == held->digest;
      }
      if (!released || same) continue;
      auto refused = std::make_shared<HeldVersion>(*held);
      refused->proven = false;
      refused->other_bytes = true;
      held = std::move(refused);  // CheckPlan says both digests
    }
  }

  void Index() {
    std::stable_sort(state_->held.begin(), state_->held.end(), [](const auto& a, const auto& b) {
      return *Version::Parse(a->version) < *Version::Parse(b->version);
    });
    for (const auto& held : state_->held) {
      state_->by_version.emplace(held->version, held);
      if (!held->digest.empty()) state_->by_digest.emplace(held->digest, held);
      if (held->proven) state_->usable.push_back(held->version);
    }
  }

  // Compiled, wherever it is to be had without reading a file again; null where it is not.
  VersionPtr Compiled(const std::string& digest) {
    for (const VersionPtr& version : change_.loaded) {
      if (version->digest == digest) return version;
    }
    if (previous_ != nullptr) {
      const auto pinned = previous_->pinned.find(digest);
      if (pinned != previous_->pinned.end()) return pinned->second;
    }
    if (VersionPtr found = options_.find ? options_.find(digest) : nullptr) return found;
    for (const source::VersionFiles& files : folder_.versions) {
      if (files.digest == digest) return Load(files, nullptr);
    }
    return nullptr;
  }

  // In force and ahead; where what is due cannot be used, the last good one.
  void Pin() {
    if (!state_->plan) return;
    const std::vector<Release>& releases = state_->plan->releases();
    const Release* const due = state_->plan->InForceAt(state_->EffectiveNow(now_));
    size_t next = due == nullptr ? 0 : static_cast<size_t>(due - releases.data()) + 1;
    for (size_t i = next; i < releases.size(); ++i) PinOne(releases[i]);
    for (size_t i = next; i-- > 0 && !releases[i].withdrawn && !PinOne(releases[i]);) {
    }
  }

  bool PinOne(const Release& release) {
    if (release.withdrawn) return false;
    const auto held = state_->by_digest.find(release.digest);
    if (held != state_->by_digest.end() && !held->second->proven) return false;
    VersionPtr version = Compiled(release.digest);
    if (version == nullptr) return false;
    state_->pinned.emplace(release.digest, std::move(version));
    return true;
  }

  const GridState* const previous_;
  const source::GridFolder& folder_;
  const StateOptions& options_;
  const absl::Time now_;
  std::shared_ptr<GridState> state_;
  StateChange change_;
};

}  // namespace

const HeldVersion* GridState::Held(std::string_view version) const {
  const auto found = by_version.find(AsAbsl(version));
  return found == by_version.end() ? nullptr : found->second.get();
}

absl::Time GridState::EffectiveNow(absl::Time now) const {
  const int64_t latest = come->load(std::memory_order_relaxed);
  return latest == INT64_MIN ? now : std::max(now, absl::FromUnixNanos(latest));
}

VersionState GridState::StateOf(const HeldVersion& version, absl::Time now) const {
  if (!version.proven) return VersionState::kRejected;
  const absl::Time effective = EffectiveNow(now);
  const Release* const latest = plan ? plan->LatestOf(version.digest, effective) : nullptr;
  if (latest == nullptr) return VersionState::kReady;
  return latest == plan->InForceAt(effective) ? VersionState::kInForce : VersionState::kRetired;
}

StateChange BuildState(const GridState* previous, const source::GridFolder& folder,
                       const StateOptions& options, absl::Time now) {
  return Builder(previous, folder, options, now).Run();
}

}  // namespace seuil::registry
