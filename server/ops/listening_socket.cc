#include "ops/listening_socket.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include "absl/status/status.h"
#include "base/text.h"

namespace seuil::ops {
namespace {

struct SystemAddress {
  sockaddr_storage storage{};
  socklen_t size = 0;

  sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
};

SystemAddress ToSystem(const ListenAddress& address) {
  SystemAddress system;
  if (address.is_unix()) {
    auto* unix_address = reinterpret_cast<sockaddr_un*>(&system.storage);
    unix_address->sun_family = AF_UNIX;
    // The terminating NUL is there: the storage is zero and ParseListenAddress knows the length.
    std::memcpy(unix_address->sun_path, address.path.data(), address.path.size());
    system.size = sizeof(*unix_address);
    return system;
  }
  const auto port = htons(static_cast<uint16_t>(address.port));
  if (auto* four = reinterpret_cast<sockaddr_in*>(&system.storage);
      inet_pton(AF_INET, address.host.c_str(), &four->sin_addr) == 1) {
    four->sin_family = AF_INET;
    four->sin_port = port;
    system.size = sizeof(*four);
    return system;
  }
  auto* six = reinterpret_cast<sockaddr_in6*>(&system.storage);
  inet_pton(AF_INET6, address.host.c_str(), &six->sin6_addr);
  six->sin6_family = AF_INET6;
  six->sin6_port = port;
  system.size = sizeof(*six);
  return system;
}

absl::Status CannotListen(const ListenAddress& address) {
  const std::string why = std::generic_category().message(errno);
  return absl::FailedPreconditionError(
      AsAbsl(fmt::format("cannot listen on {}: {}", address.ToString(), why)));
}

// The port that the system chose.
int PortOf(int fd) {
  SystemAddress bound;
  bound.size = sizeof(bound.storage);
  getsockname(fd, bound.get(), &bound.size);
  const auto* four = reinterpret_cast<const sockaddr_in*>(&bound.storage);
  const auto* six = reinterpret_cast<const sockaddr_in6*>(&bound.storage);
  return ntohs(bound.storage.ss_family == AF_INET ? four->sin_port : six->sin6_port);
}

// Whether somebody listens there, though nobody holds its lock: it was removed, or is not one of
// ours.
bool IsAnswered(SystemAddress& address) {
  const source::FileDescriptor probe(
      socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  return probe.valid() &&
         (connect(probe.get(), address.get(), address.size) == 0 || errno == EAGAIN);
}

}  // namespace

absl::StatusOr<ListeningSocket> ListeningSocket::Open(const ListenAddress& address) {
  ListeningSocket socket;
  socket.address_ = address;
  SystemAddress system = ToSystem(address);
  if (address.is_unix()) {
    absl::StatusOr<UnixSocketOwner> owner = UnixSocketOwner::Claim(address.path);
    if (!owner.ok()) return owner.status();
    if (IsAnswered(system)) {
      return absl::FailedPreconditionError(
          AsAbsl(fmt::format("another process listens on {}", address.ToString())));
    }
    socket.owner_ = *std::move(owner);
    unlink(address.path.c_str());  // one that a killed server left
  }
  socket.fd_ = source::FileDescriptor(
      ::socket(system.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!socket.fd_.valid()) return CannotListen(address);
  if (!address.is_unix()) {
    const int on = 1, off = 0;
    setsockopt(socket.fd(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    // Connections inherit it: an answer is not held back to be sent with the next.
    setsockopt(socket.fd(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    if (system.storage.ss_family == AF_INET6) {  // [::] is every address of the machine
      setsockopt(socket.fd(), IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off));
    }
  }
  if (bind(socket.fd(), system.get(), system.size) != 0) return CannotListen(address);
  // Its mode is right before anybody can connect.
  if (socket.owner_) {
    if (absl::Status opened = socket.owner_->Open(); !opened.ok()) return opened;
  }
  if (listen(socket.fd(), SOMAXCONN) != 0) return CannotListen(address);
  if (!address.is_unix()) socket.address_.port = PortOf(socket.fd());
  return socket;
}

}  // namespace seuil::ops
