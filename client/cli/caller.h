// Who calls, from the words of the command line: credentials of the channel, and what each call
// carries.
//
// Thread contract: a free function; reads files.
//
//   const absl::StatusOr<Caller> caller = ReadCaller(invocation);
//   auto channel = MakeChannel(invocation.address, caller->credentials);
#pragma once

#include <grpcpp/grpcpp.h>

#include <memory>

#include "absl/status/statusor.h"
#include "client/cli/command.h"
#include "seuil/client/options.h"

namespace seuil::client::cli {

struct Caller {
  std::shared_ptr<grpc::ChannelCredentials> credentials;  // null: plain text, on this machine
  ConnectionOptions options;
};

// INVALID_ARGUMENT or NOT_FOUND with what is wrong with which file.
absl::StatusOr<Caller> ReadCaller(const Invocation& invocation);

}  // namespace seuil::client::cli
