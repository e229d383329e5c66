#include "ops/signals.h"

#include <pthread.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <ctime>

namespace seuil::ops {

TerminationSignals::TerminationSignals() {
  sigemptyset(&set_);
  sigaddset(&set_, SIGTERM);
  sigaddset(&set_, SIGINT);
  pthread_sigmask(SIG_BLOCK, &set_, nullptr);
  signal(SIGPIPE, SIG_IGN);
  // Sent to have files read anew, which happens by itself; it must not be the end, without a drain.
  signal(SIGHUP, SIG_IGN);
}

int TerminationSignals::Wait() const {
  int signal = 0;
  while (sigwait(&set_, &signal) != 0) {
  }
  return signal;
}

bool TerminationSignals::WaitFor(absl::Duration time) const {
  // By a clock that nobody sets.
  const auto end = std::chrono::steady_clock::now() + absl::ToChronoNanoseconds(time);
  while (true) {
    const absl::Duration left = absl::FromChrono(end - std::chrono::steady_clock::now());
    const timespec wait = absl::ToTimespec(std::max(left, absl::ZeroDuration()));
    if (sigtimedwait(&set_, nullptr, &wait) > 0) return true;
    if (errno != EINTR) return false;
  }
}

}  // namespace seuil::ops
