// Errors on their way out: an absl::Status of base/error.h as google.rpc details of a call, or as
// the error of one entry of a batch. Every dynamic part is cut to a length that trailers hold.
//
// Thread contract: free functions without state.
//
//   reactor->Finish(ToGrpcStatus(status));
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "absl/status/status.h"
#include "base/error.h"
#include "seuil/v1/common.pb.h"

namespace grpc {
class Status;
}

namespace seuil::rpc {

// ErrorInfo {reason, domain "seuil", metadata}, BadRequest where a field is at fault, and RetryInfo
// where the metadata have `retry_after_ms`, in a google.rpc.Status that gRPC sends as
// grpc-status-details-bin. A status that MakeError did not make keeps its code and message only.
grpc::Status ToGrpcStatus(const absl::Status& status);

// How long the caller is to wait before it asks again, where the error says so.
std::optional<int64_t> RetryAfterMilliseconds(const ErrorDetail& detail);

// The same for entry `path` ("items[3]") of a batch.
v1::ItemError ToItemError(const absl::Status& status, std::string_view path);

}  // namespace seuil::rpc
