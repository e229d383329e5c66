// Two versions of one grid, compared in all that is read of them: decisions, jobs, what was taken
// away or added, texts; and the step of the version number that the change calls for.
//
//   major  a decision changes, or something is taken away
//   minor  something is added
//   patch  texts, sources, ids of rules: what is said, not what is decided
//   none   the files differ in nothing that is read
//
// Thread contract: immutable values and free functions without state; slow (milliseconds for 20,000
// jobs): never on a thread that serves calls.
//
//   absl::StatusOr<VersionComparison> comparison = CompareVersions(*before, *after, {});
//   VersionStepName(comparison->step);  // "major"
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "base/ids.h"
#include "base/problem.h"
#include "catalogue/changes.h"
#include "decision/compare.h"
#include "registry/comparison_parts.h"
#include "registry/load.h"

namespace seuil::registry {

struct VersionIdentity {
  std::string version, digest;
};

// Why the step is no lower: one sentence's worth, "3 jobs are removed".
struct StepReason {
  VersionStep step = VersionStep::kNone;
  std::string text;
};

struct VersionComparison {
  std::string grid;
  VersionIdentity before, after;
  decision::Comparison decisions;
  catalogue::CatalogueChanges catalogue;
  std::vector<PartChange> parts;
  std::vector<TextChange> texts;  // of the grid and its bands; those of jobs are kinds of changes

  VersionStep step = VersionStep::kNone;
  std::vector<StepReason> reasons;  // highest step first
  // What the numbers say; nullopt where they say nothing: not ascending, or suffixes of one number.
  std::optional<VersionStep> claimed;

  bool same_bytes() const { return before.digest == after.digest; }
};

// INVALID_ARGUMENT for versions of two grids, RESOURCE_EXHAUSTED beyond the limits.
absl::StatusOr<VersionComparison> CompareVersions(const LoadedVersion& before,
                                                  const LoadedVersion& after,
                                                  const decision::CompareLimits& limits);

// The step from one number to a higher one; nullopt as for VersionComparison::claimed.
std::optional<VersionStep> ClaimedStep(const Version& before, const Version& after);

// Adds the warning "version-step" at `number` of the after-version's file where that number claims
// less than the comparison asks, or where it cannot be compared.
void CheckStep(const LoadedVersion& before, const LoadedVersion& after, Position number,
               const decision::CompareLimits& limits, Problems& problems);

// What an operator allows a change to do. 0 forbids; unset does not limit. Inputs that only one
// version takes are no outcome changes: the step says that something was taken away.
struct Guards {
  std::optional<uint64_t> max_outcome_changes = std::nullopt;
  std::optional<uint64_t> max_outcome_losses = std::nullopt;
};

struct GuardBreach {
  std::string_view guard;  // "max_outcome_losses"
  grid::CellCount counted;
  uint64_t limit = 0;
};

// Empty where the guards hold.
std::vector<GuardBreach> CheckGuards(const decision::DifferenceCounts& counts,
                                     const Guards& guards);

}  // namespace seuil::registry
