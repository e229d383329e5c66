#include "metrics/http_listener.h"

#include <civetweb.h>
#include <fmt/format.h>
#include <netdb.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <array>
#include <atomic>
#include <chrono>
#include <string_view>
#include <thread>
#include <utility>

#include "absl/strings/str_join.h"
#include "base/text.h"
#include "source/file_descriptor.h"

namespace seuil::metrics {
namespace {

// Of this thread alone (setpriority(2), "C library/kernel differences").
void* GiveWay(const mg_context* /*context*/, int /*kind*/) {
  constexpr int kNiceness = 10;
  setpriority(PRIO_PROCESS, 0, kNiceness);
  return nullptr;
}

std::string_view Phrase(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 503:
      return "Service Unavailable";
    default:
      return "";
  }
}

std::string ToText(const HttpListener::Address& address) {
  const bool bare = address.host.find(':') == std::string::npos;
  return bare ? fmt::format("{}:{}", address.host, address.port)
              : fmt::format("[{}]:{}", address.host, address.port);
}

// Connects, and that is all.
void Knock(const HttpListener::Address& address) {
  addrinfo hints{};
  hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* to = nullptr;
  const std::string port = std::to_string(address.port);
  if (getaddrinfo(address.host.c_str(), port.c_str(), &hints, &to) != 0) return;
  const source::FileDescriptor socket(
      ::socket(to->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  (void)connect(socket.get(), to->ai_addr, to->ai_addrlen);
  freeaddrinfo(to);
}

// civetweb looks up from waiting for a connection only every two seconds: it is woken by one.
void Stop(const HttpListener::Address& address, mg_context* server) {
  std::atomic<bool> stopped{false};
  std::thread stopping([&] {
    mg_stop(server);
    stopped = true;
  });
  while (!stopped) {
    Knock(address);
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  stopping.join();
}

}  // namespace

HttpListener::~HttpListener() {
  for (const auto& [address, server] : servers_) Stop(address, server);
}

absl::StatusOr<std::unique_ptr<HttpListener>> HttpListener::Start(
    const std::vector<Address>& addresses, Pages pages) {
  static const unsigned kLibrary = mg_init_library(0);  // for good: others may use it
  (void)kLibrary;
  std::unique_ptr<HttpListener> listener(new HttpListener(std::move(pages)));
  mg_callbacks callbacks{};
  callbacks.begin_request = Answer;
  callbacks.init_thread = GiveWay;
  // It would write to standard error, between the lines of the log; what matters is counted.
  callbacks.log_message = [](const mg_connection*, const char*) { return 1; };
  const std::string patience = std::to_string(absl::ToInt64Milliseconds(kPatience));
  const std::string threads = std::to_string(kThreads);
  for (Address address : addresses) {
    const std::string at = ToText(address);
    // All requests are answered by begin_request: files, scripts and the rest never come to it.
    std::array<const char*, 17> options = {"listening_ports",
                                           at.c_str(),
                                           "num_threads",
                                           threads.c_str(),
                                           "connection_queue",
                                           "16",
                                           "listen_backlog",
                                           "64",
                                           "max_request_size",
                                           "8192",
                                           "request_timeout_ms",
                                           patience.c_str(),
                                           "enable_keep_alive",
                                           "no",
                                           "access_control_allow_methods",
                                           "",
                                           nullptr};
    std::array<char, 256> why{};
    mg_error_data error{nullptr, why.data(), why.size()};
    mg_init_data start{&callbacks, listener.get(), options.data()};
    mg_context* const server = mg_start2(&start, &error);
    if (server == nullptr) {
      return absl::FailedPreconditionError(
          AsAbsl(fmt::format("cannot listen on {}: {}", at, why.data())));
    }
    mg_server_port port{};
    if (mg_get_server_ports(server, 1, &port) == 1) address.port = port.port;
    listener->servers_.emplace_back(address, server);
    listener->addresses_.push_back(ToText(address));
  }
  return listener;
}

int HttpListener::Answer(mg_connection* connection) {
  const mg_request_info& request = *mg_get_request_info(connection);
  const auto& self = *static_cast<const HttpListener*>(request.user_data);
  const std::string_view method = request.request_method;
  HttpAnswer answer;
  std::string_view more;
  if (method != "GET" && method != "HEAD") {
    answer = {.status = 405, .body = "only GET and HEAD\n"};
    more = "Allow: GET, HEAD\r\n";
  } else if (const auto page = self.pages_.find(request.local_uri == nullptr ? std::string_view()
                                                                             : request.local_uri);
             page != self.pages_.end()) {
    answer = page->second();
  } else {
    const std::string there = absl::StrJoin(
        self.pages_, ", ", [](std::string* out, const auto& entry) { *out += entry.first; });
    answer = {.status = 404, .body = fmt::format("there is {}\n", there)};
  }
  std::string bytes = fmt::format(
      "HTTP/1.1 {} {}\r\nContent-Type: {}\r\nContent-Length: {}\r\nCache-Control: no-store\r\n"
      "X-Content-Type-Options: nosniff\r\n{}Connection: close\r\n\r\n",
      answer.status, Phrase(answer.status), answer.type, answer.body.size(), more);
  if (method != "HEAD") bytes += answer.body;
  mg_write(connection, bytes.data(), bytes.size());
  return answer.status;
}

}  // namespace seuil::metrics
