// A grid's release plan: "from this instant this version is in force", history and schedule at
// once.
//
// In force at an instant is the last entry whose `from` has come (DESIGN: R2). The file is read
// whole or not at all.
//
// Thread contract: immutable value.
//
//   std::optional<ReleasePlan> plan = ReleasePlan::Parse("cloe", text, problems);
//   const Release* release = plan->InForceAt(now);
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "base/problem.h"

namespace seuil::registry {

struct Release {
  absl::Time from;
  bool withdrawn = false;
  std::string version, digest;  // empty where withdrawn
  std::string by, reason, rolls_back;
  Position at;
};

class ReleasePlan {
 public:
  // nullopt where the plan has an error: times that do not increase, a digest or version of the
  // wrong form, unknown keys.
  static std::optional<ReleasePlan> Parse(std::string_view text, Problems& problems);

  // The last entry whose `from` is not after `instant`; null before the first. An entry may be a
  // withdrawal.
  const Release* InForceAt(absl::Time instant) const;
  // The entry after `release`, which ends it; null for the last.
  const Release* After(const Release& release) const;
  // The most recent entry that names these bytes and has come by `instant`; null if none.
  const Release* LatestOf(std::string_view digest, absl::Time instant) const;

  const std::vector<Release>& releases() const { return releases_; }

 private:
  std::vector<Release> releases_;
};

}  // namespace seuil::registry
