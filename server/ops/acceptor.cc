#include "ops/acceptor.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

#include "base/log.h"
#include "base/log_rate.h"

namespace seuil::ops {
namespace {

// How long it leaves the system alone that has no descriptors: clients wait in the queue.
constexpr int kPauseMilliseconds = 50;
// Of one listener, before it looks at the others.
constexpr int kMostAtOnce = 64;

// Errors of accept that end one connection and say nothing of the next (accept(2)).
bool IsOfOneConnection(int error) {
  switch (error) {
    case EINTR:
    case ECONNABORTED:
    case EPERM:
    case EPROTO:
    case ENOPROTOOPT:
    case ENETDOWN:
    case ENETUNREACH:
    case EHOSTDOWN:
    case EHOSTUNREACH:
    case ENONET:
    case EOPNOTSUPP:
      return true;
    default:
      return false;
  }
}

}  // namespace

Acceptor::Acceptor(std::vector<ListeningSocket> sockets,
                   std::unique_ptr<grpc::experimental::ExternalConnectionAcceptor> grpc,
                   Options options)
    : sockets_(std::move(sockets)),
      grpc_(std::move(grpc)),
      options_(options),
      stop_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      thread_([this] { Run(); }) {}

Acceptor::~Acceptor() { Stop(); }

void Acceptor::Stop() {
  if (!thread_.joinable()) return;
  eventfd_write(stop_.get(), 1);
  thread_.join();
  sockets_.clear();
}

void Acceptor::Run() {
  std::vector<pollfd> polled = {{.fd = stop_.get(), .events = POLLIN, .revents = 0}};
  for (const ListeningSocket& socket : sockets_) {
    polled.push_back({.fd = socket.fd(), .events = POLLIN, .revents = 0});
  }
  bool starved = false;
  while (true) {
    // Starved, only the end of it all is waited for: what listens is readable all the time.
    poll(polled.data(), starved ? 1 : polled.size(), starved ? kPauseMilliseconds : -1);
    if ((polled[0].revents & POLLIN) != 0) return;
    const bool was_starved = std::exchange(starved, false);
    std::string why;
    for (const ListeningSocket& socket : sockets_) {
      if (AcceptFrom(socket)) continue;
      why = std::generic_category().message(errno);
      starved = true;
    }
    if (starved) ++starved_;
    if (!starved || was_starved) continue;
    if (const std::optional<int64_t> left_out = starved_rate_.Take()) {
      Log(LogLevel::kError, "connections-wait",
          {{"why", why},
           {"hint", "raise the limit of open files of this service (LimitNOFILE)"},
           {"left_out", *left_out}});
    }
  }
}

bool Acceptor::AcceptFrom(const ListeningSocket& socket) {
  for (int i = 0; i < kMostAtOnce; ++i) {
    const int fd = accept4(socket.fd(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd < 0) {
      if (errno == EAGAIN || errno == EWOULDBLOCK) return true;
      if (IsOfOneConnection(errno)) continue;
      return false;
    }
    // The system gives the lowest number that is free: so many are open at least.
    if (fd >= options_.most) {
      close(fd);
      ++closed_;
      if (const std::optional<int64_t> left_out = closed_rate_.Take()) {
        Log(LogLevel::kWarning, "connection-closed",
            {{"why", "connections.most"},
             {"most", int64_t{options_.most}},
             {"left_out", *left_out}});
      }
      continue;
    }
    grpc::experimental::ExternalConnectionAcceptor::NewConnectionParameters connection;
    connection.listener_fd = socket.fd();
    connection.fd = fd;
    ++accepted_;
    grpc_->HandleNewConnection(&connection);
  }
  return true;
}

int MostConnections() {
  constexpr rlim_t kForFiles = 128, kMost = 1'000'000;
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  const rlim_t most = std::min(limit.rlim_cur, kMost);
  return static_cast<int>(most > 2 * kForFiles ? most - kForFiles : most / 2);
}

}  // namespace seuil::ops
