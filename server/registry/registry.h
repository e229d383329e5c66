// Which version answers: the one place of shared state.
//
// The registry holds one immutable snapshot for each grid (grid_state.h); Acquire copies a
// shared_ptr under a mutex and reads the rest without a lock. A request acquires once and keeps
// what it got in a named local from start to end.
//
// Memory: compiled are what is in force and what is due next in each grid, and of all others the
// few that were asked for last (Options::kept). A version that is asked for and not compiled is
// VERSION_LOADING: the caller warms it on a thread that may be slow, and asks again.
//
// Thread contract: thread-safe; Adopt from one thread at a time. Adopt and Warm are slow; Acquire,
// Grids and Grid never wait for them.
//
//   Registry registry({.prepare = …});
//   registry.Adopt(scan->grids, clock.Now());
//   absl::StatusOr<Acquired> acquired = registry.Acquire("cloe", Selector{}, clock.Now());
#pragma once

#include <cstddef>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "registry/build_state.h"
#include "registry/grid_state.h"
#include "registry/load.h"
#include "source/grid_directory.h"

namespace seuil::registry {

// Which version is asked for. Default: in force now.
struct InForceNow {};
struct ByVersion {
  std::string_view id;
};
struct ByDigest {
  std::string_view digest;
};
struct AsOf {
  absl::Time instant;
};
using Selector = std::variant<InForceNow, ByVersion, ByDigest, AsOf>;

enum class ServedStatus { kInForce, kWasInForce, kNeverInForce, kLastGood };

// A version and how it stands in the plan at `as_of`.
struct Acquired {
  std::shared_ptr<const LoadedVersion> version;
  ServedStatus status = ServedStatus::kNeverInForce;
  std::optional<absl::Time> from, until;  // its most recent time in force
  absl::Time as_of;                       // instant at which the plan was read
  bool ahead = false;                     // as_of lies ahead of now: notice AS_OF_AHEAD
};

// What became of one grid when it was adopted.
struct Adopted {
  std::shared_ptr<const GridState> before, after;  // before: null where the grid is new
  std::vector<StateEvent> events;
  bool due_changed = false;  // another release is due than when it was adopted last, or it can be
                             // used now, or no longer
};

// Which plans may take the place of those that decide. Default: any, as where operators edit files.
struct AcceptedPlans {
  bool any = true;
  // Where not any: by grid, the plan of that etag (nullopt: whichever is there). Of others none.
  std::map<std::string, std::optional<std::string>, std::less<>> of = {};
};

class Registry {
 public:
  struct Options {
    LoadLimits limits;
    // Called once for each version that loads, on the loading thread. May be empty.
    std::function<std::shared_ptr<const Prepared>(const LoadedVersion&)> prepare;
    // Compiled versions that are kept beside those in force and due next, of all grids together.
    size_t kept = 8;
  };
  explicit Registry(Options options) : options_(std::move(options)) {}

  // Takes in what storage holds now: loads what is new and publishes each grid by one store; grids
  // that are not among the folders stay as they are. Failures stay within their version.
  std::vector<Adopted> Adopt(const std::vector<source::GridFolder>& folders, absl::Time now,
                             const AcceptedPlans& plans = {});

  // Returns GRID_UNKNOWN, VERSION_UNKNOWN, DIGEST_MALFORMED, DIGEST_UNKNOWN, NO_RELEASE_IN_FORCE
  // (metadata first_from or withdrawn_from), VERSION_UNAVAILABLE (metadata version and digest,
  // where known, and of a refused file its first problem) or VERSION_LOADING (metadata digest),
  // with grid as metadata.
  //
  // Without selector, where the version due cannot be used, the last good one answers (kLastGood).
  absl::StatusOr<Acquired> Acquire(std::string_view grid, const Selector& selector,
                                   absl::Time now) const;

  // Compiles a version that Acquire said is not, from its file, and keeps it for a while: Acquire
  // finds it for as long as what comes back is held. Returns VERSION_UNAVAILABLE where the file is
  // gone, has other bytes now or is refused.
  absl::StatusOr<VersionPtr> Warm(std::string_view grid, std::string_view digest) const;

  // The grids' states, in order of id.
  std::vector<std::shared_ptr<const GridState>> Grids() const;
  // Null where the grid is unknown.
  std::shared_ptr<const GridState> Grid(std::string_view grid) const;

  // Every compiled version that anybody holds, in no order. Hold them for a moment only.
  std::vector<VersionPtr> AllCompiled() const;

 private:
  // The version, where it is compiled; else VERSION_LOADING.
  absl::StatusOr<VersionPtr> Compiled(const GridState& state, const HeldVersion& held) const;
  absl::StatusOr<Acquired> AcquireDue(const GridState& state, std::optional<absl::Time> as_of,
                                      absl::Time now) const;
  absl::StatusOr<Acquired> AcquireNamed(const GridState& state, const HeldVersion& held,
                                        absl::Time now) const;
  // A compiled form that anybody holds; null where nobody does. Never another grid's: its bytes may
  // be the same, and its answers are not.
  VersionPtr Find(std::string_view grid, std::string_view digest) const;
  void Know(const VersionPtr& version) const;
  void Keep(const VersionPtr& version) const;

  const Options options_;
  mutable std::mutex mu_;
  // Guarded by mu_.
  std::map<std::string, std::shared_ptr<const GridState>, std::less<>> grids_;

  mutable std::mutex kept_mu_;
  // Guarded by kept_mu_: the most recently used first; and all that are alive, by grid and digest.
  mutable std::list<VersionPtr> kept_;
  mutable absl::flat_hash_map<std::string, std::weak_ptr<const LoadedVersion>> known_;
  // One version is compiled at a time; a second that wants the same finds it kept.
  mutable std::mutex warm_mu_;
};

}  // namespace seuil::registry
