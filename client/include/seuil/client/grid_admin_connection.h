// How GridAdminClient reaches a server: an interface, so that a test of your code needs no server.
//
// Thread contract: every method may be called from any thread at any time.
//
//   class FixedConnection : public seuil::client::GridAdminConnection { … };   // in a test
//   GridAdminClient client(std::make_shared<FixedConnection>());
#pragma once

#include <grpcpp/grpcpp.h>

#include <chrono>
#include <memory>

#include "absl/status/statusor.h"
#include "seuil/client/options.h"
#include "seuil/v1/grid_admin.pb.h"

namespace seuil::client {

class GridAdminConnection {
 public:
  virtual ~GridAdminConnection() = default;

  // One call each, as seuil/v1/grid_admin.proto describes it. Blocks until the answer, an error or
  // the deadline (DEADLINE_EXCEEDED: whether the change was made is not known; send it again).
  virtual absl::StatusOr<seuil::v1::ListVersionsResponse> ListVersions(
      const seuil::v1::ListVersionsRequest& request, const CallOptions& options) = 0;
  virtual absl::StatusOr<seuil::v1::CheckVersionResponse> CheckVersion(
      const seuil::v1::CheckVersionRequest& request, const CallOptions& options) = 0;
  virtual absl::StatusOr<seuil::v1::PublishVersionResponse> PublishVersion(
      const seuil::v1::PublishVersionRequest& request, const CallOptions& options) = 0;
  virtual absl::StatusOr<seuil::v1::ActivateVersionResponse> ActivateVersion(
      const seuil::v1::ActivateVersionRequest& request, const CallOptions& options) = 0;
  virtual absl::StatusOr<seuil::v1::RollBackVersionResponse> RollBackVersion(
      const seuil::v1::RollBackVersionRequest& request, const CallOptions& options) = 0;
  virtual absl::StatusOr<seuil::v1::CancelReleaseResponse> CancelRelease(
      const seuil::v1::CancelReleaseRequest& request, const CallOptions& options) = 0;
  virtual absl::StatusOr<seuil::v1::WithdrawGridResponse> WithdrawGrid(
      const seuil::v1::WithdrawGridRequest& request, const CallOptions& options) = 0;
  virtual absl::StatusOr<seuil::v1::GetReleasePlanResponse> GetReleasePlan(
      const seuil::v1::GetReleasePlanRequest& request, const CallOptions& options) = 0;
  virtual absl::StatusOr<seuil::v1::ReloadPlanResponse> ReloadPlan(
      const seuil::v1::ReloadPlanRequest& request, const CallOptions& options) = 0;
  virtual absl::StatusOr<seuil::v1::CompareVersionsResponse> CompareVersions(
      const seuil::v1::CompareVersionsRequest& request, const CallOptions& options) = 0;
  virtual absl::StatusOr<seuil::v1::AssessImpactResponse> AssessImpact(
      const seuil::v1::AssessImpactRequest& request, const CallOptions& options) = 0;
};

// Proving a large version takes seconds.
inline ConnectionOptions AdminOptions() { return {std::chrono::seconds(60), {}, {}}; }

// A connection over gRPC. The channel is MakeChannel's or your own; see channel.h for retries.
std::shared_ptr<GridAdminConnection> MakeGridAdminConnection(
    const std::shared_ptr<grpc::ChannelInterface>& channel,
    ConnectionOptions options = AdminOptions());

}  // namespace seuil::client
