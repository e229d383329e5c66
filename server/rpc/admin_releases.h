// What decides when a version is in force: ActivateVersion, RollBackVersion, CancelRelease,
// WithdrawGrid, GetReleasePlan, ReloadPlan.
//
// Thread contract: handlers (frame.h); all but GetReleasePlan in work that was posted to the
// reloader.
#pragma once

#include "absl/status/status.h"
#include "rpc/admin_host.h"
#include "seuil/v1/grid_admin.pb.h"

namespace seuil::rpc {

absl::Status ActivateVersion(const AdminHost& admin, Call& call,
                             const v1::ActivateVersionRequest& request,
                             v1::ActivateVersionResponse& response);
absl::Status RollBackVersion(const AdminHost& admin, Call& call,
                             const v1::RollBackVersionRequest& request,
                             v1::RollBackVersionResponse& response);
absl::Status CancelRelease(const AdminHost& admin, Call& call,
                           const v1::CancelReleaseRequest& request,
                           v1::CancelReleaseResponse& response);
absl::Status WithdrawGrid(const AdminHost& admin, Call& call,
                          const v1::WithdrawGridRequest& request,
                          v1::WithdrawGridResponse& response);
absl::Status GetReleasePlan(const AdminHost& admin, Call& call,
                            const v1::GetReleasePlanRequest& request,
                            v1::GetReleasePlanResponse& response);
absl::Status ReloadPlan(const AdminHost& admin, Call& call, const v1::ReloadPlanRequest& request,
                        v1::ReloadPlanResponse& response);

}  // namespace seuil::rpc
