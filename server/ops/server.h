// One gRPC server: its listeners, its limits, health per service, reflection, and how it ends.
//
// Connections come by an accept loop of its own (acceptor.h). Health and reflection are gRPC's own.
// Reflection describes every service of the process, so it is only where no other machine comes.
//
// Thread contract: one thread, but for the calls that it serves, and for connections and Answers.
// The services outlive it.
//
//   absl::StatusOr<std::unique_ptr<Server>> server = Server::Start(options, {evaluation.get()});
//   (*server)->addresses();  // "127.0.0.1:41234" where the port was 0
//   signals.Wait();
//   (*server)->SayNotServing();  // and some time later
//   (*server)->Stop();
#pragma once

#include <grpcpp/channel.h>
#include <grpcpp/impl/service_type.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "ops/acceptor.h"
#include "ops/listen_address.h"
#include "ops/settings.h"

namespace seuil::ops {

class Server {
 public:
  struct Options {
    std::vector<ListenAddress> listen;
    std::shared_ptr<grpc::ServerCredentials> credentials = nullptr;  // none: plain text
    bool reflection = true;
    Settings::Calls calls;
    Settings::Connections connections;
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

  // From any thread. What became of connections; and whether a call is answered within `patience`,
  // by the threads that answer callers. It asks for its own health, within the process.
  Acceptor::Counts connections() const { return acceptor_->counts(); }
  int most_connections() const { return acceptor_->most(); }
  bool Answers(absl::Duration patience) const;

  // Health says NOT_SERVING, so that clients look elsewhere; calls are answered all the same.
  void SayNotServing();
  // No new connections, and the drain's deadline for the calls that run.
  void Stop();
  // Several beside each other, so that one deadline is enough for all.
  static void StopTogether(const std::vector<Server*>& servers);

 private:
  explicit Server(Settings::Drain drain) : drain_(drain) {}

  const Settings::Drain drain_;
  std::unique_ptr<grpc::Server> server_;
  mutable std::mutex to_itself_mu_;
  std::shared_ptr<grpc::Channel> to_itself_;  // guarded by to_itself_mu_; null once it stops
  std::unique_ptr<Acceptor> acceptor_;        // ends before the server that it gives connections to
  std::vector<std::string> addresses_;
};

}  // namespace seuil::ops
