// What the fake server answers to SyncJobs: a few jobs and bands of the CLOE grid.
//
// Thread contract: a free function without state.
//
//   server.sync_jobs = DefaultSync;
#pragma once

#include <grpcpp/grpcpp.h>

#include "seuil/v1/catalogue.pb.h"

namespace seuil::client::testing {

// Everything on two pages, with token "t1"; since "t0" a change of each kind; since "t1" nothing.
grpc::Status DefaultSync(const v1::SyncJobsRequest& request, v1::SyncJobsResponse* response);

}  // namespace seuil::client::testing
