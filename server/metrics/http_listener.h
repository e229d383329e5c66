// A small HTTP server for machines that watch: a handful of pages, GET and HEAD alone, in plain
// text. It is made of civetweb, as prometheus-cpp's Exposer is, which has no place for pages with a
// status of their own.
//
// It cannot get in the way of calls: it has kThreads threads of a low priority, a connection is one
// request and has kPatience for it, and what is more than these waits outside the process.
//
// Thread contract: Start and destroy on one thread; handlers run on any, several at once.
//
//   auto listener = HttpListener::Start({{"127.0.0.1", 9464}}, {
//       {"/livez", [] { return HttpAnswer{.status = 200, .body = "ok\n"}; }}});
//   (*listener)->addresses();  // "127.0.0.1:9464"
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

struct mg_connection;
struct mg_context;

namespace seuil::metrics {

struct HttpAnswer {
  int status = 200;
  std::string type = "text/plain; charset=utf-8";
  std::string body = {};
};

class HttpListener {
 public:
  static constexpr int kThreads = 3;
  static constexpr absl::Duration kPatience = absl::Seconds(2);

  struct Address {
    std::string host;  // an address, IPv6 without brackets
    int port = 0;      // 0: any free one
  };
  using Pages = std::map<std::string, std::function<HttpAnswer()>, std::less<>>;  // by path

  // Listens on every address or on none. FAILED_PRECONDITION with the address and why.
  static absl::StatusOr<std::unique_ptr<HttpListener>> Start(const std::vector<Address>& addresses,
                                                             Pages pages);
  // Waits for the requests that are being answered.
  ~HttpListener();

  // Where it listens, with the ports that were chosen.
  const std::vector<std::string>& addresses() const { return addresses_; }

 private:
  explicit HttpListener(Pages pages) : pages_(std::move(pages)) {}
  static int Answer(mg_connection* connection);

  const Pages pages_;
  std::vector<std::string> addresses_;
  std::vector<std::pair<Address, mg_context*>> servers_;
};

}  // namespace seuil::metrics
