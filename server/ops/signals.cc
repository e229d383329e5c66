#include "ops/signals.h"

#include <pthread.h>

#include <cerrno>
#include <ctime>

#include "absl/time/clock.h"

namespace seuil::ops {

TerminationSignals::TerminationSignals() {
  sigemptyset(&set_);
  sigaddset(&set_, SIGTERM);
  sigaddset(&set_, SIGINT);
  pthread_sigmask(SIG_BLOCK, &set_, nullptr);
  signal(SIGPIPE, SIG_IGN);
}

int TerminationSignals::Wait() const {
  int signal = 0;
  while (sigwait(&set_, &signal) != 0) {
  }
  return signal;
}

bool TerminationSignals::WaitFor(absl::Duration time) const {
  const absl::Time end = absl::Now() + time;
  while (true) {
    const absl::Duration left = end - absl::Now();
    const timespec wait =
        absl::ToTimespec(left > absl::ZeroDuration() ? left : absl::ZeroDuration());
    if (sigtimedwait(&set_, nullptr, &wait) > 0) return true;
    if (errno != EINTR) return false;
  }
}

}  // namespace seuil::ops
