// The limit: a gRPC server built as usual, on the callback API, that answers a constant. What
// `seuild` is slower than this is what deciding and answering costs.
//
//   bare_server ADDRESS REPLY_BYTES
#include <grpcpp/grpcpp.h>

#include <charconv>
#include <csignal>
#include <iostream>
#include <string>
#include <string_view>

#include "bare.grpc.pb.h"

namespace {

class BareService final : public seuil::bench::Bare::CallbackService {
 public:
  explicit BareService(size_t reply_bytes) : reply_(reply_bytes, 'x') {}

  grpc::ServerUnaryReactor* Answer(grpc::CallbackServerContext* context,
                                   const seuil::bench::Constant* /*request*/,
                                   seuil::bench::Constant* response) override {
    response->set_value(reply_);
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }

 private:
  const std::string reply_;
};

}  // namespace

int main(int argc, char** argv) {
  const std::string_view size = argc == 3 ? argv[2] : "";
  size_t reply_bytes = 0;
  if (std::from_chars(size.data(), size.data() + size.size(), reply_bytes).ec != std::errc()) {
    std::cerr << "usage: bare_server ADDRESS REPLY_BYTES\n";
    return 2;
  }
  sigset_t stop;
  sigemptyset(&stop);
  sigaddset(&stop, SIGTERM);
  sigaddset(&stop, SIGINT);
  pthread_sigmask(SIG_BLOCK, &stop, nullptr);

  BareService service(reply_bytes);
  grpc::ServerBuilder builder;
  builder.AddListeningPort(argv[1], grpc::InsecureServerCredentials());
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.RegisterService(&service);
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr) {
    std::cerr << "bare_server: cannot listen on " << argv[1] << "\n";
    return 1;
  }
  int signal = 0;
  sigwait(&stop, &signal);
  server->Shutdown();
  return 0;
}
