// What a scan of the grids did, in the log: every grid at start, and afterwards what changed.
//
// Events: `problem` (new ones), `version-ready`, `version-rejected`, `plan-adopted`,
// `plan-history-changed`, `release-late`, `grid` (what is in force, where that changed),
// `grid-not-in-force`, `grid-last-good`, `scan-failed`, `scan-recovered`, `watch-unavailable`.
//
// Thread contract: thread-safe, as base/log.h.
//
//   registry::Reloader reloader(options, registry, clock, [&](const registry::ScanReport& report) {
//     LogScan(report, registry, clock.Now());
//   });
#pragma once

#include "absl/time/time.h"
#include "base/problem.h"
#include "registry/reloader.h"

namespace seuil::rpc {

void LogScan(const registry::ScanReport& report, const registry::Registry& registry,
             absl::Time now);

}  // namespace seuil::rpc
