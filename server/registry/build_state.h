// The next state of a grid, from the last one and from what storage holds now. What it keeps
// through bad storage is the point of it:
// - a plan with an error, an emptied or a vanished one is reported, and the last good plan goes on;
// - a version that the plan names and that is gone or has other bytes is reported, and goes on
//   where it is still compiled;
// - a broken version is REJECTED with its problems and touches nothing else;
// - where a server owns the plan, one that somebody else wrote is reported and not adopted.
//
// Thread contract: a free function; slow (it loads what is new): never on a thread that serves
// calls.
//
//   StateChange change = BuildState(previous.get(), folder, options, now);
//   Publish(change.state);
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "registry/grid_state.h"
#include "registry/load.h"
#include "source/grid_directory.h"

namespace seuil::registry {

struct StateOptions {
  LoadLimits limits;
  // Called once for each version that loads, on the loading thread. May be empty.
  std::function<std::shared_ptr<const Prepared>(const LoadedVersion&)> prepare;
  // A compiled form of this grid that is held elsewhere; null where it is not. May be empty.
  std::function<VersionPtr(std::string_view digest)> find;
  // Compiled forms that StateChange::loaded keeps beside those that the state pins.
  size_t kept = 8;
  // The one plan, by its etag, that may take the place of the one that decides. nullopt: any.
  std::optional<std::string> accepted_plan = std::nullopt;
};

// Something that operators are told of when a state is adopted.
struct StateEvent {
  enum class Kind {
    kPlanHistoryChanged,  // past entries of the plan were lost or changed
    kReleaseLate,         // an entry was first seen after its instant
    kPlanAdopted,         // the plan is another one than before
    kVersionRejected,
    kVersionReady,
  };
  Kind kind = Kind::kPlanAdopted;
  std::string version = {};
  absl::Duration late = {};  // of kReleaseLate
};

struct StateChange {
  std::shared_ptr<const GridState> state;
  std::vector<VersionPtr> loaded;  // anew, the last of them
  std::vector<StateEvent> events;
};

// `previous` may be null. The folder's bytes are all that is read.
StateChange BuildState(const GridState* previous, const source::GridFolder& folder,
                       const StateOptions& options, absl::Time now);

}  // namespace seuil::registry
