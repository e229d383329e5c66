// What became of the calls that change what serves: published, activated, rolled back, cancelled,
// withdrawn, reloaded.
//
// Thread contract: thread-safe.
//
//   ChangeCounts changes;
//   changes.Count(Change::kActivateVersion, ChangeResult::kDone, seconds);
#pragma once

#include <array>
#include <atomic>
#include <cstdint>

#include "metrics/durations.h"
#include "metrics/families.h"

namespace seuil::metrics {

enum class Change {
  kPublishVersion,
  kActivateVersion,
  kRollBackVersion,
  kCancelRelease,
  kWithdrawGrid,
  kReloadPlan,
};

enum class ChangeResult {
  kDone,
  kUnchanged,  // it is so already
  kValidated,  // all checks passed, and nothing was to be done
  kRefused,    // by a rule or a precondition: nothing changed
  kFailed,     // storage or the server itself
};

class ChangeCounts {
 public:
  // `seconds`: from when its turn came until it is durable and serves, or is refused.
  void Count(Change change, ChangeResult result, double seconds);

  Families Collect() const;

 private:
  static constexpr size_t kChanges = 6, kResults = 5;

  std::array<std::array<std::atomic<uint64_t>, kResults>, kChanges> counts_{};
  Durations took_;
};

}  // namespace seuil::metrics
