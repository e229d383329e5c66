// What changed between the catalogues of two versions, worked out once for all who ask: a swap
// sends every subscriber the same question, and each of its pages again.
//
// Thread contract: thread-safe. Between is slow the first time (milliseconds): never on a thread
// that serves calls.
//
//   std::shared_ptr<const SyncChanges> changes = cache.Between(*held, *version);
#pragma once

#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <string>

#include "catalogue/changes.h"
#include "registry/load.h"

namespace seuil::rpc {

struct SyncChanges {
  catalogue::CatalogueChanges changes;
  // Of changes.bands and changes.jobs, how many are upserts; removals follow them.
  size_t bands = 0, jobs = 0;

  size_t size() const { return changes.bands.size() + changes.jobs.size(); }
};

class SyncChangeCache {
 public:
  // Differences that are kept: those asked for last.
  explicit SyncChangeCache(size_t kept = 16) : kept_(kept) {}

  std::shared_ptr<const SyncChanges> Between(const registry::LoadedVersion& before,
                                             const registry::LoadedVersion& after);

 private:
  struct Entry {
    std::string key;
    std::shared_ptr<const SyncChanges> changes;
  };

  const size_t kept_;
  std::mutex mu_;
  std::list<Entry> entries_;  // guarded by mu_; the one asked for last first
};

}  // namespace seuil::rpc
