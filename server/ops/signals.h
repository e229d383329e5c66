// Being asked to end. SIGTERM and SIGINT are blocked before any thread starts, so that they wait
// for the one thread that asks for them.
//
// Thread contract: construct before any other thread exists; then one thread.
//
//   const TerminationSignals signals;
//   … start everything …
//   signals.Wait();
#pragma once

#include <csignal>

#include "absl/time/time.h"

namespace seuil::ops {

class TerminationSignals {
 public:
  // Blocks them in this thread and those that it starts; SIGPIPE, which a closed log would send, is
  // ignored.
  TerminationSignals();

  // The signal that came: SIGTERM or SIGINT.
  int Wait() const;
  // True where one came within `time`: a second one cuts a drain's pause short.
  bool WaitFor(absl::Duration time) const;

 private:
  sigset_t set_;
};

}  // namespace seuil::ops
