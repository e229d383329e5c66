// GridAdminService over gRPC: which handler answers which call, and on which thread.
//
// Thread contract: thread-safe. `admin` and what it points to outlive the service.
//
//   std::unique_ptr<grpc::Service> service = MakeGridAdminService(admin);
#pragma once

#include <grpcpp/impl/service_type.h>

#include <memory>

#include "rpc/admin_host.h"

namespace seuil::rpc {

std::unique_ptr<grpc::Service> MakeGridAdminService(const AdminHost& admin);

}  // namespace seuil::rpc
