#include "rpc/sync_changes.h"

#include <algorithm>
#include <utility>

namespace seuil::rpc {
namespace {

std::shared_ptr<const SyncChanges> WorkOut(const registry::LoadedVersion& before,
                                           const registry::LoadedVersion& after) {
  auto made = std::make_shared<SyncChanges>();
  made->changes = catalogue::ChangesBetween(*before.grid, *after.grid);
  const auto upserts = [](const auto& changes) {
    return static_cast<size_t>(std::count_if(
        changes.begin(), changes.end(), [](const auto& c) { return c.after != grid::kNoIndex; }));
  };
  made->bands = upserts(made->changes.bands);
  made->jobs = upserts(made->changes.jobs);
  return made;
}

}  // namespace

std::shared_ptr<const SyncChanges> SyncChangeCache::Between(const registry::LoadedVersion& before,
                                                            const registry::LoadedVersion& after) {
  // Of one grid's two versions; another grid's bytes have another id inside.
  const std::string key = before.digest + after.digest;
  {
    const std::lock_guard lock(mu_);
    const auto found = std::find_if(entries_.begin(), entries_.end(),
                                    [&](const Entry& entry) { return entry.key == key; });
    if (found != entries_.end()) {
      entries_.splice(entries_.begin(), entries_, found);
      return found->changes;
    }
  }
  // Two who ask at once may both work it out: the same comes of it.
  std::shared_ptr<const SyncChanges> made = WorkOut(before, after);
  const std::lock_guard lock(mu_);
  entries_.push_front({key, made});
  if (entries_.size() > kept_) entries_.pop_back();
  return made;
}

}  // namespace seuil::rpc
