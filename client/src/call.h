// One blocking call: deadline in, Status out. What every method of the connections shares.
// Internal.
//
// Thread contract: a free function; a stub is thread-safe.
//
//   return Call<seuil::v1::GetJobResponse>(*stub_, &Stub::GetJob, request, options, deadline_);
#pragma once

#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <chrono>

#include "absl/status/statusor.h"
#include "client/src/status.h"
#include "seuil/client/options.h"

namespace seuil::client {

template <typename Response, typename Stub, typename Request>
absl::StatusOr<Response> Call(Stub& stub,
                              grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                           Response*),
                              const Request& request, const CallOptions& options,
                              std::chrono::milliseconds default_deadline) {
  grpc::ClientContext context;
  // No wait is longer: the clock's sum with milliseconds::max() would overflow.
  constexpr std::chrono::milliseconds kLongest = std::chrono::hours(24 * 365);
  context.set_deadline(std::chrono::system_clock::now() +
                       std::min(options.deadline.value_or(default_deadline), kLongest));
  Response response;
  const grpc::Status status = (stub.*method)(&context, request, &response);
  if (!status.ok()) return ToAbslStatus(status);
  return response;
}

}  // namespace seuil::client
