// How CatalogueClient reaches a server: an interface, so that a test of your code needs no server.
//
// Thread contract: every method may be called from any thread at any time.
//
//   class FixedConnection : public seuil::client::CatalogueConnection { … };   // in a test
//   CatalogueClient client(std::make_shared<FixedConnection>());
#pragma once

#include <grpcpp/grpcpp.h>

#include <memory>

#include "absl/status/statusor.h"
#include "seuil/client/options.h"
#include "seuil/v1/catalogue.pb.h"

namespace seuil::client {

class CatalogueConnection {
 public:
  virtual ~CatalogueConnection() = default;

  // One call each, as seuil/v1/catalogue.proto describes it. Blocks until the answer, an error or
  // the deadline (DEADLINE_EXCEEDED).
  virtual absl::StatusOr<seuil::v1::ListGridsResponse> ListGrids(
      const seuil::v1::ListGridsRequest& request, const CallOptions& options) = 0;
  virtual absl::StatusOr<seuil::v1::GetGridResponse> GetGrid(
      const seuil::v1::GetGridRequest& request, const CallOptions& options) = 0;
  virtual absl::StatusOr<seuil::v1::GetGridSourceResponse> GetGridSource(
      const seuil::v1::GetGridSourceRequest& request, const CallOptions& options) = 0;
  virtual absl::StatusOr<seuil::v1::ListReleasesResponse> ListReleases(
      const seuil::v1::ListReleasesRequest& request, const CallOptions& options) = 0;
  virtual absl::StatusOr<seuil::v1::ListBandsResponse> ListBands(
      const seuil::v1::ListBandsRequest& request, const CallOptions& options) = 0;
  virtual absl::StatusOr<seuil::v1::ListJobsResponse> ListJobs(
      const seuil::v1::ListJobsRequest& request, const CallOptions& options) = 0;
  virtual absl::StatusOr<seuil::v1::GetJobResponse> GetJob(const seuil::v1::GetJobRequest& request,
                                                           const CallOptions& options) = 0;
  virtual absl::StatusOr<seuil::v1::BatchGetJobsResponse> BatchGetJobs(
      const seuil::v1::BatchGetJobsRequest& request, const CallOptions& options) = 0;
  virtual absl::StatusOr<seuil::v1::ResolveJobResponse> ResolveJob(
      const seuil::v1::ResolveJobRequest& request, const CallOptions& options) = 0;
  virtual absl::StatusOr<seuil::v1::BatchResolveJobsResponse> BatchResolveJobs(
      const seuil::v1::BatchResolveJobsRequest& request, const CallOptions& options) = 0;
  virtual absl::StatusOr<seuil::v1::SearchJobsResponse> SearchJobs(
      const seuil::v1::SearchJobsRequest& request, const CallOptions& options) = 0;
  virtual absl::StatusOr<seuil::v1::SyncJobsResponse> SyncJobs(
      const seuil::v1::SyncJobsRequest& request, const CallOptions& options) = 0;
};

// A connection over gRPC. The channel is MakeChannel's or your own; see channel.h for retries.
std::shared_ptr<CatalogueConnection> MakeCatalogueConnection(
    const std::shared_ptr<grpc::ChannelInterface>& channel, ConnectionOptions options = {});

}  // namespace seuil::client
