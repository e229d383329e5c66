// Which version answers: the one place of shared state.
//
// The registry holds, for each grid, its loaded versions and its release plan as one immutable
// snapshot; Acquire copies a shared_ptr under a mutex and reads the rest without a lock. A request
// acquires once and keeps what it got in a named local from start to end.
//
// Thread contract: thread-safe. Load is slow; Acquire, Grids and Grid never wait for it.
//
//   Registry registry({.prepare = …});
//   registry.Load(scan->grids, clock.Now());
//   absl::StatusOr<Acquired> acquired = registry.Acquire("cloe", Selector{}, clock.Now());
#pragma once

#include <functional>
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
#include "base/problem.h"
#include "registry/load.h"
#include "registry/plan.h"
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

// One grid at one moment. Immutable.
struct GridState {
  std::string id;
  std::vector<std::string> versions;  // loaded, lowest first
  absl::flat_hash_map<std::string, std::shared_ptr<const LoadedVersion>> by_version, by_digest;
  // Versions that are there and cannot be used, and the digest of their bytes (empty: unreadable).
  absl::flat_hash_map<std::string, std::string> rejected;
  std::optional<ReleasePlan> plan;  // nullopt: none, or refused
  bool plan_refused = false;        // there is one, and it has errors or could not be read
  // What each release of the plan puts in force; null: a withdrawal, or its bytes are not here.
  std::vector<std::shared_ptr<const LoadedVersion>> by_release;
  std::vector<Problem> problems;  // of every file of the grid
};

class Registry {
 public:
  struct Options {
    LoadLimits limits;
    // Called once for each version that loads, on the loading thread. May be empty.
    std::function<std::shared_ptr<const Prepared>(const LoadedVersion&)> prepare;
  };
  explicit Registry(Options options) : options_(std::move(options)) {}

  // Loads every version of every folder and publishes each grid by one store; grids that are not
  // among the folders stay as they are. Failures stay within their version: the rest serves. `now`
  // only tells which of a plan's problems matter.
  void Load(const std::vector<source::GridFolder>& folders, absl::Time now);

  // Returns GRID_UNKNOWN, VERSION_UNKNOWN, DIGEST_MALFORMED, DIGEST_UNKNOWN, NO_RELEASE_IN_FORCE
  // (metadata first_from or withdrawn_from) or VERSION_UNAVAILABLE (metadata version and digest,
  // where known), with grid as metadata.
  absl::StatusOr<Acquired> Acquire(std::string_view grid, const Selector& selector,
                                   absl::Time now) const;

  // The grids' states, in order of id.
  std::vector<std::shared_ptr<const GridState>> Grids() const;
  // Null where the grid is unknown.
  std::shared_ptr<const GridState> Grid(std::string_view grid) const;

 private:
  const Options options_;
  mutable std::mutex mu_;
  // Guarded by mu_.
  std::map<std::string, std::shared_ptr<const GridState>, std::less<>> grids_;
};

}  // namespace seuil::registry
