// What the fake server answers: a part of the CLOE grid, fixed in code, and errors as a Seuil
// server sends them.
//
// Thread contract: free functions without state.
//
//   server.get_job = [](const v1::GetJobRequest& request, v1::GetJobResponse* response) {
//     grpc::Status status = DefaultJob(request, response);
//     response->mutable_job()->set_status(v1::JOB_STATUS_DEPRECATED);
//     return status;
//   };
#pragma once

#include <grpcpp/grpcpp.h>

#include <map>
#include <string>

#include "seuil/v1/catalogue.pb.h"
#include "seuil/v1/evaluation.pb.h"

namespace seuil::client::testing {

// The fixed grid's answers; a handler of a test may change a part of one.
grpc::Status DefaultEvaluate(const v1::EvaluateRequest& request, v1::EvaluateResponse* response);
v1::ServedBy DefaultServedBy();
grpc::Status DefaultBatch(const v1::BatchEvaluateRequest& request,
                          v1::BatchEvaluateResponse* response);
grpc::Status DefaultTable(const v1::GetDecisionTableRequest&,
                          v1::GetDecisionTableResponse* response);
grpc::Status DefaultGrids(const v1::ListGridsRequest&, v1::ListGridsResponse* response);
grpc::Status DefaultGrid(const v1::GetGridRequest& request, v1::GetGridResponse* response);
grpc::Status DefaultSource(const v1::GetGridSourceRequest& request,
                           v1::GetGridSourceResponse* response);
grpc::Status DefaultReleases(const v1::ListReleasesRequest&, v1::ListReleasesResponse* response);
grpc::Status DefaultBands(const v1::ListBandsRequest&, v1::ListBandsResponse* response);
grpc::Status DefaultJobs(const v1::ListJobsRequest& request, v1::ListJobsResponse* response);
grpc::Status DefaultJob(const v1::GetJobRequest& request, v1::GetJobResponse* response);
grpc::Status DefaultLookups(const v1::BatchGetJobsRequest& request,
                            v1::BatchGetJobsResponse* response);

// An error as a Seuil server sends it: code, sentence, and the details in google's encoding.
grpc::Status RefusedWith(grpc::StatusCode code, const std::string& message,
                         const std::string& reason, const std::string& field = "",
                         const std::map<std::string, std::string>& metadata = {});

}  // namespace seuil::client::testing
