// What became of the looks at the directory of grids, and of the releases that they put in force.
//
// Thread contract: thread-safe.
//
//   ReloadMetrics reloads;
//   Reloader reloader({.taken = [&](const ScanTaken& taken) { reloads.Taken(taken); }}, registry,
//                     clock, [&](const ScanReport& report) { reloads.Report(report, clock.Now());
//                     });
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>

#include "absl/time/time.h"
#include "metrics/durations.h"
#include "metrics/families.h"
#include "registry/reloader.h"

namespace seuil::metrics {

class ReloadMetrics {
 public:
  void Taken(const registry::ScanTaken& taken);
  void Report(const registry::ScanReport& report, absl::Time now);

  Families Collect() const;

 private:
  struct OfGrid {
    std::array<uint64_t, 4> activations{};  // by what answers since: kAnswers
    uint64_t history_changes = 0;
  };

  Durations took_, delay_;

  mutable std::mutex mu_;
  // Guarded by mu_.
  std::array<uint64_t, 3> results_{};  // by ScanTaken::Result
  registry::ScanTaken last_;
  absl::Time last_good_ = absl::UnixEpoch();
  bool blind_ = false;
  std::map<std::string, OfGrid> grids_;
};

}  // namespace seuil::metrics
