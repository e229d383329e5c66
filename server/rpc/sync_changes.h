// What changed between the catalogues of two versions, worked out once for all who ask: a swap
// sends every subscriber the same question, and each of its pages again.
//
// What is kept is bounded by how many differences there are and by how many changes they hold.
//
// Thread contract: thread-safe. Find is quick; Between is slow the first time (milliseconds): never
// on a thread that serves calls.
//
//   std::shared_ptr<const SyncChanges> changes = cache.Find(token.catalogue_digest, *version);
//   if (changes == nullptr) changes = cache.Between(*held, *version);
#pragma once

#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "catalogue/changes.h"
#include "grid/compiled.h"
#include "registry/load.h"

namespace seuil::rpc {

struct SyncChanges {
  catalogue::CatalogueChanges changes;
  // Of changes.bands and changes.jobs, how many are upserts; removals follow them.
  size_t bands = 0, jobs = 0;
  // Jobs that were none before either, and of whose removal something new is said: positions among
  // the removed ones of the after-version.
  std::vector<grid::Index> retold = {};

  size_t size() const { return changes.bands.size() + changes.jobs.size() + retold.size(); }
};

class SyncChangeCache {
 public:
  struct Limits {
    size_t differences = 16;
    size_t changes =
        200'000;  // of all together; the difference asked for last stays whatever it is
  };
  SyncChangeCache() : SyncChangeCache(Limits{}) {}
  explicit SyncChangeCache(const Limits& limits) : limits_(limits) {}

  // From a catalogue of that digest; null where it was not worked out lately.
  std::shared_ptr<const SyncChanges> Find(std::string_view catalogue_digest,
                                          const registry::LoadedVersion& after);

  std::shared_ptr<const SyncChanges> Between(const registry::LoadedVersion& before,
                                             const registry::LoadedVersion& after);

 private:
  struct Entry {
    std::string key;
    std::shared_ptr<const SyncChanges> changes;
  };

  void Keep(Entry entry);

  const Limits limits_;
  std::mutex mu_;
  // Guarded by mu_: the one asked for last first; and the changes in all of them.
  std::list<Entry> entries_;
  size_t held_ = 0;
};

}  // namespace seuil::rpc
