#include "seuil/client/channel.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace seuil::client {
namespace {

constexpr char kUserAgent[] = "seuil-client/0.1";

bool IsUnixSocket(const std::string& address) {
  return absl::StartsWith(address, "unix:") || absl::StartsWith(address, "unix-abstract:");
}

// Whether plaintext stays on this machine. Only names that cannot mean another host count: nothing
// is resolved here.
bool IsLoopback(const std::string& address) {
  if (absl::StartsWith(address, "localhost:") || absl::StartsWith(address, "[::1]:")) return true;
  // 127.0.0.0/8, written out; "127.example.org" is a name like any other.
  const std::string host = address.substr(0, address.find(':'));
  return absl::StartsWith(host, "127.") &&
         host.find_first_not_of("0123456789.") == std::string::npos;
}

}  // namespace

absl::StatusOr<std::shared_ptr<grpc::Channel>> MakeChannel(
    const std::string& address, std::shared_ptr<grpc::ChannelCredentials> credentials) {
  if (address.empty()) return absl::InvalidArgumentError("the server's address is empty");
  const bool local = IsUnixSocket(address) || IsLoopback(address);
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
  // An http_proxy of the environment is not on the way to this machine.
  if (local) arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  return grpc::CreateCustomChannel(address, credentials, arguments);
}

std::string RetryServiceConfig() {
  return R"({
  "methodConfig": [{
    "name": [
      { "service": "seuil.v1.EvaluationService" },
      { "service": "seuil.v1.CatalogueService" }
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
