// One blocking call: options in, Status out. What every method of the connections shares.
// Internal.
//
// Thread contract: a free function; a stub is thread-safe.
//
//   return Call<seuil::v1::GetJobResponse>(*stub_, &Stub::GetJob, request, options, options_);
#pragma once

#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <chrono>
#include <string>

#include "absl/status/statusor.h"
#include "client/src/status.h"
#include "seuil/client/options.h"

namespace seuil::client {

template <typename Response, typename Stub, typename Request>
absl::StatusOr<Response> Call(
    Stub& stub, grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
    const Request& request, const CallOptions& options, const ConnectionOptions& connection) {
  grpc::ClientContext context;
  // No wait is longer: the clock's sum with milliseconds::max() would overflow.
  constexpr std::chrono::milliseconds kLongest = std::chrono::hours(24 * 365);
  context.set_deadline(std::chrono::system_clock::now() +
                       std::min(options.deadline.value_or(connection.deadline), kLongest));
  if (!connection.token.empty()) {
    context.AddMetadata("authorization", "Bearer " + connection.token);
  }
  if (const std::string& trace = options.traceparent.value_or(connection.traceparent);
      !trace.empty()) {
    context.AddMetadata("traceparent", trace);
  }
  Response response;
  const grpc::Status status = (stub.*method)(&context, request, &response);
  if (!status.ok()) return ToAbslStatus(status);
  return response;
}

}  // namespace seuil::client
