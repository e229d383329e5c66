#include "rpc/catalogue_sync.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "base/error.h"
#include "catalogue/catalogue.h"
#include "rpc/answer.h"
#include "rpc/convert_catalogue.h"
#include "rpc/limits.h"
#include "rpc/page_token.h"
#include "rpc/sync_token.h"

namespace seuil::rpc {
namespace {

using registry::VersionPtr;

// The version whose catalogue a subscriber holds: compiled, or held and to be compiled, or neither.
struct Held {
  VersionPtr version;
  bool cold = false;
};

// Another version may have the same catalogue: that is as good.
VersionPtr SameCatalogue(const registry::Registry& registry, const SyncToken& token) {
  const std::shared_ptr<const registry::GridState> grid = registry.Grid(token.grid);
  if (grid == nullptr) return nullptr;
  for (const auto& [digest, version] : grid->pinned) {
    if (version->catalogue->digest() == token.catalogue_digest) return version;
  }
  return nullptr;
}

Held FindHeld(const Call& call, const SyncToken& token) {
  const registry::Registry& registry = call.host().registry;
  const absl::StatusOr<registry::Acquired> acquired =
      registry.Acquire(token.grid, registry::ByDigest{token.version_digest}, call.now());
  if (acquired.ok()) return {acquired->version};
  const std::optional<ErrorDetail> detail = DetailOf(acquired.status());
  const bool cold = detail && detail->reason == Reason::kVersionLoading;
  return {SameCatalogue(registry, token), cold};
}

// What changed since the token. Null: the version that it stands for is held no longer. An error
// ends the handler: this thread must not work it out.
absl::StatusOr<std::shared_ptr<const SyncChanges>> ChangesSince(
    SyncChangeCache& cache, Call& call, const SyncToken& token,
    const registry::LoadedVersion& version) {
  if (token.version_digest == version.digest ||
      token.catalogue_digest == version.catalogue->digest()) {
    return std::make_shared<const SyncChanges>();
  }
  Held held = FindHeld(call, token);
  if (held.version == nullptr && !held.cold) return nullptr;
  if (auto found = cache.Find(token.catalogue_digest, version)) return found;
  if (!call.may_be_slow()) return call.RunAgainOnWorker();
  if (held.version == nullptr) {
    const absl::StatusOr<VersionPtr> warmed =
        call.host().registry.Warm(token.grid, token.version_digest);
    if (!warmed.ok()) return nullptr;  // its file went
    held.version = *warmed;
  }
  return cache.Between(*held.version, version);
}

void FillRemoval(const grid::RemovedJob& removed, v1::JobRemoval& message) {
  message.set_id(removed.id);
  message.set_replaced_by(removed.replaced_by);
  message.set_reason(removed.reason);
}

// The changes of one sync by position, whether the list is whole or a difference.
class SyncList {
 public:
  // `changes` null: the list is whole.
  SyncList(const grid::CompiledGrid& grid, const SyncChanges* changes)
      : grid_(grid), changes_(changes) {}

  size_t size() const {
    return changes_ != nullptr ? changes_->size()
                               : grid_.bands.size() + grid_.jobs.size() + grid_.removed.size();
  }

  void Fill(size_t at, v1::CatalogueChange& message) const {
    changes_ != nullptr ? FillDifference(at, message) : FillWhole(at, message);
  }

 private:
  void FillWhole(size_t at, v1::CatalogueChange& message) const {
    if (at < grid_.bands.size()) {
      return rpc::Fill(grid_, grid_.bands[at], *message.mutable_band()->mutable_band());
    }
    at -= grid_.bands.size();
    if (at < grid_.jobs.size()) {
      return rpc::Fill(grid_, grid_.jobs[at], *message.mutable_job()->mutable_job());
    }
    FillRemoval(grid_.removed[at - grid_.jobs.size()], *message.mutable_removed_job());
  }

  // Bands, jobs, removed jobs, removed bands.
  void FillDifference(size_t at, v1::CatalogueChange& message) const {
    const catalogue::CatalogueChanges& changes = changes_->changes;
    if (at < changes_->bands) {
      const catalogue::BandChange& band = changes.bands[at];
      FillKinds(band.kinds, *message.mutable_band());
      return rpc::Fill(grid_, grid_.bands[band.after], *message.mutable_band()->mutable_band());
    }
    at -= changes_->bands;
    if (at < changes_->jobs) {
      const catalogue::JobChange& job = changes.jobs[at];
      v1::JobUpsert& upsert = *message.mutable_job();
      FillKinds(job.kinds, upsert);
      if (job.threshold_before != job.threshold_after) {
        upsert.set_threshold_before(job.threshold_before);
      }
      return rpc::Fill(grid_, grid_.jobs[job.after], *upsert.mutable_job());
    }
    if (at < changes.jobs.size()) {
      const catalogue::JobChange& job = changes.jobs[at];
      return FillRemoval({job.id, job.replaced_by, job.reason}, *message.mutable_removed_job());
    }
    at -= changes.jobs.size();
    if (at < changes_->retold.size()) {
      return FillRemoval(grid_.removed[changes_->retold[at]], *message.mutable_removed_job());
    }
    at -= changes_->retold.size();
    message.mutable_removed_band()->set_id(changes.bands[changes_->bands + at].id);
  }

  const grid::CompiledGrid& grid_;
  const SyncChanges* const changes_;
};

// A place in a list and which of the two lists it is: a list that began as a difference never goes
// on as a whole one.
struct Place {
  size_t at = 0;
  bool whole = false;

  static Place From(size_t offset) { return {offset >> 1, (offset & 1) != 0}; }
  size_t ToOffset() const { return at << 1 | (whole ? 1 : 0); }
};

absl::Status Expired() {
  return MakeError(Reason::kPageTokenExpired,
                   "the version that the sync token stands for is no longer held",
                   {.field = "page_token", .metadata = {}});
}

}  // namespace

absl::Status SyncJobs(SyncChangeCache& cache, Call& call, const v1::SyncJobsRequest& request,
                      v1::SyncJobsResponse& response) {
  const absl::StatusOr<Page> page = ReadPage(PageMethod::kSyncJobs, request);
  if (!page.ok()) return page.status();
  if (absl::Status named = CheckGrid(request.grid()); !named.ok()) return named;
  std::optional<SyncToken> token;
  if (!request.sync_token().empty()) {
    absl::StatusOr<SyncToken> read = ReadSyncToken(request.sync_token(), request.grid());
    if (!read.ok()) return read.status();
    token = *std::move(read);
  }
  const absl::StatusOr<registry::Acquired> acquired =
      call.Acquire(request.grid(), request.version(), page->digest);
  if (!acquired.ok()) return acquired.status();
  const registry::LoadedVersion& version = *acquired->version;

  const bool later = !request.page_token().empty();
  const Place place = Place::From(page->offset);
  std::shared_ptr<const SyncChanges> changes;
  if (token && !(later && place.whole)) {
    auto since = ChangesSince(cache, call, *token, version);
    if (!since.ok()) return since.status();
    if (*since == nullptr && later) return Expired();
    changes = *std::move(since);
  }

  const SyncList list(*version.grid, changes.get());
  response.set_reset(changes == nullptr);
  response.set_total_changes(static_cast<int32_t>(list.size()));
  size_t at = place.at, bytes = 0;
  for (size_t left = page->limit; at < list.size() && left > 0 && bytes <= kPageBytes;
       ++at, --left) {
    v1::CatalogueChange& message = *response.add_changes();
    list.Fill(at, message);
    bytes += message.ByteSizeLong();
  }
  if (at < list.size()) {
    const Place next{at, changes == nullptr};
    response.set_next_page_token(page->TokenAt(next.ToOffset(), version.digest));
  } else {
    response.set_sync_token(ToText({request.grid(), version.digest, version.catalogue->digest()}));
  }
  FillServedBy(*acquired, response);
  return absl::OkStatus();
}

}  // namespace seuil::rpc
