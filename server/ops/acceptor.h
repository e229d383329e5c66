// Takes new connections and hands them to gRPC, for gRPC 1.51 does so badly itself: once it has run
// out of file descriptors, its listener accepts nothing ever again (CVE-2023-4785).
//
// What cannot be accepted waits in the system's queue until descriptors are free again. Connections
// beyond a number are closed at once, so that some descriptors are left for files.
//
// Thread contract: one thread starts and stops it; it has a thread of its own.
//
//   Acceptor acceptor(std::move(sockets), builder.experimental().AddExternalConnectionAcceptor(…),
//                     {.most = 10'000});
//   acceptor.Stop();  // listens no more
#pragma once

#include <grpcpp/server_builder.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <thread>
#include <vector>

#include "base/log_rate.h"
#include "ops/listening_socket.h"
#include "source/file_descriptor.h"

namespace seuil::ops {

class Acceptor {
 public:
  struct Options {
    int most = 10'000;  // descriptors of the process from which on connections are closed at once
  };

  // REQUIRES: the server that gRPC's acceptor belongs to has started.
  Acceptor(std::vector<ListeningSocket> sockets,
           std::unique_ptr<grpc::experimental::ExternalConnectionAcceptor> grpc, Options options);
  ~Acceptor();

  // Listens no more. Connections that were accepted stay.
  void Stop();

  // What became of connections, from the start.
  struct Counts {
    uint64_t accepted = 0;
    uint64_t closed = 0;   // at once, for there were Options::most
    uint64_t starved = 0;  // times that the system had no descriptor left: connections waited
  };
  // From any thread.
  int most() const { return options_.most; }
  Counts counts() const { return {accepted_, closed_, starved_}; }

 private:
  void Run();
  // False where the system has nothing left to accept with.
  bool AcceptFrom(const ListeningSocket& socket);

  std::vector<ListeningSocket> sockets_;
  const std::unique_ptr<grpc::experimental::ExternalConnectionAcceptor> grpc_;
  const Options options_;
  LogRate starved_rate_{1}, closed_rate_{1};  // lines a second
  std::atomic<uint64_t> accepted_{0}, closed_{0}, starved_{0};
  source::FileDescriptor stop_;  // an eventfd: readable once it is to stop
  std::thread thread_;
};

// How many descriptors the process may have for connections: as many files as the system permits
// it, which this asks for, but for those that files need.
int MostConnections();

}  // namespace seuil::ops
