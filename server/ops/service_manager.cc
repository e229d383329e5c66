#include "ops/service_manager.h"

#include <systemd/sd-daemon.h>

#include <cstdint>
#include <utility>

#include "absl/time/time.h"
#include "base/log.h"

namespace seuil::ops {

ServiceManager::ServiceManager(std::function<bool()> lives) {
  uint64_t microseconds = 0;
  if (sd_watchdog_enabled(0, &microseconds) <= 0) return;
  // A look that fails, and takes its time to, must not be the end: the next ones still count.
  constexpr int kLooks = 6;
  watchdog_.emplace(absl::Microseconds(microseconds) / kLooks, [lives = std::move(lives)] {
    if (lives()) {
      sd_notify(0, "WATCHDOG=1");
    } else {
      Log(LogLevel::kError, "no-sign-of-life", {{"why", "the server does not answer itself"}});
    }
  });
}

// NOLINTNEXTLINE(readability-convert-member-functions-to-static): told by who is being watched.
void ServiceManager::Tell(const std::string& state) const { sd_notify(0, state.c_str()); }

}  // namespace seuil::ops
