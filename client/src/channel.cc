#include "seuil/client/channel.h"

#include <cstddef>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace seuil::client {
namespace {

constexpr char kUserAgent[] = "seuil-client/0.1";

bool IsUnixSocket(const std::string& address) {
  return absl::StartsWith(address, "unix:") || absl::StartsWith(address, "unix-abstract:");
}

// Where the host of "host:port" ends: at the last colon, but never within "[::1]".
std::size_t HostLength(const std::string& address) {
  const std::size_t bracket = address[0] == '[' ? address.find(']') : 0;
  return bracket == std::string::npos ? bracket : address.find(':', bracket);
}

// Whether plaintext stays on this machine. Only names that cannot mean another host count: nothing
// is resolved here.
bool IsLoopback(const std::string& host) {
  if (host == "localhost" || host == "[::1]") return true;
  // 127.0.0.0/8, written out; "127.example.org" is a name like any other.
  return absl::StartsWith(host, "127.") &&
         host.find_first_not_of("0123456789.") == std::string::npos;
}

// gRPC takes any number, cut to 16 bits, and no number as 0.
bool IsPort(const std::string& text) {
  int port = 0;
  return text.find_first_not_of("0123456789") == std::string::npos &&
         absl::SimpleAtoi(text, &port) && port >= 1 && port <= 65535;
}

}  // namespace

absl::StatusOr<std::shared_ptr<grpc::Channel>> MakeChannel(
    const std::string& address, std::shared_ptr<grpc::ChannelCredentials> credentials) {
  if (address.empty()) return absl::InvalidArgumentError("the server's address is empty");
  const std::size_t host_length = HostLength(address);
  const bool socket = IsUnixSocket(address);
  const bool local = socket || IsLoopback(address.substr(0, host_length));
  if (socket && absl::EndsWith(address, ":")) {
    return absl::InvalidArgumentError(absl::StrCat("`", address, "` names no socket"));
  }
  if (local && !socket &&
      (host_length == std::string::npos || !IsPort(address.substr(host_length + 1)))) {
    return absl::InvalidArgumentError(
        absl::StrCat("`", address, "` has no port from 1 to 65535, as in 127.0.0.1:7443"));
  }
  if (credentials == nullptr) {
    if (!local) {
      return absl::InvalidArgumentError(absl::StrCat(
          "`", address,
          "` is not on this machine: plaintext is for loopback (127.0.0.1:port, [::1]:port, "
          "localhost:port) and unix:/path only"));
    }
    credentials = grpc::InsecureChannelCredentials();
  }

  grpc::ChannelArguments arguments;
  arguments.SetServiceConfigJSON(RetryServiceConfig());
  arguments.SetUserAgentPrefix(kUserAgent);
  // A server that restarts is found again within its callers' deadlines; gRPC would wait a second.
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 5000);
  // A server that is stopped, or a network that swallows all, answers no ping: another is looked
  // for.
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, 10'000);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 5000);
  // An http_proxy of the environment is not on the way to this machine.
  if (local) arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  return grpc::CreateCustomChannel(address, credentials, arguments);
}

std::string RetryServiceConfig() {
  return R"({
  "methodConfig": [{
    "name": [
      { "service": "seuil.v1.EvaluationService" },
      { "service": "seuil.v1.CatalogueService" },
      { "service": "seuil.v1.GridAdminService" }
    ],
    "retryPolicy": {
      "maxAttempts": 5,
      "initialBackoff": "0.1s",
      "maxBackoff": "1s",
      "backoffMultiplier": 2,
      "retryableStatusCodes": ["UNAVAILABLE", "CANCELLED"]
    }
  }]
})";
}

}  // namespace seuil::client
