// What the fake server answers of titles: it knows "Acheteur" and what begins like it.
//
// Thread contract: free functions without state.
//
//   server.resolve_job = DefaultResolve;
#pragma once

#include <grpcpp/grpcpp.h>

#include "seuil/v1/catalogue.pb.h"

namespace seuil::client::testing {

// "Acheteur" is a job, "Achats" two candidates, an empty title TITLE_REQUIRED, else none.
grpc::Status DefaultResolve(const v1::ResolveJobRequest& request, v1::ResolveJobResponse* response);
grpc::Status DefaultResolveBatch(const v1::BatchResolveJobsRequest& request,
                                 v1::BatchResolveJobsResponse* response);
// Two hits on two pages.
grpc::Status DefaultSearch(const v1::SearchJobsRequest& request, v1::SearchJobsResponse* response);

}  // namespace seuil::client::testing
