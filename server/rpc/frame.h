// The frame around every call: what all handlers share, once. It parses the request, gives the
// handler one reading of the clock and one acquired version, and turns what it returns into a reply
// or an error with details that name the grid, version and digest.
//
// Every method is a raw one (bytes in, bytes out), so that a malformed request gets our reason and
// an answer may be written as bytes; there is no interceptor (they cost more than the decision).
//
// A handler runs to its end on gRPC's thread and never blocks:
//
//   grpc::ServerUnaryReactor* Evaluate(grpc::CallbackServerContext* rpc,
//                                      const grpc::ByteBuffer* in,
//                                      grpc::ByteBuffer* out) override {
//     return RunSmallCall<v1::EvaluateRequest>(host_, rpc, *in, *out, Evaluate);
//   }
//   absl::Status Evaluate(Call& call, const v1::EvaluateRequest& request, std::string& reply);
//
// Thread contract: a Call belongs to one thread; RunCall may run on any.
#pragma once

#include <google/protobuf/arena.h>
#include <grpcpp/server_context.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "registry/registry.h"
#include "seuil/v1/common.pb.h"

namespace seuil::rpc {

// What the services are given. What it points to outlives them.
struct Host {
  const registry::Registry& registry;
  const Clock& clock;
  int batch_items = 1000;
  int batch_jobs = 1000;
};

// One call, as its handler sees it.
class Call {
 public:
  explicit Call(const Host& host) : host_(host), now_(host.clock.Now()) {}

  const Host& host() const { return host_; }
  absl::Time now() const { return now_; }

  // The version that the whole call is answered from: call once. `pin` is the digest of a page
  // token: where the selector gives another version by now, the pinned one answers, and
  // PAGE_TOKEN_EXPIRED where it is gone.
  // Returns GRID_REQUIRED, AS_OF_MALFORMED or an error of Registry::Acquire, with its field.
  absl::StatusOr<registry::Acquired> Acquire(const std::string& grid,
                                             const v1::VersionSelector& version,
                                             std::string_view pin = {});

  // The error with the grid, version and digest that were acquired as metadata.
  absl::Status Explain(const absl::Status& error) const;

 private:
  const Host& host_;
  const absl::Time now_;
  std::shared_ptr<const registry::LoadedVersion> version_;
};

namespace internal {

// A request as one piece of memory, valid as long as the slice.
bool SinglePiece(const grpc::ByteBuffer& in, grpc::Slice& slice);
// REQUEST_MALFORMED.
absl::Status Malformed(std::string_view message_type);
// Size of requests that reuse a thread's memory, and of replies that are copied.
inline constexpr size_t kRecycledBytes = 8192;
// Fills `out`, or says why not; ends the call.
void Finish(const Call& call, const absl::Status& status, std::string&& reply,
            grpc::ByteBuffer& out, grpc::ServerUnaryReactor& reactor);

// Parses into `request`, calls the handler, ends the call.
template <typename Request, typename Handler>
void ParseAndRun(const Host& host, const grpc::Slice* bytes, Request& request, std::string& reply,
                 grpc::ByteBuffer& out, grpc::ServerUnaryReactor& reactor, Handler handler) {
  Call call(host);
  const bool parsed =
      bytes != nullptr && request.ParseFromArray(bytes->begin(), static_cast<int>(bytes->size()));
  const absl::Status status = parsed ? handler(call, std::as_const(request), reply)
                                     : Malformed(Request::descriptor()->name());
  Finish(call, status, std::move(reply), out, reactor);
}

}  // namespace internal

// Runs `handler(call, request, reply)`, an absl::Status, and ends the call.
template <typename Request, typename Handler>
grpc::ServerUnaryReactor* RunCall(const Host& host, grpc::CallbackServerContext* rpc,
                                  const grpc::ByteBuffer& in, grpc::ByteBuffer& out,
                                  Handler handler) {
  grpc::ServerUnaryReactor* const reactor = rpc->DefaultReactor();
  grpc::Slice bytes;
  const bool whole = internal::SinglePiece(in, bytes);
  google::protobuf::Arena arena;
  std::string reply;
  internal::ParseAndRun(host, whole ? &bytes : nullptr,
                        *google::protobuf::Arena::CreateMessage<Request>(&arena), reply, out,
                        *reactor, handler);
  return reactor;
}

// The same, faster, for small calls: a thread's one request message and reply buffer are used again
// and again. Not for a request with repeated messages, for what those once held is never freed;
// and what is larger than kRecycledBytes gets its own, so that no thread keeps a large one.
template <typename Request, typename Handler>
grpc::ServerUnaryReactor* RunSmallCall(const Host& host, grpc::CallbackServerContext* rpc,
                                       const grpc::ByteBuffer& in, grpc::ByteBuffer& out,
                                       Handler handler) {
  if (in.Length() > internal::kRecycledBytes) return RunCall<Request>(host, rpc, in, out, handler);
  grpc::ServerUnaryReactor* const reactor = rpc->DefaultReactor();
  grpc::Slice bytes;
  const bool whole = internal::SinglePiece(in, bytes);
  static thread_local Request request;
  static thread_local std::string reply;
  reply.clear();
  internal::ParseAndRun(host, whole ? &bytes : nullptr, request, reply, out, *reactor, handler);
  return reactor;
}

// The same for a handler that fills a message: `handler(call, request, response)`.
template <typename Request, typename Response, typename Handler>
grpc::ServerUnaryReactor* RunTypedCall(const Host& host, grpc::CallbackServerContext* rpc,
                                       const grpc::ByteBuffer& in, grpc::ByteBuffer& out,
                                       Handler handler) {
  return RunCall<Request>(
      host, rpc, in, out, [&](Call& call, const Request& request, std::string& reply) {
        google::protobuf::Arena arena;
        auto& response = *google::protobuf::Arena::CreateMessage<Response>(&arena);
        absl::Status status = handler(call, request, response);
        if (status.ok()) response.SerializeToString(&reply);
        return status;
      });
}

}  // namespace seuil::rpc
