// Handlers of CatalogueService that take what somebody calls a job: ResolveJob, BatchResolveJobs,
// SearchJobs.
//
// Thread contract: pure functions over the call's version.
#pragma once

#include "absl/status/status.h"
#include "rpc/frame.h"
#include "seuil/v1/catalogue.pb.h"

namespace seuil::rpc {

absl::Status ResolveJob(Call& call, const v1::ResolveJobRequest& request,
                        v1::ResolveJobResponse& response);
absl::Status BatchResolveJobs(Call& call, const v1::BatchResolveJobsRequest& request,
                              v1::BatchResolveJobsResponse& response);
absl::Status SearchJobs(Call& call, const v1::SearchJobsRequest& request,
                        v1::SearchJobsResponse& response);

}  // namespace seuil::rpc
