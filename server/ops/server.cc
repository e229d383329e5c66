#include "ops/server.h"

#include <grpc/grpc.h>
#include <grpcpp/client_context.h>
#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/impl/server_builder_option.h>
#include <grpcpp/impl/server_builder_plugin.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server_builder.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <limits>
#include <thread>
#include <utility>

#include "absl/status/status.h"
#include "absl/time/time.h"
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

// Takes reflection from one server: gRPC adds it to all of the process.
class WithoutReflection final : public grpc::ServerBuilderOption {
 public:
  void UpdateArguments(grpc::ChannelArguments* /*arguments*/) override {}
  void UpdatePlugins(std::vector<std::unique_ptr<grpc::ServerBuilderPlugin>>* plugins) override {
    std::erase_if(*plugins, [](const std::unique_ptr<grpc::ServerBuilderPlugin>& plugin) {
      return plugin->name() == "proto_server_reflection";
    });
  }
};

int Milliseconds(absl::Duration time) { return static_cast<int>(absl::ToInt64Milliseconds(time)); }

void SetLimits(const Server::Options& options, grpc::ServerBuilder& builder) {
  // A call says what is too large, by the setting's name; what is far larger is never read.
  const int64_t far_larger = int64_t{options.calls.request_bytes} * 5 / 4;
  builder.SetMaxReceiveMessageSize(
      static_cast<int>(std::min<int64_t>(far_larger, std::numeric_limits<int>::max())));
  // gRPC inflates a message whole before it looks at its size, and before anybody is asked who
  // calls: a few hundred kilobytes would take gigabytes. Requests are small; none is inflated.
  builder.SetCompressionAlgorithmSupportStatus(GRPC_COMPRESS_GZIP, false);
  builder.SetCompressionAlgorithmSupportStatus(GRPC_COMPRESS_DEFLATE, false);
  builder.AddChannelArgument(GRPC_ARG_ENABLE_PER_MESSAGE_DECOMPRESSION, 0);
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, options.calls.metadata_bytes);
  builder.AddChannelArgument(GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS,
                             Milliseconds(options.calls.handshake));
  const Settings::Connections& connections = options.connections;
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, connections.streams);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, Milliseconds(connections.keepalive));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS,
                             Milliseconds(connections.keepalive_answer));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS,
                             Milliseconds(connections.ping_interval));
  // An age is one more filter in every call's way, so it is only set where it is asked for.
  if (connections.age > absl::ZeroDuration()) {
    builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_MS, Milliseconds(connections.age));
    builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS,
                               Milliseconds(options.drain.deadline));
  }
}

}  // namespace

absl::StatusOr<std::unique_ptr<Server>> Server::Start(const Options& options,
                                                      const std::vector<Named>& services) {
  EnableHealthAndReflection();
  std::vector<ListeningSocket> sockets;
  for (const ListenAddress& address : options.listen) {
    absl::StatusOr<ListeningSocket> socket = ListeningSocket::Open(address);
    if (!socket.ok()) return socket.status();
    sockets.push_back(*std::move(socket));
  }
  std::unique_ptr<Server> server(new Server(options.drain));
  for (const ListeningSocket& socket : sockets) {
    server->addresses_.push_back(socket.address().ToString());
  }
  grpc::ServerBuilder builder;
  for (const Named& named : services) builder.RegisterService(named.service);
  SetLimits(options, builder);
  if (!options.reflection) builder.SetOption(std::make_unique<WithoutReflection>());
  std::unique_ptr<grpc::experimental::ExternalConnectionAcceptor> acceptor =
      builder.experimental().AddExternalConnectionAcceptor(
          grpc::ServerBuilder::experimental_type::ExternalConnectionType::FROM_FD,
          options.credentials != nullptr ? options.credentials : grpc::InsecureServerCredentials());
  server->server_ = builder.BuildAndStart();
  if (server->server_ == nullptr) return absl::InternalError("gRPC could not start a server");
  for (const Named& named : services) {
    server->server_->GetHealthCheckService()->SetServingStatus(named.name, true);
  }
  server->to_itself_ = server->server_->InProcessChannel({});
  server->acceptor_ = std::make_unique<Acceptor>(
      std::move(sockets), std::move(acceptor),
      Acceptor::Options{.most = std::min(options.connections.most, MostConnections())});
  return server;
}

bool Server::Answers(absl::Duration patience) const {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + absl::ToChronoMilliseconds(patience));
  grpc::CompletionQueue queue;
  const grpc::Slice no_service;  // by name: the whole server
  const grpc::ByteBuffer request(&no_service, 1);
  std::unique_ptr<grpc::GenericClientAsyncResponseReader> call;
  std::shared_ptr<grpc::Channel> channel;
  {
    // gRPC crashes where a call within the process begins after the server's shutdown.
    const std::lock_guard lock(to_itself_mu_);
    if (to_itself_ == nullptr) return false;
    channel = to_itself_;
    call = grpc::GenericStub(channel).PrepareUnaryCall(&context, "/grpc.health.v1.Health/Check",
                                                       request, &queue);
    call->StartCall();
  }
  grpc::ByteBuffer response;
  grpc::Status status;
  call->Finish(&response, &status, nullptr);
  void* tag = nullptr;
  bool ok = false;
  queue.Next(&tag, &ok);
  return status.ok();
}

void Server::SayNotServing() { server_->GetHealthCheckService()->SetServingStatus(false); }

void Server::Stop() {
  {
    const std::lock_guard lock(to_itself_mu_);
    to_itself_.reset();
  }
  acceptor_->Stop();
  server_->Shutdown(std::chrono::system_clock::now() + absl::ToChronoMilliseconds(drain_.deadline));
  server_->Wait();
}

void Server::StopTogether(const std::vector<Server*>& servers) {
  std::vector<std::thread> stopping;
  stopping.reserve(servers.size());
  for (Server* const server : servers) stopping.emplace_back([server] { server->Stop(); });
  for (std::thread& one : stopping) one.join();
}

}  // namespace seuil::ops
