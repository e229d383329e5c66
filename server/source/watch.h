// A hint that something below a folder changed. Events are hints and never facts: what changed is
// for a scan to find, and a slow poll finds what no event told (network file systems, a queue that
// overflowed). So a wait ends early on any event, by no name pattern.
//
// Watches the root and the folders in it, and where one has a `..data` also its target: a mount
// that is swapped, a file written in place, an editor's rename all wake it.
//
// Thread contract: Wait, Renew on one thread; Wake from any thread.
//
//   Watch watch("grids");
//   while (!stopping) { watch.Renew(); watch.Wait(absl::Seconds(30)); scan(); }
#pragma once

#include <string>

#include "absl/time/time.h"
#include "source/file_descriptor.h"

namespace seuil::source {

class Watch {
 public:
  explicit Watch(std::string root);

  // Watches what is there now: folders that came since too. Call before a scan, so that a change
  // during it wakes the next Wait. False where no event can come (no inotify, no more watches): the
  // poll alone finds changes then.
  bool Renew();

  // Until an event, Wake or `longest` has passed. What comes together is one wake: it returns once
  // nothing has come for a few milliseconds.
  void Wait(absl::Duration longest);

  // Ends a Wait, also one that starts afterwards.
  void Wake();

 private:
  bool Add(const std::string& folder);
  // Reads all that is there to read; true if anything was.
  static bool Empty(int fd);

  const std::string root_;
  FileDescriptor events_;  // inotify
  FileDescriptor wake_;    // eventfd
};

}  // namespace seuil::source
