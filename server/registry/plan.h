// A grid's release plan: "from this instant this version is in force", history and schedule at
// once.
//
// In force at an instant is the last entry whose `from` has come. The file is read whole or not at
// all: a plan with an error decides nothing.
//
// Thread contract: immutable value.
//
//   std::optional<ReleasePlan> plan = ReleasePlan::Parse(text, FileLimits{}, problems);
//   const Release* release = plan->InForceAt(now);
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "base/problem.h"
#include "base/toml.h"

namespace seuil::registry {

struct Release {
  absl::Time from;
  bool withdrawn = false;       // the grid ends here
  std::string version, digest;  // empty where withdrawn
  std::string by, reason;
  std::string rolls_back;  // the version that was left because it was bad; empty: no rollback
  Position at;             // of the entry; {0, 0}: it was not read from a file
  Position digest_at;      // of its digest
};

// The same entry, wherever it stands.
bool SameEntry(const Release& a, const Release& b);
// Both withdraw, or both put the same version of the same bytes in force.
bool SameTarget(const Release& a, const Release& b);

class ReleasePlan {
 public:
  // REQUIRES: instants that increase strictly.
  static ReleasePlan Of(std::vector<Release> releases);
  // nullopt where the plan has an error: instants that do not increase, an entry that is neither a
  // release nor a withdrawal, a version or digest of the wrong form, unknown keys.
  static std::optional<ReleasePlan> Parse(std::string_view text, const FileLimits& limits,
                                          Problems& problems);

  // The last entry whose `from` is not after `instant`; null before the first. It may be a
  // withdrawal.
  const Release* InForceAt(absl::Time instant) const;
  // The entry after `release`, which ends it; null for the last. REQUIRES: one of releases().
  const Release* After(const Release& release) const;
  // The most recent entry that names these bytes and has come by `instant`; null if none.
  const Release* LatestOf(std::string_view digest, absl::Time instant) const;

  // True where the version was left as bad, among the first `come` entries, since it was last
  // released there.
  bool IsRolledBackFrom(std::string_view version, size_t come) const;
  // What goes on where `release` cannot be used: the entries before it, latest first, without those
  // that were rolled back from since, and none from before a withdrawal. REQUIRES: one of
  // releases().
  std::vector<const Release*> Fallbacks(const Release& release) const;

  // In the file's order, which is time's.
  const std::vector<Release>& releases() const { return releases_; }

 private:
  std::vector<Release> releases_;
};

}  // namespace seuil::registry
