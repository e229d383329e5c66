// GetDecisionTable: the whole decision function of a version as regions, page by page. The regions
// are those of the proof (grid/domain.h), so the table shown is the table proven.
//
// Thread contract: as every handler (frame.h).
#pragma once

#include "absl/status/status.h"
#include "rpc/frame.h"
#include "seuil/v1/evaluation.pb.h"

namespace seuil::rpc {

absl::Status GetDecisionTable(Call& call, const v1::GetDecisionTableRequest& request,
                              v1::GetDecisionTableResponse& response);

}  // namespace seuil::rpc
