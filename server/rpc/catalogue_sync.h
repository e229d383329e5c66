// The handler of SyncJobs: from what a subscriber holds to what a version says.
//
// What nobody asked for lately runs again on a worker: the version that the subscriber holds may
// have to be compiled, and the two compared. All else is as quick as the changes are few.
//
// Thread contract: a free function over the call's version; the cache is shared.
#pragma once

#include "absl/status/status.h"
#include "rpc/frame.h"
#include "rpc/sync_changes.h"
#include "seuil/v1/catalogue.pb.h"

namespace seuil::rpc {

absl::Status SyncJobs(SyncChangeCache& cache, Call& call, const v1::SyncJobsRequest& request,
                      v1::SyncJobsResponse& response);

}  // namespace seuil::rpc
