// Keeps a registry as the directory of grids is: the write path from its very start.
//
// One thread watches the directory, scans it on any event, at the instant when a scheduled release
// is due, and by a slow poll that needs no event; digests decide whether anything changed. It is
// the one writer of the registry.
//
// - A directory, or a grid's folder, that is gone, unreadable or empty unloads nothing: what was
//   known goes on, and the report says what happened.
// - A failure stays in its grid: the others are adopted.
// - Where the server owns the directory, the plans of the first scan are adopted and then only what
//   ReadAgain accepts.
//
// What changes the directory for a caller runs on this thread too (Post), so that there is one
// writer and one order of things.
//
// Thread contract: construct, Start and destroy on one thread; Post and Wake from any; the report
// runs on the thread of Start for the first scan and on the reloader's own afterwards.
//
//   Reloader reloader({.root = "grids"}, registry, clock, [](const ScanReport& report) { … });
//   absl::Status started = reloader.Start();
#pragma once

#include <atomic>
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "base/problem.h"
#include "registry/registry.h"
#include "source/watch.h"

namespace seuil::registry {

// What one scan did.
struct ScanReport {
  absl::Status status;  // an error: the directory could not be read, nothing was adopted
  std::vector<Problem>
      problems;                  // of the root's own entries, where they are not those of last time
  std::vector<Adopted> adopted;  // grids that changed, or whose release took force by time
  bool mended = false;           // the last scan failed, and this one did not
  bool blind = false;  // no event tells of changes any more, for the first time: only the poll
};

// How a scan went, for those who count.
struct ScanTaken {
  enum class Result { kUnchanged, kChanged, kFailed };
  Result result = Result::kUnchanged;
  absl::Duration took;  // until what it found serves
  absl::Time at;        // its end
};

class Reloader {
 public:
  struct Options {
    std::string root;
    size_t file_bytes = size_t{64} << 20;  // a larger file is a problem and is not read
    absl::Duration poll = absl::Seconds(30);
    bool owns_plans = false;  // only this server changes release plans
    size_t posted = 64;       // pieces of work that wait
    // Told of every scan, on the thread of the report. May be empty.
    std::function<void(const ScanTaken&)> taken = {};
  };
  using Report = std::function<void(const ScanReport&)>;

  // The registry and the clock outlive it.
  Reloader(Options options, Registry& registry, const Clock& clock, Report report);
  ~Reloader();

  // The first scan, and then the thread. An error where the directory cannot be read: then nothing
  // was started.
  absl::Status Start();

  // Runs `work` on the reloader's thread, soon. False, and nothing happens, where too much waits.
  // REQUIRES: Start was OK. What was taken is run, at the latest by the destructor.
  bool Post(std::function<void()> work);

  // Scans at once. Where the server owns plans, the grid's plan of that etag is adopted, now or
  // once it can be read; without an etag whichever is there now. An error where the directory
  // cannot be read. REQUIRES: within posted work.
  absl::Status ReadAgain(const std::string& grid, std::optional<std::string> etag);

 private:
  // What was adopted of a grid: its bytes, and the release that was due.
  struct Seen {
    std::string fingerprint;
    std::string due;
  };

  void Run();
  void RunPosted();
  void Renew();  // the watch
  // `reread`: a grid whose plan is adopted, whoever wrote it.
  absl::Status Scan(const std::string& reread = "");
  // The scan itself: whether it found anything new.
  absl::StatusOr<bool> AdoptNews(const std::string& reread);
  // Until the next scan is due without an event.
  absl::Duration Rest() const;
  // What was there and is not: stands in for the folder, so that the registry hears of it.
  void AddVanished(std::vector<source::GridFolder>& folders) const;
  bool IsNews(const source::GridFolder& folder, absl::Time now);

  const Options options_;
  Registry& registry_;
  const Clock& clock_;
  const Report report_;

  // Of the thread, once it runs.
  source::Watch watch_;
  std::map<std::string, Seen> seen_;
  std::map<std::string, std::string> written_;  // by grid: the etag of the plan that it wrote last
  std::vector<Problem> root_problems_;
  bool started_ = false;   // the first scan is done
  bool failed_ = false;    // the last scan
  bool blind_ = false;     // the watch
  bool unsteady_ = false;  // a grid changed faster than it could be read

  std::mutex posted_mu_;
  std::deque<std::function<void()>> posted_;  // guarded by posted_mu_

  std::atomic<bool> ending_{false};
  std::thread thread_;
};

}  // namespace seuil::registry
