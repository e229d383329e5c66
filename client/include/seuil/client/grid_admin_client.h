// What operators ask of a Seuil server, on its admin listener: which versions there are, what a
// change would change, and the change.
//
// A value: a copy shares the connection and costs a shared_ptr. Calls block; a changing call that
// returns OK is durable and serves. Every one is safe to send again after a timeout: asking for
// what is already so is OK and `unchanged`. Lists are ranges (page_range.h).
//
// Thread contract: thread-safe; one client may serve all threads of a process. A range belongs to
// one thread.
//
// Errors: the server's canonical code and sentence; error_info.h gives its reason and fields.
// ABORTED: somebody was faster, and the metadata has what is so now. UNIMPLEMENTED: the address is
// not that of an admin listener. UNAVAILABLE and DEADLINE_EXCEEDED where no server answered in
// time.
//
//   seuil::client::GridAdminClient client(*seuil::client::MakeChannel("unix:/run/…/admin.sock"));
//   seuil::v1::ActivateVersionRequest request;
//   request.set_grid("cloe");
//   request.set_version("1.1.0");
//   request.set_digest(reviewed_digest);
//   request.mutable_terms()->set_reason("two more jobs");
//   request.mutable_terms()->set_by("ops");
//   const auto activated = client.ActivateVersion(request);
#pragma once

#include <grpcpp/grpcpp.h>

#include <memory>
#include <utility>

#include "absl/status/statusor.h"
#include "seuil/client/grid_admin_connection.h"
#include "seuil/client/options.h"
#include "seuil/client/page_range.h"
#include "seuil/v1/grid_admin.pb.h"

namespace seuil::client {

using VersionRange = PageRange<seuil::v1::ListVersionsResponse, seuil::v1::VersionSummary>;
using PlanRange = PageRange<seuil::v1::GetReleasePlanResponse, seuil::v1::PlanEntry>;
using ComparisonRange = PageRange<seuil::v1::CompareVersionsResponse, seuil::v1::ComparisonEntry>;
using ImpactRange = PageRange<seuil::v1::AssessImpactResponse, seuil::v1::ImpactEntry>;

class GridAdminClient {
 public:
  // `connection` is not null.
  explicit GridAdminClient(std::shared_ptr<GridAdminConnection> connection)
      : connection_(std::move(connection)) {}
  explicit GridAdminClient(std::shared_ptr<grpc::Channel> channel,
                           ConnectionOptions options = AdminOptions())
      : GridAdminClient(MakeGridAdminConnection(std::move(channel), std::move(options))) {}

  // The versions of a grid, lowest first; page() has the problems of the grid itself.
  VersionRange Versions(seuil::v1::ListVersionsRequest request,
                        const CallOptions& options = {}) const;

  // The proof of a text, and what it would change. Nothing is stored; a text that does not pass is
  // an answer with `passes` unset.
  absl::StatusOr<seuil::v1::CheckVersionResponse> CheckVersion(
      const seuil::v1::CheckVersionRequest& request, const CallOptions& options = {}) const {
    return connection_->CheckVersion(request, options);
  }

  // Stores a version, proven. It does not take force.
  absl::StatusOr<seuil::v1::PublishVersionResponse> PublishVersion(
      const seuil::v1::PublishVersionRequest& request, const CallOptions& options = {}) const {
    return connection_->PublishVersion(request, options);
  }

  // Puts a version in force, now or at an instant ahead.
  absl::StatusOr<seuil::v1::ActivateVersionResponse> ActivateVersion(
      const seuil::v1::ActivateVersionRequest& request, const CallOptions& options = {}) const {
    return connection_->ActivateVersion(request, options);
  }

  // Goes back to a version that was in force before.
  absl::StatusOr<seuil::v1::RollBackVersionResponse> RollBackVersion(
      const seuil::v1::RollBackVersionRequest& request, const CallOptions& options = {}) const {
    return connection_->RollBackVersion(request, options);
  }

  // Removes the release that lies ahead.
  absl::StatusOr<seuil::v1::CancelReleaseResponse> CancelRelease(
      const seuil::v1::CancelReleaseRequest& request, const CallOptions& options = {}) const {
    return connection_->CancelRelease(request, options);
  }

  // Ends a grid, now or at an instant ahead.
  absl::StatusOr<seuil::v1::WithdrawGridResponse> WithdrawGrid(
      const seuil::v1::WithdrawGridRequest& request, const CallOptions& options = {}) const {
    return connection_->WithdrawGrid(request, options);
  }

  // The release plan, oldest first; page() has its etag and what is in force.
  PlanRange Plan(seuil::v1::GetReleasePlanRequest request, const CallOptions& options = {}) const;

  // Reads a grid's files again, and serves by the plan that is there.
  absl::StatusOr<seuil::v1::ReloadPlanResponse> ReloadPlan(
      const seuil::v1::ReloadPlanRequest& request, const CallOptions& options = {}) const {
    return connection_->ReloadPlan(request, options);
  }

  // The exact comparison of two versions; page() has its numbers and axes.
  ComparisonRange Comparison(seuil::v1::CompareVersionsRequest request,
                             const CallOptions& options = {}) const;

  // What a population is given by another version; page() has the totals.
  ImpactRange Impact(seuil::v1::AssessImpactRequest request, const CallOptions& options = {}) const;

  // Equal clients share their connection.
  friend bool operator==(const GridAdminClient& a, const GridAdminClient& b) {
    return a.connection_ == b.connection_;
  }
  friend bool operator!=(const GridAdminClient& a, const GridAdminClient& b) { return !(a == b); }

 private:
  std::shared_ptr<GridAdminConnection> connection_;  // never null
};

}  // namespace seuil::client
