#include "ops/server.h"

#include <fmt/format.h>
#include <grpc/grpc.h>
#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server_builder.h>

#include <chrono>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "base/text.h"
#include "grpc/health/v1/health.pb.h"

namespace seuil::ops {
namespace {

// Both plugins are the process's: gRPC adds them to every server that is built from here on.
void EnableHealthAndReflection() {
  grpc::EnableDefaultHealthCheckService(true);
  grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  // Keeps the linker from leaving out the descriptor that reflection looks for.
  grpc::health::v1::HealthCheckRequest::descriptor();
}

absl::Status CannotListen(const ListenAddress& address) {
  std::string why = WhyNot(address);
  if (why.empty()) why = "gRPC could not open it";
  return absl::FailedPreconditionError(
      AsAbsl(fmt::format("cannot listen on {}: {}", address.ToString(), why)));
}

}  // namespace

absl::StatusOr<std::unique_ptr<Server>> Server::Start(const Options& options,
                                                      const std::vector<Named>& services) {
  EnableHealthAndReflection();
  std::unique_ptr<Server> server(new Server(options.drain));
  grpc::ServerBuilder builder;
  for (const Named& named : services) builder.RegisterService(named.service);
  builder.SetMaxReceiveMessageSize(options.calls.request_bytes);
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, options.calls.metadata_bytes);
  builder.AddChannelArgument(GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS,
                             static_cast<int>(absl::ToInt64Milliseconds(options.calls.handshake)));
  // Otherwise a second server on the same port starts, and each gets half of the calls.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);

  std::vector<int> ports(options.listen.size(), 0);
  for (size_t i = 0; i < options.listen.size(); ++i) {
    const ListenAddress& address = options.listen[i];
    if (address.is_unix()) {
      absl::StatusOr<UnixSocketOwner> owner = UnixSocketOwner::Claim(address.path);
      if (!owner.ok()) return owner.status();
      server->sockets_.push_back(*std::move(owner));
    } else if (address.port != 0) {
      // gRPC takes all addresses or none and does not say which one failed, so each is tried first.
      if (std::string why = WhyNot(address); !why.empty()) return CannotListen(address);
    }
    builder.AddListeningPort(address.ToString(), grpc::InsecureServerCredentials(), &ports[i]);
  }
  server->server_ = builder.BuildAndStart();
  for (size_t i = 0; i < options.listen.size(); ++i) {
    ListenAddress address = options.listen[i];
    if (ports[i] == 0) return CannotListen(address);  // the first that failed
    if (!address.is_unix()) address.port = ports[i];
    server->addresses_.push_back(address.ToString());
  }
  if (server->server_ == nullptr) return absl::InternalError("gRPC could not start a server");
  for (const UnixSocketOwner& socket : server->sockets_) {
    if (absl::Status opened = socket.Open(); !opened.ok()) return opened;
  }
  for (const Named& named : services) {
    server->server_->GetHealthCheckService()->SetServingStatus(named.name, true);
  }
  return server;
}

void Server::Drain(const TerminationSignals& signals) {
  server_->GetHealthCheckService()->SetServingStatus(false);
  signals.WaitFor(drain_.pause);
  server_->Shutdown(std::chrono::system_clock::now() + absl::ToChronoMilliseconds(drain_.deadline));
  server_->Wait();
}

}  // namespace seuil::ops
