// seuil.v1.CatalogueService over a registry.
//
// Thread contract: the service is thread-safe; what `host` points to outlives it.
//
//   std::unique_ptr<grpc::Service> service = MakeCatalogueService(host);
#pragma once

#include <grpcpp/impl/service_type.h>

#include <memory>

#include "rpc/frame.h"

namespace seuil::rpc {

std::unique_ptr<grpc::Service> MakeCatalogueService(const Host& host);

}  // namespace seuil::rpc
