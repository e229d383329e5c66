// gRPC's outcome of a call as an absl::Status that keeps the server's details. Internal.
//
// Thread contract: a free function on values.
#pragma once

#include <grpcpp/grpcpp.h>

#include "absl/status/status.h"

namespace seuil::client {

// The same code and message; the bytes of grpc-status-details-bin ride along for ErrorInfoOf.
absl::Status ToAbslStatus(const grpc::Status& status);

}  // namespace seuil::client
