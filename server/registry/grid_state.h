// One grid at one moment: its versions, its release plan, and the compiled forms that must answer
// at once. A snapshot: a request that holds one sees one plan and one set of bytes to its end.
//
// Thread contract: immutable but for `come`, which is atomic; const access from any thread.
//
//   const Release* due = state->DueNow(clock.Now());
//   if (due != nullptr && !due->withdrawn) VersionPtr version = state->Pinned(*due);
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/time/time.h"
#include "base/problem.h"
#include "registry/load.h"
#include "registry/plan.h"

namespace seuil::registry {

using VersionPtr = std::shared_ptr<const LoadedVersion>;

// A version's file as it was read: what is known of it without its compiled form.
struct HeldVersion {
  std::string version;
  std::string digest;             // of the file's bytes; empty: unreadable
  std::string cases_digest;       // of the cases beside it; empty: none
  bool proven = false;            // false: REJECTED, or DISCOVERED where nothing was read
  bool cases_hold = false;        // or there are none: what a release asks besides
  bool other_bytes = false;       // rejected because the plan released other bytes under its number
  std::vector<Problem> problems;  // of the grid file and of its cases
};

// kDiscovered: its file is there and could not be read so far.
enum class VersionState { kDiscovered, kRejected, kReady, kInForce, kRetired };

struct GridState {
  std::string id;
  std::string folder;
  std::vector<std::shared_ptr<const HeldVersion>> held;  // lowest first
  absl::flat_hash_map<std::string, std::shared_ptr<const HeldVersion>> by_version, by_digest;
  std::vector<std::string> usable;  // versions that can be asked for, lowest first

  // The plan that decides; nullopt: there never was a good one.
  std::optional<ReleasePlan> plan;
  std::optional<std::string> plan_text;  // of the file that `plan` was read from
  // The file that is there now is not that plan: it has errors, is empty, gone or unreadable, or
  // was edited where only this server changes it.
  bool plan_refused = false;
  std::string plan_digest_there;  // of the bytes that are there now; empty: none

  // Compiled forms that are kept: in force, due next, and what goes on without its file.
  absl::flat_hash_map<std::string, VersionPtr> pinned;  // by digest
  // Of every file of the grid: first those of its folder and plan, then those of each version.
  std::vector<Problem> problems;
  size_t own_problems = 0;  // how many are of the folder and the plan

  // The instant of the latest release that has been seen to come, in nanoseconds since 1970: a
  // clock that steps back un-comes nothing. Shared by all states of the grid.
  std::shared_ptr<std::atomic<int64_t>> come;

  const HeldVersion* Held(std::string_view version) const;
  // `now`, or the latest instant that has come where the clock stands before it.
  absl::Time EffectiveNow(absl::Time now) const;
  // What the plan has in force now, a withdrawal included; null before the first. Remembers that it
  // has come.
  const Release* DueNow(absl::Time now) const;
  // Remembers that what is from `instant` has come, wherever the clock stands: a release that was
  // asked for now is not ahead of a clock that was set back.
  void SeeCome(absl::Time instant) const;
  // The compiled form of a release that is pinned, and the held version of one that may be compiled
  // again; null where there is none. A digest counts only under the number that was released.
  VersionPtr Pinned(const Release& release) const;
  const HeldVersion* Usable(const Release& release) const;
  // What answers now where `due` is due: it, or the last good release where it cannot be used; null
  // where there is none. REQUIRES: a release of `plan` that does not withdraw.
  const Release* Answering(const Release& due) const;
  VersionState StateOf(const HeldVersion& version, absl::Time now) const;
};

}  // namespace seuil::registry
