// What a caller may set for one connection or for one call.
//
// Thread contract: plain values.
//
//   seuil::client::ConnectionOptions patient;
//   patient.deadline = std::chrono::seconds(30);
#pragma once

#include <chrono>
#include <optional>

namespace seuil::client {

struct ConnectionOptions {
  // How long a call may take in all, retries included; a year at most. A list spends it once for
  // each page.
  std::chrono::milliseconds deadline = std::chrono::seconds(5);
};

struct CallOptions {
  // Instead of the connection's. Unset: the connection's.
  std::optional<std::chrono::milliseconds> deadline;
};

}  // namespace seuil::client
