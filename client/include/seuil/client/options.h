// What a caller may set for one connection or for one call.
//
// Thread contract: plain values.
//
//   seuil::client::ConnectionOptions patient;
//   patient.deadline = std::chrono::seconds(30);
#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace seuil::client {

struct ConnectionOptions {
  // How long a call may take in all, retries included; a year at most. A list spends it once for
  // each page.
  std::chrono::milliseconds deadline = std::chrono::seconds(5);
  // Says who calls, where the server lets callers in by tokens; it is sent as it is, so the channel
  // speaks TLS. Empty: none.
  std::string token = {};
  // The trace that the calls are part of, as W3C Trace Context writes it: the server's log, its
  // decision log and its errors (metadata `trace`) name it. Empty: none.
  std::string traceparent = {};
};

struct CallOptions {
  // Each instead of the connection's. Unset: the connection's.
  std::optional<std::chrono::milliseconds> deadline = std::nullopt;
  std::optional<std::string> traceparent = std::nullopt;
};

}  // namespace seuil::client
