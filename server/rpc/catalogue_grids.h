// Handlers of CatalogueService that read grids: ListGrids, GetGrid, GetGridSource, ListReleases,
// ListBands.
//
// Thread contract: as every handler (frame.h).
#pragma once

#include "absl/status/status.h"
#include "rpc/frame.h"
#include "seuil/v1/catalogue.pb.h"

namespace seuil::rpc {

absl::Status ListGrids(Call& call, const v1::ListGridsRequest& request,
                       v1::ListGridsResponse& response);
absl::Status GetGrid(Call& call, const v1::GetGridRequest& request, v1::GetGridResponse& response);
absl::Status GetGridSource(Call& call, const v1::GetGridSourceRequest& request,
                           v1::GetGridSourceResponse& response);
absl::Status ListReleases(Call& call, const v1::ListReleasesRequest& request,
                          v1::ListReleasesResponse& response);
absl::Status ListBands(Call& call, const v1::ListBandsRequest& request,
                       v1::ListBandsResponse& response);

}  // namespace seuil::rpc
