#include <memory>
#include <utility>

#include "client/src/call.h"
#include "client/src/pages.h"
#include "seuil/client/grid_admin_client.h"
#include "seuil/client/grid_admin_connection.h"
#include "seuil/v1/grid_admin.grpc.pb.h"

namespace seuil::client {
namespace {

using seuil::v1::GridAdminService;
using Stub = GridAdminService::Stub;

class GrpcGridAdminConnection : public GridAdminConnection {
 public:
  GrpcGridAdminConnection(const std::shared_ptr<grpc::ChannelInterface>& channel,
                          ConnectionOptions options)
      : stub_(channel), options_(std::move(options)) {}

  absl::StatusOr<seuil::v1::ListVersionsResponse> ListVersions(
      const seuil::v1::ListVersionsRequest& request, const CallOptions& options) override {
    return Call(stub_, &Stub::ListVersions, request, options, options_);
  }
  absl::StatusOr<seuil::v1::CheckVersionResponse> CheckVersion(
      const seuil::v1::CheckVersionRequest& request, const CallOptions& options) override {
    return Call(stub_, &Stub::CheckVersion, request, options, options_);
  }
  absl::StatusOr<seuil::v1::PublishVersionResponse> PublishVersion(
      const seuil::v1::PublishVersionRequest& request, const CallOptions& options) override {
    return Call(stub_, &Stub::PublishVersion, request, options, options_);
  }
  absl::StatusOr<seuil::v1::ActivateVersionResponse> ActivateVersion(
      const seuil::v1::ActivateVersionRequest& request, const CallOptions& options) override {
    return Call(stub_, &Stub::ActivateVersion, request, options, options_);
  }
  absl::StatusOr<seuil::v1::RollBackVersionResponse> RollBackVersion(
      const seuil::v1::RollBackVersionRequest& request, const CallOptions& options) override {
    return Call(stub_, &Stub::RollBackVersion, request, options, options_);
  }
  absl::StatusOr<seuil::v1::CancelReleaseResponse> CancelRelease(
      const seuil::v1::CancelReleaseRequest& request, const CallOptions& options) override {
    return Call(stub_, &Stub::CancelRelease, request, options, options_);
  }
  absl::StatusOr<seuil::v1::WithdrawGridResponse> WithdrawGrid(
      const seuil::v1::WithdrawGridRequest& request, const CallOptions& options) override {
    return Call(stub_, &Stub::WithdrawGrid, request, options, options_);
  }
  absl::StatusOr<seuil::v1::GetReleasePlanResponse> GetReleasePlan(
      const seuil::v1::GetReleasePlanRequest& request, const CallOptions& options) override {
    return Call(stub_, &Stub::GetReleasePlan, request, options, options_);
  }
  absl::StatusOr<seuil::v1::ReloadPlanResponse> ReloadPlan(
      const seuil::v1::ReloadPlanRequest& request, const CallOptions& options) override {
    return Call(stub_, &Stub::ReloadPlan, request, options, options_);
  }
  absl::StatusOr<seuil::v1::CompareVersionsResponse> CompareVersions(
      const seuil::v1::CompareVersionsRequest& request, const CallOptions& options) override {
    return Call(stub_, &Stub::CompareVersions, request, options, options_);
  }
  absl::StatusOr<seuil::v1::AssessImpactResponse> AssessImpact(
      const seuil::v1::AssessImpactRequest& request, const CallOptions& options) override {
    return Call(stub_, &Stub::AssessImpact, request, options, options_);
  }

 private:
  Stub stub_;  // thread-safe
  const ConnectionOptions options_;
};

}  // namespace

std::shared_ptr<GridAdminConnection> MakeGridAdminConnection(
    const std::shared_ptr<grpc::ChannelInterface>& channel, ConnectionOptions options) {
  return std::make_shared<GrpcGridAdminConnection>(channel, std::move(options));
}

VersionRange GridAdminClient::Versions(seuil::v1::ListVersionsRequest request,
                                       const CallOptions& options) const {
  return VersionRange(
      Pages(connection_, &GridAdminConnection::ListVersions, std::move(request), options),
      &seuil::v1::ListVersionsResponse::mutable_versions);
}

PlanRange GridAdminClient::Plan(seuil::v1::GetReleasePlanRequest request,
                                const CallOptions& options) const {
  return PlanRange(
      Pages(connection_, &GridAdminConnection::GetReleasePlan, std::move(request), options),
      &seuil::v1::GetReleasePlanResponse::mutable_entries);
}

ComparisonRange GridAdminClient::Comparison(seuil::v1::CompareVersionsRequest request,
                                            const CallOptions& options) const {
  return ComparisonRange(
      Pages(connection_, &GridAdminConnection::CompareVersions, std::move(request), options),
      &seuil::v1::CompareVersionsResponse::mutable_entries);
}

ImpactRange GridAdminClient::Impact(seuil::v1::AssessImpactRequest request,
                                    const CallOptions& options) const {
  return ImpactRange(
      Pages(connection_, &GridAdminConnection::AssessImpact, std::move(request), options),
      &seuil::v1::AssessImpactResponse::mutable_entries);
}

}  // namespace seuil::client
