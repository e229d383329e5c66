#include "ops/listen_address.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/un.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "base/text.h"

namespace seuil::ops {
namespace {

absl::Status Refuse(std::string_view text, std::string_view why) {
  return absl::InvalidArgumentError(AsAbsl(fmt::format("listen address `{}`: {}", text, why)));
}

std::optional<in_addr> Address4(const std::string& host) {
  in_addr address{};
  if (inet_pton(AF_INET, host.c_str(), &address) != 1) return std::nullopt;
  return address;
}

std::optional<in6_addr> Address6(const std::string& host) {
  in6_addr address{};
  if (inet_pton(AF_INET6, host.c_str(), &address) != 1) return std::nullopt;
  return address;
}

absl::StatusOr<ListenAddress> ParseUnix(std::string_view text, std::string_view path) {
  if (path.empty() || path.front() != '/') {
    return Refuse(text, "a unix socket is `unix:/` and the rest of an absolute path");
  }
  if (path.back() == '/') return Refuse(text, "the path names a directory");
  if (path.find('%') != std::string_view::npos) {
    return Refuse(text, "gRPC reads `%` in a path as the start of another character");
  }
  if (path.size() >= sizeof(sockaddr_un::sun_path)) {
    return Refuse(text, fmt::format("the path of a unix socket has at most {} bytes",
                                    sizeof(sockaddr_un::sun_path) - 1));
  }
  ListenAddress address;
  address.path = std::string(path);
  return address;
}

}  // namespace

bool ListenAddress::is_local() const {
  if (is_unix()) return true;
  if (const auto four = Address4(host)) return ntohl(four->s_addr) >> 24 == 127;
  const auto six = Address6(host);
  return six && IN6_IS_ADDR_LOOPBACK(&*six);
}

std::string ListenAddress::ToString() const {
  if (is_unix()) return "unix:" + path;
  const bool bracketed = host.find(':') != std::string::npos;
  return bracketed ? fmt::format("[{}]:{}", host, port) : fmt::format("{}:{}", host, port);
}

absl::StatusOr<ListenAddress> ParseListenAddress(std::string_view text) {
  // A NUL would end the address early for the system, which then opens another one.
  if (std::any_of(text.begin(), text.end(), [](char c) { return absl::ascii_iscntrl(c); })) {
    return Refuse(text, "holds a control character");
  }
  constexpr std::string_view kUnix = "unix:";
  if (text.starts_with(kUnix)) return ParseUnix(text, text.substr(kUnix.size()));

  const size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) {
    return Refuse(text, "write HOST:PORT, or unix:/PATH");
  }
  ListenAddress address;
  const std::string_view port = text.substr(colon + 1);
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), address.port);
  if (error != std::errc() || end != port.data() + port.size() || address.port < 0 ||
      address.port > 65535) {
    return Refuse(text, fmt::format("`{}` is no port from 0 to 65535", port));
  }
  std::string_view host = text.substr(0, colon);
  const bool bracketed = host.size() >= 2 && host.front() == '[' && host.back() == ']';
  if (bracketed) host = host.substr(1, host.size() - 2);
  address.host = host == "localhost" && !bracketed ? "127.0.0.1" : std::string(host);
  if (bracketed ? Address6(address.host).has_value() : Address4(address.host).has_value()) {
    return address;
  }
  return Refuse(
      text, fmt::format("`{}` is no address of a machine, as 127.0.0.1, 0.0.0.0 or [::1]", host));
}

}  // namespace seuil::ops
