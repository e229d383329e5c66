// A release plan against the version files beside it: does each release still name bytes that are
// there?
//
// Thread contract: a free function without state.
//
//   CheckPlan(*plan, folder.versions, clock.Now(), problems);
#pragma once

#include <span>

#include "absl/time/time.h"
#include "base/problem.h"
#include "registry/plan.h"
#include "source/grid_directory.h"

namespace seuil::registry {

// Adds "digest-mismatch" where a release's version has other bytes now; "version-missing" where its
// file is gone, an error while it is in force or ahead and else a warning; "release-ahead" where
// more than the last release lies ahead of `now`; "plan-missing", a warning, where the plan is
// empty.
//
// These are errors for `seuild check`, so before a merge. A server that finds them goes on: what is
// in force stays, and the plan is followed as written, each release at its instant.
void CheckPlan(const ReleasePlan& plan, std::span<const source::VersionFiles> files, absl::Time now,
               Problems& problems);

// Adds "plan-missing" where the folder has versions and no release plan.
void CheckPlanIsThere(const source::GridFolder& folder, Problems& problems);

// Adds "plan-history", an error, for each entry of `old` that has come by `now` and does not stand
// unchanged in `plan`: what was in force is history, and callers may ask as of then.
void CheckPlanKeepsItsPast(const ReleasePlan& old, const ReleasePlan& plan, absl::Time now,
                           Problems& problems);

}  // namespace seuil::registry
