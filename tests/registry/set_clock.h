// A clock that stands where a test sets it.
//
// Thread contract: thread-safe.
//
//   SetClock clock;
//   clock.Advance(absl::Hours(1));
#pragma once

#include <mutex>
#include <string_view>

#include "absl/time/time.h"
#include "base/clock.h"
#include "base/instant.h"

namespace seuil::registry {

class SetClock final : public Clock {
 public:
  absl::Time Now() const override {
    const std::lock_guard lock(mu_);
    return now_;
  }
  void Set(std::string_view instant) {
    const std::lock_guard lock(mu_);
    now_ = *ParseInstant(instant);
  }
  void Advance(absl::Duration duration) {
    const std::lock_guard lock(mu_);
    now_ += duration;
  }

 private:
  mutable std::mutex mu_;
  absl::Time now_ = *ParseInstant("2026-07-01T00:00:00Z");  // guarded by mu_
};

}  // namespace seuil::registry
