// ListVersions, CheckVersion and PublishVersion: which versions there are, and how one comes to be.
//
// Thread contract: handlers (frame.h); CheckVersion on a thread that may be slow, PublishVersion in
// work that was posted to the reloader.
#pragma once

#include "absl/status/status.h"
#include "rpc/admin_host.h"
#include "seuil/v1/grid_admin.pb.h"

namespace seuil::rpc {

absl::Status ListVersions(const AdminHost& admin, Call& call,
                          const v1::ListVersionsRequest& request,
                          v1::ListVersionsResponse& response);
absl::Status CheckVersion(const AdminHost& admin, Call& call,
                          const v1::CheckVersionRequest& request,
                          v1::CheckVersionResponse& response);
absl::Status PublishVersion(const AdminHost& admin, Call& call,
                            const v1::PublishVersionRequest& request,
                            v1::PublishVersionResponse& response);

}  // namespace seuil::rpc
