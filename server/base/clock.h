// What time it is, as something that a test can set. Only the registry, the services and the log
// ask; the engine gets instants as inputs.
//
// Thread contract: Now() may be called from any thread.
//
//   const absl::Time now = SystemClock().Now();
#pragma once

#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace seuil {

class Clock {
 public:
  virtual ~Clock() = default;
  virtual absl::Time Now() const = 0;
};

class RealClock final : public Clock {
 public:
  absl::Time Now() const override { return absl::Now(); }
};

// The one real clock of the process.
inline const Clock& SystemClock() {
  static const RealClock clock;
  return clock;
}

}  // namespace seuil
