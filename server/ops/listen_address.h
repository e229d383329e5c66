// Where a listener stands: an address of this machine and a port, or a unix socket.
//
// Thread contract: values and free functions.
//
//   absl::StatusOr<ListenAddress> address = ParseListenAddress("127.0.0.1:7443");
//   address->is_local();  // no other machine reaches it
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace seuil::ops {

struct ListenAddress {
  std::string host;  // without brackets; empty for a unix socket
  int port = 0;      // 0: any free one
  std::string path;  // of a unix socket

  bool is_unix() const { return !path.empty(); }
  // No other machine reaches it: a unix socket, or a loopback address.
  bool is_local() const;
  bool is_any_port() const { return !is_unix() && port == 0; }
  // As gRPC and a person write it: "127.0.0.1:7443", "[::1]:7443", "unix:/run/seuil/seuil.sock".
  std::string ToString() const;
};

// "HOST:PORT" with HOST an address (0.0.0.0 and [::] are all of the machine) or localhost, which is
// 127.0.0.1; or "unix:/PATH". Names are not resolved. Returns INVALID_ARGUMENT.
absl::StatusOr<ListenAddress> ParseListenAddress(std::string_view text);

}  // namespace seuil::ops
