// What operators ask a running server to change, each from the check to the moment when it serves:
// storage is changed (change_releases.h, publish_version.h) and the directory read again before a
// call ends, so OK means durable and serving.
//
// Where operators change the files, everything but ReloadPlan is refused: one directory has one
// way in.
//
// Thread contract: every call within work that was posted to the reloader; slow.
//
//   reloader.Post([&] { auto changed = administration.Change("cloe", order); … });
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "base/clock.h"
#include "registry/change_releases.h"
#include "registry/publish_version.h"
#include "registry/registry.h"
#include "registry/reloader.h"

namespace seuil::registry {

// Who changes what serves: operators the files, or this server for its callers.
enum class Control { kFiles, kRpc };

class Administration {
 public:
  struct Options {
    std::string root;
    Control control = Control::kFiles;
    LoadLimits limits = {};
  };
  // What it is given outlives it.
  Administration(Options options, const Registry& registry, Reloader& reloader, const Clock& clock)
      : options_(std::move(options)), registry_(registry), reloader_(reloader), clock_(clock) {}

  Control control() const { return options_.control; }
  const LoadLimits& limits() const { return options_.limits; }

  // Returns CONTROL_IS_FILES, GRID_UNKNOWN, the errors of ChangeReleases, and VERSION_UNAVAILABLE
  // where the change is written and cannot be served: files went or changed meanwhile.
  absl::StatusOr<ReleasesChanged> Change(const std::string& grid, ReleasesOrder order);

  // Returns CONTROL_IS_FILES, the errors of PublishVersion, and VERSION_UNAVAILABLE as Change.
  absl::StatusOr<Published> Publish(const std::string& grid, const VersionText& text);

  struct Reread {
    bool unchanged = false;  // the plan that decides
    std::string etag;        // of that plan; empty: there is none
  };
  // Reads the grid's files again and serves by the plan that is there, whoever wrote it. Returns
  // GRID_UNKNOWN; PLAN_REFUSED where that plan cannot decide; STORAGE_FAILED.
  absl::StatusOr<Reread> ReloadPlan(const std::string& grid);

 private:
  absl::Status CheckControl() const;

  const Options options_;
  const Registry& registry_;
  Reloader& reloader_;
  const Clock& clock_;
};

}  // namespace seuil::registry
