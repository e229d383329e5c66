#include "ops/listen_address.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <system_error>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "base/text.h"

namespace seuil::ops {
namespace {

absl::Status Refuse(std::string_view text, std::string_view why) {
  return absl::InvalidArgumentError(AsAbsl(fmt::format("listen address `{}`: {}", text, why)));
}

bool IsLoopback4(const std::string& host) {
  in_addr address{};
  return inet_pton(AF_INET, host.c_str(), &address) == 1 && ntohl(address.s_addr) >> 24 == 127;
}

bool IsLoopback6(const std::string& host) {
  in6_addr address{};
  return inet_pton(AF_INET6, host.c_str(), &address) == 1 && IN6_IS_ADDR_LOOPBACK(&address);
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
  if (bracketed ? IsLoopback6(address.host) : IsLoopback4(address.host)) return address;
  return Refuse(text,
                "is not a loopback address; calls are served in plain text, so only on "
                "127.0.0.0/8, [::1], localhost or a unix socket (unix:/PATH)");
}

std::string WhyNot(const ListenAddress& address) {
  if (address.is_unix()) return {};
  sockaddr_storage storage{};
  socklen_t size = 0;
  if (auto* four = reinterpret_cast<sockaddr_in*>(&storage);
      inet_pton(AF_INET, address.host.c_str(), &four->sin_addr) == 1) {
    four->sin_family = AF_INET;
    four->sin_port = htons(static_cast<uint16_t>(address.port));
    size = sizeof(*four);
  } else {
    auto* six = reinterpret_cast<sockaddr_in6*>(&storage);
    inet_pton(AF_INET6, address.host.c_str(), &six->sin6_addr);
    six->sin6_family = AF_INET6;
    six->sin6_port = htons(static_cast<uint16_t>(address.port));
    size = sizeof(*six);
  }
  const int fd = socket(storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return std::generic_category().message(errno);
  const int on = 1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  const bool bound =
      bind(fd, reinterpret_cast<const sockaddr*>(&storage), size) == 0 && listen(fd, 1) == 0;
  const int error = errno;
  close(fd);
  return bound ? std::string() : std::generic_category().message(error);
}

}  // namespace seuil::ops
