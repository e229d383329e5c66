// What an operator asks of a release plan, and the plan that results: the rules of releasing,
// scheduling, rolling back, cancelling and withdrawing. Pure: no clock, no file.
//
// - History is never rewritten: a new entry is from now or later, and only the entry that lies
//   ahead may be removed or replaced.
// - Where an entry lies ahead, the request says what becomes of it (Ahead).
// - Asking for what is already so changes nothing and is `unchanged`, before any precondition is
//   looked at: a request that is sent again after a timeout is safe.
// - A roll back goes to the latest version in force before that was not itself rolled back from
//   since it was last released: twice goes further back, never forth.
//
// Whether the version's file is there, proven and within the guards is the caller's to check, for
// the entry that comes back.
//
// Thread contract: pure functions of values.
//
//   absl::StatusOr<PlanChange> change =
//       ReleaseVersion(plan, now, {.version = "1.1.0", .digest = digest}, terms);
//   if (change.ok() && !change->unchanged) Write(change->plan);
#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "registry/plan.h"

namespace seuil::registry {

// What becomes of an entry that lies ahead.
enum class Ahead { kRefuse, kKeep, kCancel };

// What every change states.
struct ChangeTerms {
  Ahead ahead = Ahead::kRefuse;
  // Preconditions; nullopt: none. Of the version in force now (empty: none is), and of the plan's
  // bytes (EtagOf).
  std::optional<std::string> expected_digest = {}, expected_etag = {};
  std::string etag = {};  // of the plan as it is
  std::string by = {}, reason = {};
};

struct ReleaseWish {
  std::string version, digest;
  std::optional<absl::Time> at;  // nullopt: now
};
struct RollBackWish {
  std::string to_version;  // empty: the rule chooses
};
struct WithdrawalWish {
  std::optional<absl::Time> at;
};

struct PlanChange {
  ReleasePlan plan;
  bool unchanged = false;
  Release entry;  // that was added, or that makes it so already; of a cancellation: the one removed
};

// Every function returns PLAN_REFUSED (more than one entry lies ahead), all but a cancellation
// REASON_REQUIRED (of `reason` or `by`: blank, no UTF-8, above 4,096 bytes), and after `unchanged`
// PLAN_CHANGED and IN_FORCE_CHANGED.

// Puts a version in force, now or at an instant ahead. Returns VERSION_CHANGED (other bytes were
// released under its number), RELEASE_IN_PAST (metadata now), RELEASE_SCHEDULED.
absl::StatusOr<PlanChange> ReleaseVersion(const ReleasePlan& plan, absl::Time now,
                                          const ReleaseWish& wish, const ChangeTerms& terms);

// Goes back, now. Returns NO_EARLIER_VERSION; VERSION_UNKNOWN where `to_version` was never in
// force; TARGET_REQUIRED where neither it nor expected_digest says what is left; RELEASE_SCHEDULED.
absl::StatusOr<PlanChange> RollBack(const ReleasePlan& plan, absl::Time now,
                                    const RollBackWish& wish, const ChangeTerms& terms);

// Removes the entry that lies ahead. `by` and `reason` are not used: no entry is left to hold them.
absl::StatusOr<PlanChange> CancelRelease(const ReleasePlan& plan, absl::Time now,
                                         const ChangeTerms& terms);

// Ends the grid, now or at an instant ahead. Returns RELEASE_IN_PAST, RELEASE_SCHEDULED.
absl::StatusOr<PlanChange> WithdrawGrid(const ReleasePlan& plan, absl::Time now,
                                        const WithdrawalWish& wish, const ChangeTerms& terms);

}  // namespace seuil::registry
