#include "rpc/catalogue_grids.h"

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "base/digest.h"
#include "base/error.h"
#include "registry/plan.h"
#include "rpc/answer.h"
#include "rpc/convert.h"
#include "rpc/limits.h"
#include "rpc/page_token.h"

namespace seuil::rpc {
namespace {

constexpr size_t kChunkBytes = size_t{1} << 20;

// What a list of grids is pinned to: pages of one list show the same grids.
std::string DigestOfIds(const std::vector<std::shared_ptr<const registry::GridState>>& grids) {
  std::string ids;
  for (const auto& grid : grids) ids += grid->id + "\n";
  return DigestOf(ids);
}

absl::Status Expired(std::string_view what) {
  return MakeError(Reason::kPageTokenExpired, std::string(what) + " changed since the first page",
                   {.field = "page_token", .metadata = {}});
}

void FillSummary(const Call& call, const registry::GridState& grid, std::string_view locale,
                 v1::GridSummary& summary) {
  summary.set_id(grid.id);
  for (const std::string& version : grid.usable) summary.add_versions(version);
  const absl::StatusOr<registry::Acquired> acquired =
      call.host().registry.Acquire(grid.id, registry::InForceNow{}, call.now());
  if (!acquired.ok()) {
    const auto detail = DetailOf(acquired.status());
    const bool not_in_force = detail && detail->reason == Reason::kNoReleaseInForce;
    summary.set_state(not_in_force ? v1::GRID_STATE_NOT_IN_FORCE : v1::GRID_STATE_UNAVAILABLE);
    return;
  }
  const grid::CompiledGrid& compiled = *acquired->version->grid;
  summary.set_state(v1::GRID_STATE_SERVING);
  summary.set_title(std::string(compiled.title.In(LocaleOf(compiled, locale))));
  std::string bytes;
  AppendServedBy(*acquired, bytes);
  summary.mutable_in_force()->ParseFromString(bytes);
}

}  // namespace

absl::Status ListGrids(Call& call, const v1::ListGridsRequest& request,
                       v1::ListGridsResponse& response) {
  if (absl::Status locale = CheckLocale(request.locale()); !locale.ok()) return locale;
  const absl::StatusOr<Page> page = ReadPage(PageMethod::kListGrids, request);
  if (!page.ok()) return page.status();
  const auto grids = call.host().registry.Grids();
  const std::string pin = DigestOfIds(grids);
  if (!page->digest.empty() && page->digest != pin) return Expired("the list of grids");

  size_t bytes = 0;
  size_t next = page->offset;
  for (size_t end = page->limit; next < grids.size() && end > 0 && bytes <= kPageBytes;
       ++next, --end) {
    v1::GridSummary& summary = *response.add_grids();
    FillSummary(call, *grids[next], request.locale(), summary);
    bytes += summary.ByteSizeLong();
  }
  if (next < grids.size()) response.set_next_page_token(page->TokenAt(next, pin));
  return absl::OkStatus();
}

absl::Status GetGrid(Call& call, const v1::GetGridRequest& request, v1::GetGridResponse& response) {
  if (absl::Status locale = CheckLocale(request.locale()); !locale.ok()) return locale;
  const absl::StatusOr<registry::Acquired> acquired =
      call.Acquire(request.grid(), request.version());
  if (!acquired.ok()) return acquired.status();
  const grid::CompiledGrid& grid = *acquired->version->grid;
  const size_t locale = LocaleOf(grid, request.locale());
  Fill(grid, locale, response);
  v1::GridLimits& limits = *response.mutable_limits();
  limits.set_batch_items(call.host().batch_items);
  limits.set_batch_jobs(call.host().batch_jobs);
  limits.set_title_bytes(static_cast<int32_t>(kTitleBytes));
  limits.set_reference_bytes(static_cast<int32_t>(kReferenceBytes));
  FillAnsweredBy(*acquired, locale, response);
  return absl::OkStatus();
}

absl::Status GetGridSource(Call& call, const v1::GetGridSourceRequest& request,
                           v1::GetGridSourceResponse& response) {
  if (absl::Status file = CheckEnum(v1::SourceFile_IsValid, request.file(), "file"); !file.ok()) {
    return file;
  }
  const absl::StatusOr<Page> page = ReadPage(PageMethod::kGetGridSource, request);
  if (!page.ok()) return page.status();
  const absl::StatusOr<registry::Acquired> acquired =
      call.Acquire(request.grid(), request.version(), page->digest);
  if (!acquired.ok()) return acquired.status();
  const registry::LoadedVersion& version = *acquired->version;
  const bool cases = request.file() == v1::SOURCE_FILE_CASES;
  if (cases && !version.cases) {
    return MakeError(Reason::kCasesAbsent, "the version has no cases file",
                     {.field = "file", .metadata = {}});
  }
  const auto& file = cases ? *version.cases : version.source;
  const size_t offset = std::min(page->offset, file.bytes.size());
  response.set_content(file.bytes.substr(offset, kChunkBytes));
  const size_t next = offset + response.content().size();
  if (next < file.bytes.size()) {
    response.set_next_page_token(page->TokenAt(next, version.digest));
  }
  response.set_total_bytes(static_cast<int64_t>(file.bytes.size()));
  response.set_file_name(file.name);
  FillServedBy(*acquired, response);
  return absl::OkStatus();
}

absl::Status ListReleases(Call& call, const v1::ListReleasesRequest& request,
                          v1::ListReleasesResponse& response) {
  const absl::StatusOr<Page> page = ReadPage(PageMethod::kListReleases, request);
  if (!page.ok()) return page.status();
  const absl::StatusOr<std::shared_ptr<const registry::GridState>> state =
      call.Grid(request.grid());
  if (!state.ok()) return state.status();
  const std::shared_ptr<const registry::GridState>& grid = *state;
  if (!grid->plan && grid->plan_refused) {
    return MakeError(Reason::kVersionUnavailable,
                     "the release plan of grid `" + grid->id + "` was refused",
                     {.field = "grid", .metadata = {{"grid", grid->id}}});
  }
  if (!grid->plan) return absl::OkStatus();
  const std::vector<registry::Release>& releases = grid->plan->releases();
  const registry::Release* const current = grid->plan->InForceAt(grid->EffectiveNow(call.now()));
  size_t bytes = 0;
  size_t next = page->offset;
  for (size_t end = page->limit; next < releases.size() && end > 0 && bytes <= kPageBytes;
       ++next, --end) {
    const registry::Release& release = releases[next];
    v1::Release& message = *response.add_releases();
    *message.mutable_from() = ToTimestamp(release.from);
    message.set_version(release.version);
    message.set_digest(release.digest);
    message.set_state(ToState(release, current, call.now()));
    message.set_reason(release.reason);
    message.set_rolls_back(release.rolls_back);
    bytes += message.ByteSizeLong();
  }
  // What has come never changes, so a place in the plan needs no pin.
  if (next < releases.size()) response.set_next_page_token(page->TokenAt(next, {}));
  return absl::OkStatus();
}

absl::Status ListBands(Call& call, const v1::ListBandsRequest& request,
                       v1::ListBandsResponse& response) {
  if (absl::Status locale = CheckLocale(request.locale()); !locale.ok()) return locale;
  const absl::StatusOr<Page> page = ReadPage(PageMethod::kListBands, request);
  if (!page.ok()) return page.status();
  const absl::StatusOr<registry::Acquired> acquired =
      call.Acquire(request.grid(), request.version(), page->digest);
  if (!acquired.ok()) return acquired.status();
  const registry::LoadedVersion& version = *acquired->version;
  const std::vector<grid::Band>& bands = version.grid->bands;
  const size_t locale = LocaleOf(*version.grid, request.locale());
  size_t bytes = 0;
  size_t next = page->offset;
  for (size_t end = page->limit; next < bands.size() && end > 0 && bytes <= kPageBytes;
       ++next, --end) {
    v1::Band& band = *response.add_bands();
    Fill(*version.grid, bands[next], locale, band);
    bytes += band.ByteSizeLong();
  }
  if (next < bands.size()) response.set_next_page_token(page->TokenAt(next, version.digest));
  FillAnsweredBy(*acquired, locale, response);
  return absl::OkStatus();
}

}  // namespace seuil::rpc
