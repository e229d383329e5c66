#include "registry/build_state.h"

#include <algorithm>
#include <utility>

#include "base/digest.h"
#include "base/ids.h"
#include "base/text.h"
#include "fmt/format.h"
#include "registry/plan_check.h"
#include "registry/plan_text.h"

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
    ReadPlan();
    for (const std::string& version : folder_.unreadable) HoldUnreadable(version);
    for (const source::VersionFiles& files : folder_.versions) Hold(files);
    if (folder_.lost && previous_ != nullptr) state_->held = previous_->held;
    Index();
    Pin();
    state_->own_problems = state_->problems.size();
    for (const auto& held : state_->held) {
      state_->problems.insert(state_->problems.end(), held->problems.begin(), held->problems.end());
    }
    change_.state = std::move(state_);
    return std::move(change_);
  }

 private:
  // What was read before is still known of it.
  void HoldUnreadable(const std::string& version) {
    const auto before = Before(version);
    auto held = std::make_shared<HeldVersion>();
    held->version = version;
    state_->held.push_back(before != nullptr && before->proven ? before : std::move(held));
  }

  std::shared_ptr<const HeldVersion> Before(const std::string& version) const {
    if (previous_ == nullptr) return nullptr;
    const auto before = previous_->by_version.find(version);
    return before == previous_->by_version.end() ? nullptr : before->second;
  }

  // A version never changes: a file that has other bytes than were released is refused. CheckPlan
  // says both digests.
  bool HasOtherBytes(const source::VersionFiles& files) const {
    if (!state_->plan) return false;
    bool released = false;
    for (const Release& release : state_->plan->releases()) {
      if (release.version != files.version) continue;
      if (release.digest == files.digest) return false;
      released = true;
    }
    return released;
  }

  // The version as it was held before, where its bytes are the same; else loaded anew.
  void Hold(const source::VersionFiles& files) {
    const std::string cases_digest = files.cases ? DigestOf(files.cases->bytes) : "";
    const bool other_bytes = HasOtherBytes(files);
    const auto before = Before(files.version);
    if (before != nullptr && before->digest == files.digest &&
        before->cases_digest == cases_digest && before->other_bytes == other_bytes) {
      state_->held.push_back(before);
      return;
    }
    auto held = std::make_shared<HeldVersion>();
    held->version = files.version;
    held->digest = files.digest;
    held->cases_digest = cases_digest;
    held->other_bytes = other_bytes;
    if (!other_bytes) Load(files, held.get());
    change_.events.push_back({.kind = held->proven ? StateEvent::Kind::kVersionReady
                                                   : StateEvent::Kind::kVersionRejected,
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
      held->cases_hold = held->proven && !result.case_problems.has_errors();
    }
    if (result.version == nullptr) return nullptr;
    if (options_.prepare) result.version->prepared = options_.prepare(*result.version);
    if (IsWanted(files)) wanted_.push_back(result.version);
    change_.loaded.push_back(result.version);
    if (change_.loaded.size() > options_.kept) change_.loaded.erase(change_.loaded.begin());
    return result.version;
  }

  // What may have to be pinned once all files are known.
  bool IsWanted(const source::VersionFiles& files) const {
    if (!state_->plan) return false;
    const Release* const due = state_->DueNow(now_);
    const Release* const first = state_->plan->releases().data();
    const size_t come = due == nullptr ? 0 : static_cast<size_t>(due - first) + 1;
    const std::vector<Release>& all = state_->plan->releases();
    const auto names = [&](const Release& release) {
      return release.version == files.version && release.digest == files.digest;
    };
    if (come < all.size() && names(all[come])) return true;
    if (due == nullptr) return false;
    // Of what would go on, the first few: more are compiled again where they are needed.
    const std::vector<const Release*> fallbacks = state_->plan->Fallbacks(*due);
    return names(*due) || (!fallbacks.empty() && names(*fallbacks.front()));
  }

  // The file that is there, or the last good plan and why.
  void ReadPlan() {
    if (folder_.plan) {
      state_->plan_digest_there = DigestOf(folder_.plan->bytes);
      if (IsAccepted()) {
        ParsePlan();
      } else {
        TellEdited();
      }
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

  // The standing plan always is.
  bool IsAccepted() const {
    const std::string& etag = state_->plan_digest_there;
    return !options_.accepted_plan || etag == *options_.accepted_plan ||
           (previous_ != nullptr && previous_->plan && etag == EtagOf(previous_->plan_text));
  }

  void ParsePlan() {
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
      CheckWhatIsInForce(problems);
    }
    Keep(problems, state_->problems);
  }

  // A plan that turns the release that is in force into one of bytes that nobody has is damaged:
  // the last good one goes on.
  void CheckWhatIsInForce(Problems& problems) {
    const Release* const was = previous_ == nullptr ? nullptr : previous_->DueNow(now_);
    if (was == nullptr || was->withdrawn) return;
    const Release* const is = state_->plan->InForceAt(previous_->EffectiveNow(now_));
    if (is == nullptr || is->withdrawn || is->from != was->from || SameTarget(*is, *was)) return;
    const auto& files = folder_.versions;
    if (std::any_of(files.begin(), files.end(), [&](const source::VersionFiles& file) {
          return file.version == is->version && file.digest == is->digest;
        })) {
      return;
    }
    problems.Error(is->digest_at, "plan-history",
                   fmt::format("the release that is in force, {}, became one of {} with a digest "
                               "that no file has; the last good plan goes on",
                               was->version, is->version),
                   fmt::format("it was of {}", was->digest));
    state_->plan.reset();
    state_->plan_text.reset();
  }

  void TellEdited() {
    const std::string standing =
        previous_ == nullptr || !previous_->plan ? "none" : EtagOf(previous_->plan_text);
    Problems problems(folder_.plan->path);
    problems.Error(
        {}, "plan-edited-outside",
        fmt::format("the release plan is {} and not the one that this server wrote ({}); "
                    "it is not adopted",
                    state_->plan_digest_there, standing),
        "restore it, or have it read: `seuil reload` adopts it, and so does a restart");
    Keep(problems, state_->problems);
  }

  bool HadReleases() const {
    return previous_ != nullptr && previous_->plan && !previous_->plan->releases().empty();
  }

  // Where the latest release that had come is in the plan no more, what has come is what both plans
  // have: or a release of a clock that was ahead for a moment would date every later one.
  void ForgetWhatIsGone() {
    const int64_t latest = state_->come->load();
    int64_t both = INT64_MIN;
    for (const Release& entry : state_->plan->releases()) {
      const int64_t from = absl::ToUnixNanos(entry.from);
      if (from > latest || !previous_->plan) break;
      const auto& before = previous_->plan->releases();
      if (std::any_of(before.begin(), before.end(),
                      [&](const Release& one) { return SameEntry(one, entry); })) {
        both = from;
      }
    }
    if (both < latest) state_->come->store(both);
  }

  // What is new in the plan.
  void TellPlan() {
    if (previous_ == nullptr || !state_->plan || previous_->plan_text == state_->plan_text) return;
    change_.events.push_back({.kind = StateEvent::Kind::kPlanAdopted});
    const absl::Time now = state_->EffectiveNow(now_);
    ForgetWhatIsGone();
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

  void Index() {
    std::stable_sort(state_->held.begin(), state_->held.end(), [](const auto& a, const auto& b) {
      return *Version::Parse(a->version) < *Version::Parse(b->version);
    });
    // Two files may have the same bytes; the one that is refused for it never hides the other.
    for (const bool proven : {true, false}) {
      for (const auto& held : state_->held) {
        if (held->proven != proven) continue;
        state_->by_version.emplace(held->version, held);
        if (!held->digest.empty()) state_->by_digest.emplace(held->digest, held);
      }
    }
    for (const auto& held : state_->held) {
      if (held->proven) state_->usable.push_back(held->version);
    }
  }

  // Compiled, wherever it is to be had without reading a file again; null where it is not.
  VersionPtr Compiled(const Release& release) {
    if (previous_ != nullptr) {
      if (VersionPtr pinned = previous_->Pinned(release)) return pinned;
    }
    for (const auto* loaded : {&wanted_, &change_.loaded}) {
      for (const VersionPtr& version : *loaded) {
        if (version->digest == release.digest) return version;
      }
    }
    // The bytes that were released, also where their file is gone.
    if (VersionPtr found = options_.find ? options_.find(release.digest) : nullptr) return found;
    if (state_->Usable(release) == nullptr) return nullptr;
    for (const source::VersionFiles& files : folder_.versions) {
      if (files.digest == release.digest) return Load(files, nullptr);
    }
    return nullptr;
  }

  // In force, what goes on where that cannot be used, and what is due next.
  void Pin() {
    if (!state_->plan) return;
    const std::vector<Release>& releases = state_->plan->releases();
    const Release* const due = state_->DueNow(now_);
    const size_t next = due == nullptr ? 0 : static_cast<size_t>(due - releases.data()) + 1;
    if (next < releases.size()) PinOne(releases[next]);
    if (due == nullptr || due->withdrawn || PinOne(*due)) return;
    for (const Release* const fallback : state_->plan->Fallbacks(*due)) {
      if (PinOne(*fallback)) return;
    }
  }

  bool PinOne(const Release& release) {
    if (release.withdrawn) return false;
    VersionPtr version = Compiled(release);
    if (version == nullptr || version->grid->version != release.version) return false;
    state_->pinned.emplace(release.digest, std::move(version));
    return true;
  }

  const GridState* const previous_;
  const source::GridFolder& folder_;
  const StateOptions& options_;
  const absl::Time now_;
  std::shared_ptr<GridState> state_;
  StateChange change_;
  std::vector<VersionPtr> wanted_;  // loaded anew, that may have to be pinned
};

}  // namespace

StateChange BuildState(const GridState* previous, const source::GridFolder& folder,
                       const StateOptions& options, absl::Time now) {
  return Builder(previous, folder, options, now).Run();
}

}  // namespace seuil::registry
