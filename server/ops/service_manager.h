// What systemd is told of the service: that it serves, that it ends, and again and again that it
// lives. Where it was not started by systemd (no NOTIFY_SOCKET), nothing is told to anybody.
//
// Thread contract: one thread starts, tells and ends it; `lives` is asked on a thread of its own.
//
//   ServiceManager manager([&] { return server.Answers(absl::Seconds(1)); });
//   manager.Tell("READY=1\nSTATUS=serves 3 grids");
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/poller.h"

namespace seuil::ops {

class ServiceManager {
 public:
  // From here on, where the unit has WatchdogSec, `lives` is asked six times in that time; without
  // a yes in all of it systemd starts the service anew.
  explicit ServiceManager(std::function<bool()> lives);

  // Lines as sd_notify(3) has them.
  void Tell(const std::string& state) const;

 private:
  std::optional<Poller> watchdog_;
};

}  // namespace seuil::ops
