#include "rpc/sync_changes.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "fmt/format.h"

namespace seuil::rpc {
namespace {

// A subscriber holds a catalogue, whichever version it came from. Positions and the order of levels
// are those of one version.
std::string KeyOf(std::string_view catalogue_digest, const registry::LoadedVersion& after) {
  return fmt::format("{}\n{}\n{}", after.grid->id, catalogue_digest, after.digest);
}

std::vector<grid::Index> Retold(const grid::CompiledGrid& before, const grid::CompiledGrid& after) {
  std::vector<grid::Index> retold;
  for (grid::Index i = 0; i < after.removed.size(); ++i) {
    const grid::RemovedJob& is = after.removed[i];
    if (before.FindJob(is.id) != nullptr) continue;  // among the changes: it is gone
    const grid::Index at = grid::Find(before.removed_by_id, is.id);
    if (at != grid::kNoIndex && before.removed[at].replaced_by == is.replaced_by &&
        before.removed[at].reason == is.reason) {
      continue;
    }
    retold.push_back(i);
  }
  return retold;
}

std::shared_ptr<const SyncChanges> WorkOut(const grid::CompiledGrid& before,
                                           const grid::CompiledGrid& after) {
  auto made = std::make_shared<SyncChanges>();
  made->changes = catalogue::ChangesBetween(before, after);
  const auto upserts = [](const auto& changes) {
    return static_cast<size_t>(std::count_if(
        changes.begin(), changes.end(), [](const auto& c) { return c.after != grid::kNoIndex; }));
  };
  made->bands = upserts(made->changes.bands);
  made->jobs = upserts(made->changes.jobs);
  made->retold = Retold(before, after);
  return made;
}

}  // namespace

std::shared_ptr<const SyncChanges> SyncChangeCache::Find(std::string_view catalogue_digest,
                                                         const registry::LoadedVersion& after) {
  const std::string key = KeyOf(catalogue_digest, after);
  const std::lock_guard lock(mu_);
  const auto found = std::find_if(entries_.begin(), entries_.end(),
                                  [&](const Entry& entry) { return entry.key == key; });
  if (found == entries_.end()) return nullptr;
  entries_.splice(entries_.begin(), entries_, found);
  return found->changes;
}

std::shared_ptr<const SyncChanges> SyncChangeCache::Between(const registry::LoadedVersion& before,
                                                            const registry::LoadedVersion& after) {
  const std::string& held = before.catalogue->digest();
  if (auto found = Find(held, after)) return found;
  // Two who ask at once may both work it out: the same comes of it.
  std::shared_ptr<const SyncChanges> made = WorkOut(*before.grid, *after.grid);
  Keep({KeyOf(held, after), made});
  return made;
}

void SyncChangeCache::Keep(Entry entry) {
  std::list<Entry> let_go;  // ends after the lock
  const std::lock_guard lock(mu_);
  held_ += entry.changes->size();
  entries_.push_front(std::move(entry));
  while (entries_.size() > limits_.differences ||
         (entries_.size() > 1 && held_ > limits_.changes)) {
    held_ -= entries_.back().changes->size();
    let_go.splice(let_go.begin(), entries_, std::prev(entries_.end()));
  }
}

}  // namespace seuil::rpc
