// A socket that listens: bound, but nothing accepted yet. A unix socket's path is owned with it.
//
// Thread contract: one thread.
//
//   absl::StatusOr<ListeningSocket> socket = ListeningSocket::Open(address);
//   socket->address();  // with the port that was chosen, where it was 0
#pragma once

#include <optional>

#include "absl/status/statusor.h"
#include "ops/listen_address.h"
#include "ops/unix_socket.h"
#include "source/file_descriptor.h"

namespace seuil::ops {

class ListeningSocket {
 public:
  // FAILED_PRECONDITION with the address and why: taken, owned by another process, not this
  // machine's. A port is shared with nobody: a second server on it would get half of the calls.
  static absl::StatusOr<ListeningSocket> Open(const ListenAddress& address);

  const ListenAddress& address() const { return address_; }
  int fd() const { return fd_.get(); }

 private:
  ListeningSocket() = default;

  ListenAddress address_;
  std::optional<UnixSocketOwner> owner_;
  source::FileDescriptor fd_;
};

}  // namespace seuil::ops
