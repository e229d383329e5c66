// What the operators' calls are given beside a Host, and how one reaches a version: every handler
// of theirs runs on a thread that may be slow.
//
// Calls that change something run on the reloader's thread, in order; those that read and are slow
// (checks, comparisons, impacts) on a worker of their own, so that nothing of theirs holds up a
// caller who waits for a cold version.
//
// Thread contract: values and free functions. What it points to outlives the services.
//
//   absl::StatusOr<registry::VersionPtr> before =
//       AcquireCompiled(call, request.grid(), request.before(), "before");
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "base/worker_pool.h"
#include "metrics/change_counts.h"
#include "record/audit_log.h"
#include "registry/administration.h"
#include "registry/reloader.h"
#include "rpc/frame.h"
#include "seuil/v1/common.pb.h"

namespace seuil::rpc {

struct AdminHost {
  Host host;
  registry::Administration& administration;
  registry::Reloader& reloader;
  WorkerPool& workers;
  record::AuditLog* audit = nullptr;         // null: what operators ask is not kept
  metrics::ChangeCounts* changes = nullptr;  // null: changes are not counted
};

// Entries of one AssessImpact.
inline constexpr int kPopulationInputs = 1'000'000;

// The version, compiled here where it is not. `field` names the selector in errors, as "before".
// Returns GRID_REQUIRED, AS_OF_MALFORMED or an error of Registry::Acquire or Registry::Warm.
// REQUIRES: a thread that may be slow.
absl::StatusOr<registry::VersionPtr> AcquireCompiled(const Call& call, const std::string& grid,
                                                     const v1::VersionSelector& version,
                                                     std::string_view field);

}  // namespace seuil::rpc
