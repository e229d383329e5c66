// CompareVersions and AssessImpact: what one version instead of another would change.
//
// Thread contract: handlers (frame.h) that run on a thread that may be slow.
#pragma once

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "rpc/admin_host.h"
#include "seuil/v1/grid_admin.pb.h"

namespace seuil::rpc {

absl::Status CompareVersions(const AdminHost& admin, Call& call,
                             const v1::CompareVersionsRequest& request,
                             v1::CompareVersionsResponse& response);
absl::Status AssessImpact(const AdminHost& admin, Call& call,
                          const v1::AssessImpactRequest& request,
                          v1::AssessImpactResponse& response);

// What `version` would change in what is in force now; nullopt where nothing is in force, it is
// this version, or the two cannot be compared.
std::optional<v1::ComparisonSummary> AgainstInForce(const Call& call, const std::string& grid,
                                                    const registry::LoadedVersion& version);

}  // namespace seuil::rpc
