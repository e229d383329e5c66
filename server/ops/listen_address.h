// Where a listener may stand. Calls are in plain text, so only the machine itself is let in: a
// loopback address or a unix socket. Anything else is refused with the reason.
//
// Thread contract: values and free functions.
//
//   absl::StatusOr<ListenAddress> address = ParseListenAddress("127.0.0.1:7443");
//   ParseListenAddress("0.0.0.0:7443");  // INVALID_ARGUMENT: … is not a loopback address …
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
  bool is_any_port() const { return !is_unix() && port == 0; }
  // As gRPC and a person write it: "127.0.0.1:7443", "[::1]:7443", "unix:/run/seuil/seuil.sock".
  std::string ToString() const;
};

// "HOST:PORT" with HOST in 127.0.0.0/8, [::1] or localhost (which is 127.0.0.1), or "unix:/PATH".
// Returns INVALID_ARGUMENT.
absl::StatusOr<ListenAddress> ParseListenAddress(std::string_view text);

// Why nothing can listen there now ("address already in use"), found by trying; empty where it can.
// Of a unix socket always empty.
std::string WhyNot(const ListenAddress& address);

}  // namespace seuil::ops
