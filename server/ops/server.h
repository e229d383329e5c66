// One gRPC server: its listeners, its limits, health per service, reflection, and how it ends.
//
// Health and reflection are gRPC's own. Reflection describes every service of the process on every
// listener; that is right as long as only loopback and unix sockets are listened on, which
// listen_address.h sees to.
//
// Thread contract: one thread, but for the calls that it serves. The services outlive it.
//
//   absl::StatusOr<std::unique_ptr<Server>> server = Server::Start(options, {evaluation.get()});
//   (*server)->addresses();  // "127.0.0.1:41234" where the port was 0
//   signals.Wait();
//   (*server)->Drain(signals);
#pragma once

#include <grpcpp/impl/service_type.h>
#include <grpcpp/server.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "ops/listen_address.h"
#include "ops/settings.h"
#include "ops/signals.h"
#include "ops/unix_socket.h"

namespace seuil::ops {

class Server {
 public:
  struct Options {
    std::vector<ListenAddress> listen;
    Settings::Calls calls;
    Settings::Drain drain;
  };
  // A service and its full name, for health.
  struct Named {
    grpc::Service* service;
    std::string name;
  };

  // Listens on every address or on none, and then serves. FAILED_PRECONDITION with the address and
  // why: taken, owned by another process.
  static absl::StatusOr<std::unique_ptr<Server>> Start(const Options& options,
                                                       const std::vector<Named>& services);

  // Where it listens, with the ports that were chosen.
  const std::vector<std::string>& addresses() const { return addresses_; }

  // NOT_SERVING, so that clients look elsewhere; a pause for them to notice; then no new
  // connections, and the deadline for the calls that run. A signal ends the pause.
  void Drain(const TerminationSignals& signals);

 private:
  explicit Server(Settings::Drain drain) : drain_(drain) {}

  const Settings::Drain drain_;
  std::vector<UnixSocketOwner> sockets_;  // outlive the server that listens on them
  std::unique_ptr<grpc::Server> server_;
  std::vector<std::string> addresses_;
};

}  // namespace seuil::ops
