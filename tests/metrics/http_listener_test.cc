#include "metrics/http_listener.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

namespace seuil::metrics {
namespace {

using Steady = std::chrono::steady_clock;

int PortOf(const std::string& address) { return std::stoi(address.substr(address.rfind(':') + 1)); }

// A connection to the first address of a listener on 127.0.0.1.
class Connection {
 public:
  explicit Connection(const HttpListener& listener) : fd_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(static_cast<uint16_t>(PortOf(listener.addresses().at(0))));
    inet_pton(AF_INET, "127.0.0.1", &to.sin_addr);
    EXPECT_EQ(connect(fd_, reinterpret_cast<const sockaddr*>(&to), sizeof to), 0);
  }
  ~Connection() { close(fd_); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void Send(const std::string& text) const {
    EXPECT_EQ(send(fd_, text.data(), text.size(), MSG_NOSIGNAL), static_cast<ssize_t>(text.size()));
  }
  // All that comes, until the other side closes.
  std::string Read() const {
    std::string text;
    char some[4096];
    for (ssize_t count = 0; (count = recv(fd_, some, sizeof some, 0)) > 0;) {
      text.append(some, static_cast<size_t>(count));
    }
    return text;
  }

 private:
  const int fd_;
};

std::string Ask(const HttpListener& listener, const std::string& request_line) {
  const Connection connection(listener);
  connection.Send(request_line + " HTTP/1.1\r\nHost: h\r\n\r\n");
  return connection.Read();
}

std::unique_ptr<HttpListener> Started(HttpListener::Pages pages = {
                                          {"/page", [] { return HttpAnswer{.body = "a page\n"}; }},
                                          {"/ill",
                                           [] {
                                             return HttpAnswer{503, "text/plain", "why\n"};
                                           }},
                                      }) {
  auto listener = HttpListener::Start({{"127.0.0.1", 0}}, std::move(pages));
  EXPECT_TRUE(listener.ok()) << listener.status();
  return *std::move(listener);
}

TEST(HttpListener, AnswersItsPagesAndNothingElse) {
  const auto listener = Started();
  const auto begins = [&](const std::string& request_line, const std::string& with) {
    const std::string answer = Ask(*listener, request_line);
    EXPECT_EQ(answer.rfind("HTTP/1.1 " + with + "\r\n", 0), 0u) << request_line << "\n" << answer;
    return answer;
  };
  EXPECT_TRUE(begins("GET /page", "200 OK").ends_with("\r\n\r\na page\n"));
  EXPECT_TRUE(begins("GET /page?x=%20y", "200 OK").ends_with("\r\n\r\na page\n"));
  EXPECT_TRUE(begins("HEAD /page", "200 OK").ends_with("\r\n\r\n"));
  EXPECT_TRUE(begins("GET /ill", "503 Service Unavailable").ends_with("\r\n\r\nwhy\n"));
  EXPECT_TRUE(begins("GET /", "404 Not Found").ends_with("\r\n\r\nthere is /ill, /page\n"));
  begins("GET /page/", "404 Not Found");
  begins("GET /../../etc/passwd", "404 Not Found");
  for (const char* method : {"POST", "PUT", "DELETE", "OPTIONS", "PATCH"}) {
    const std::string answer = begins(std::string(method) + " /page", "405 Method Not Allowed");
    EXPECT_NE(answer.find("\r\nAllow: GET, HEAD\r\n"), std::string::npos) << answer;
  }
}

TEST(HttpListener, WhatIsNoRequestIsRefused) {
  const auto listener = Started();
  for (const std::string& text :
       {std::string("nonsense\r\n\r\n"), std::string("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
        std::string("GET /page HTTP/1.1\r\nX: ") + std::string(20'000, 'x') + "\r\n\r\n"}) {
    const Connection connection(*listener);
    connection.Send(text);
    EXPECT_EQ(connection.Read().rfind("HTTP/1.1 200", 0), std::string::npos);
  }
  EXPECT_NE(Ask(*listener, "GET /page").find("a page"), std::string::npos);
}

TEST(HttpListener, APortIsNotShared) {
  const auto first = Started();
  const auto second = HttpListener::Start({{"127.0.0.1", PortOf(first->addresses()[0])}}, {});
  ASSERT_FALSE(second.ok());
  EXPECT_NE(second.status().message().find(first->addresses()[0]), std::string::npos)
      << second.status();
}

TEST(HttpListener, AlsoListensOnIpv6) {
  const auto listener = HttpListener::Start({{"::1", 0}}, {});
  if (!listener.ok()) GTEST_SKIP() << "no IPv6 here: " << listener.status();
  EXPECT_EQ((*listener)->addresses()[0].rfind("[::1]:", 0), 0u);
}

// More than the threads say nothing at all: they are given up, and others have their turn.
TEST(HttpListener, WhoSaysNothingIsGivenUp) {
  const auto listener = Started();
  std::vector<std::unique_ptr<Connection>> silent;
  silent.reserve(HttpListener::kThreads);
  for (int i = 0; i < HttpListener::kThreads; ++i) {
    silent.push_back(std::make_unique<Connection>(*listener));
  }
  const Steady::time_point start = Steady::now();
  EXPECT_NE(Ask(*listener, "GET /page").find("a page"), std::string::npos);
  // It gives them up after its patience; how soon it then comes to this one, a busy machine says.
  EXPECT_LT(Steady::now() - start, absl::ToChronoMilliseconds(HttpListener::kPatience * 8));
}

// A page that does not fit the system's buffers, and nobody who reads it.
TEST(HttpListener, WhoDoesNotReadIsGivenUp) {
  std::atomic<int> asked{0};
  const auto listener = Started({{"/large", [&] {
                                    ++asked;
                                    return HttpAnswer{.body = std::string(64 << 20, 'x')};
                                  }}});
  std::vector<std::unique_ptr<Connection>> slow;
  slow.reserve(HttpListener::kThreads);
  for (int i = 0; i < HttpListener::kThreads; ++i) {
    slow.push_back(std::make_unique<Connection>(*listener));
    slow.back()->Send("GET /large HTTP/1.1\r\nHost: h\r\n\r\n");
  }
  while (asked < HttpListener::kThreads) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  const Steady::time_point start = Steady::now();
  EXPECT_NE(Ask(*listener, "GET /small").find("404"), std::string::npos);
  EXPECT_LT(Steady::now() - start, absl::ToChronoMilliseconds(HttpListener::kPatience * 3));
}

TEST(HttpListener, EndsSoonWhoeverIsConnected) {
  auto listener = Started();
  const Connection silent(*listener);
  const Steady::time_point start = Steady::now();
  listener.reset();
  EXPECT_LT(Steady::now() - start, absl::ToChronoMilliseconds(HttpListener::kPatience * 2));
}

}  // namespace
}  // namespace seuil::metrics
