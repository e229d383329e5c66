// Handlers of CatalogueService that read jobs: ListJobs, GetJob, BatchGetJobs.
//
// Thread contract: as every handler (frame.h).
#pragma once

#include <string>

#include "absl/status/status.h"
#include "rpc/frame.h"
#include "seuil/v1/catalogue.pb.h"

namespace seuil::rpc {

absl::Status ListJobs(Call& call, const v1::ListJobsRequest& request,
                      v1::ListJobsResponse& response);
// Appends a GetJobResponse.
absl::Status GetJob(Call& call, const v1::GetJobRequest& request, std::string& reply);
absl::Status BatchGetJobs(Call& call, const v1::BatchGetJobsRequest& request,
                          v1::BatchGetJobsResponse& response);

}  // namespace seuil::rpc
