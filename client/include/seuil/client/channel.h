// A channel to a Seuil server, set up as the clients want it: calls that a restarting server
// refused are retried, a lost connection is tried again soon.
//
// Every call of EvaluationService and CatalogueService only reads, and every call of
// GridAdminService that is sent again changes nothing twice, so that UNAVAILABLE and CANCELLED may
// be retried: a server that drains gracefully answers a few calls in flight with CANCELLED. The
// retries are gRPC's own, by service config, up to five attempts within the call's
// deadline. A channel of your own takes them with
//
//   arguments.SetServiceConfigJSON(seuil::client::RetryServiceConfig());
//
// Thread contract: free functions. A grpc::Channel is thread-safe; share one for all clients of a
// server.
//
//   auto channel = seuil::client::MakeChannel("127.0.0.1:7443");
//   if (!channel.ok()) return channel.status();
#pragma once

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace seuil::client {

// Connects on the first call, not here. `address` is "host:port" or "unix:/path".
// Without credentials the connection is plaintext, and only for a server on this machine.
// Returns INVALID_ARGUMENT for an empty address, for a loopback address without a port from 1 to
// 65535, and for an address beyond loopback and unix sockets where no credentials are given.
absl::StatusOr<std::shared_ptr<grpc::Channel>> MakeChannel(
    const std::string& address, std::shared_ptr<grpc::ChannelCredentials> credentials = nullptr);

// The gRPC service config that MakeChannel sets.
std::string RetryServiceConfig();

}  // namespace seuil::client
