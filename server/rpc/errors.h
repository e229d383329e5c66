// Errors on their way out: an absl::Status of base/error.h as google.rpc details of a call, or as
// the error of one entry of a batch. Every dynamic part is cut to a length that trailers hold.
//
// Thread contract: free functions without state.
//
//   reactor->Finish(ToGrpcStatus(status));
#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "seuil/v1/common.pb.h"

namespace grpc {
class Status;
}

namespace seuil::rpc {

// ErrorInfo {reason, domain "seuil", metadata} and, where a field is at fault, BadRequest, in a
// google.rpc.Status that gRPC sends as grpc-status-details-bin. A status that MakeError did not
// make keeps its code and message only.
grpc::Status ToGrpcStatus(const absl::Status& status);

// The same for entry `path` ("items[3]") of a batch.
v1::ItemError ToItemError(const absl::Status& status, std::string_view path);

}  // namespace seuil::rpc
