// A change of a grid's releases on storage, with every check: what a command on files and a server
// in `rpc` control both do, so that neither lets pass what the other refuses.
//
//   read the folder -> change the plan (plan_change.h) -> prove the version -> compare it with what
//   is in force just before -> guards -> write the plan
//
// Thread contract: a free function; slow (it proves and compares versions): never on a thread that
// serves calls. A lock on the folder keeps two changes apart; it does not wait for it.
//
//   absl::StatusOr<ReleasesChanged> changed = ChangeReleases(
//       "grids/cloe", {.wish = ReleaseWish{.version = "1.1.0"}, .terms = terms}, limits, now);
//   if (changed.ok() && !changed->unchanged) …  // durable
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "registry/comparison.h"
#include "registry/load.h"
#include "registry/plan_change.h"

namespace seuil::registry {

struct CancelWish {};
// A roll back of whatever is in force, for a person at a command who sees that it was done. Two of
// them go further back: a call that may be sent again names what it leaves (RollBackWish).
struct RollBackNowWish {};

struct ReleasesOrder {
  // A release's digest may be empty: then it is that of the file that is there.
  std::variant<ReleaseWish, RollBackWish, RollBackNowWish, CancelWish, WithdrawalWish> wish;
  ChangeTerms terms = {};  // without `etag`, which is read
  Guards guards = {};
  // Does all but the write: fails exactly where the change would.
  bool validate_only = false;
  // Of a server that owns the plan: the etag of the one that it serves by (empty: it has none).
  // Another one on disk is PLAN_CHANGED_OUTSIDE. nullopt: what is on disk is the plan.
  std::optional<std::string> standing_etag = std::nullopt;
};

struct ReleasesChanged {
  std::string grid;
  bool unchanged = false;
  bool written = false;
  Release entry;  // added; or that makes it so already; of a cancellation: the one removed
  // In force just before: empty where nothing was.
  std::string before_version, before_digest;
  // Against what is in force just before; nullopt where there is nothing to compare: nothing was in
  // force, it is the same version, or its file is gone.
  std::optional<VersionComparison> comparison;
  std::string etag;  // of the plan as it is now
};

// Returns the errors of plan_change.h; VERSION_UNKNOWN (no such file), VERSION_CHANGED (other bytes
// than the order's digest, or than were released), VERSION_REFUSED (not proven, or, but for a roll
// back, a case that fails; metadata problems), VERSION_UNAVAILABLE (guards are set and what is in
// force cannot be compared with), GUARD_EXCEEDED; PLAN_REFUSED where the plan that is there has
// errors; PLAN_CHANGED_OUTSIDE (metadata serving, on_disk); STORAGE_FAILED (metadata path);
// PLAN_CHANGED also where another change is under way or the file was changed meanwhile;
// GRID_UNKNOWN where the folder is no grid's.
absl::StatusOr<ReleasesChanged> ChangeReleases(const std::string& folder,
                                               const ReleasesOrder& order, const LoadLimits& limits,
                                               absl::Time now);

}  // namespace seuil::registry
