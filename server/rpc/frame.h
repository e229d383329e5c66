// The frame around every call: what all handlers share, once. It lets the caller in or says why
// not, parses the request, gives the handler one reading of the clock and one acquired version, and
// turns what it returns into a reply or an error with details that name the grid, version and
// digest.
//
// Every method is a raw one (bytes in, bytes out), so that a malformed request gets our reason and
// an answer may be written as bytes; there is no interceptor (they cost more than the decision).
//
// A handler runs to its end on gRPC's thread and never blocks. Where the version that it acquires
// is not compiled, it ends there; a worker compiles the version, runs the handler again and ends
// the call. So a handler does nothing that the answer does not need before it has acquired.
// Handlers that are slow themselves run on another thread from the start (RunPostedCall); one that
// is slow at times only says so when it comes to it (Call::RunAgainOnWorker).
//
//   grpc::ServerUnaryReactor* Evaluate(grpc::CallbackServerContext* rpc,
//                                      const grpc::ByteBuffer* in,
//                                      grpc::ByteBuffer* out) override {
//     return RunSmallCall<v1::EvaluateRequest>({host_, Method::kEvaluate, rpc, in, out}, Evaluate);
//   }
//   absl::Status Evaluate(Call& call, const v1::EvaluateRequest& request, std::string& reply);
//
// Thread contract: a Call belongs to one thread; RunCall may run on any.
#pragma once

#include <google/protobuf/arena.h>
#include <grpcpp/server_context.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "access/gate.h"
#include "base/clock.h"
#include "base/worker_pool.h"
#include "registry/registry.h"
#include "rpc/method.h"
#include "seuil/v1/common.pb.h"

namespace seuil::metrics {
class CallMetrics;
class Rejections;
}  // namespace seuil::metrics
namespace seuil::record {
class DecisionLog;
}

namespace seuil::rpc {

class Call;

// What the services of one server are given. What it points to outlives them.
struct Host {
  const registry::Registry& registry;
  const Clock& clock;
  WorkerPool& workers;
  const access::Gate& gate;  // who may call there
  int request_bytes = 4 << 20;
  std::string_view request_setting = "calls.request_bytes";  // that gives it
  int batch_items = 1000;
  int batch_jobs = 1000;
  record::DecisionLog* decisions = nullptr;   // null: decisions are not kept
  metrics::CallMetrics* calls = nullptr;      // null: calls are not counted
  metrics::Rejections* rejections = nullptr;  // null: nor who is turned away
  // Told of calls that end before their handler sees them, if set. Must not wait.
  std::function<void(const Call&, const absl::Status&)> unhandled = nullptr;
};

// One call as gRPC hands it over; gRPC keeps all of it until the call ends.
struct Arrival {
  const Host& host;
  Method method;
  grpc::CallbackServerContext* rpc;
  const grpc::ByteBuffer* in;
  grpc::ByteBuffer* out;
};

namespace internal {

// A call that was let in, or whose refusal is to be said.
struct Wire {
  Arrival arrival;
  grpc::ServerUnaryReactor* reactor;
  std::chrono::steady_clock::time_point began;
  access::Account* account = nullptr;  // null: was not let in
};

}  // namespace internal

// One call, as its handler sees it.
class Call {
 public:
  explicit Call(const internal::Wire& wire, bool may_be_slow = false)
      : wire_(wire), now_(wire.arrival.host.clock.Now()), may_be_slow_(may_be_slow) {}

  const Host& host() const { return wire_.arrival.host; }
  const internal::Wire& wire() const { return wire_; }
  absl::Time now() const { return now_; }
  // Who calls, as the access file names them; empty where that is not known.
  std::string_view caller() const;
  // The id of the caller's trace (trace.h); empty where none was sent.
  std::string_view trace() const;

  // For a handler that only at times has slow work to do. Where it comes to that and this is false,
  // it ends with what RunAgainOnWorker returns; a worker then runs it from the start.
  bool may_be_slow() const { return may_be_slow_; }
  absl::Status RunAgainOnWorker();
  bool wants_worker() const { return wants_worker_; }

  // The version that the whole call is answered from: call once. `pin` is the digest of a page
  // token: where the selector gives another version by now, the pinned one answers, and
  // PAGE_TOKEN_EXPIRED where it is gone.
  // Returns GRID_REQUIRED, AS_OF_MALFORMED or an error of Registry::Acquire, with its field.
  absl::StatusOr<registry::Acquired> Acquire(const std::string& grid,
                                             const v1::VersionSelector& version,
                                             std::string_view pin = {});

  // The state of a grid, where no one version answers. Returns GRID_REQUIRED or GRID_UNKNOWN.
  absl::StatusOr<std::shared_ptr<const registry::GridState>> Grid(const std::string& grid) const;

  // The version that Acquire found not compiled, if that is why the handler ended.
  struct Cold {
    std::string grid, digest;
    std::string_view field;  // that names it: an error's
    bool pinned = false;     // by a page token
  };
  const Cold* cold() const { return cold_.get(); }

  // The error with the grid, version and digest that were acquired as metadata.
  absl::Status Explain(const absl::Status& error) const;

 private:
  const internal::Wire wire_;
  const absl::Time now_;
  const bool may_be_slow_;
  bool wants_worker_ = false;
  std::shared_ptr<const registry::LoadedVersion> version_;
  std::unique_ptr<const Cold> cold_;
};

namespace internal {

// A request as one piece of memory, valid as long as the slice.
bool SinglePiece(const grpc::ByteBuffer& in, grpc::Slice& slice);
// REQUEST_MALFORMED.
absl::Status Malformed(std::string_view message_type);
// Size of requests that reuse a thread's memory, and of replies that are copied.
inline constexpr size_t kRecycledBytes = 8192;
// Ends a call that its handler did not see.
void FinishUnhandled(const Call& call, const absl::Status& status);
// Answers, or says why not; ends the call.
void Finish(const Call& call, const absl::Status& status, std::string&& reply);

// Lets the call in; nullopt where it was refused, and has ended.
std::optional<Wire> Open(const Arrival& arrival, grpc::ServerUnaryReactor* reactor);

// Compiles the version on a worker and then calls `again` with how that went; the version stays
// compiled until `again` returns. False where the workers have too much to do.
bool WarmThen(const Host& host, Call::Cold cold, std::function<void(const absl::Status&)> again);

// SERVER_BUSY.
absl::Status Busy();

// What a call says whose version could not be compiled.
absl::Status ColdError(const Call::Cold& cold, const absl::Status& warmed);

// The second runs on a worker.
enum class Attempt { kFirst, kSecond };

template <typename Request, typename Handler>
void Run(const Wire& wire, Attempt attempt, Handler handler);

// Parses into `request`, calls the handler, ends the call; or has it called again by a worker, once
// the version is compiled or because it has slow work to do.
template <typename Request, typename Handler>
void ParseAndRun(const Wire& wire, Attempt attempt, Request& request, std::string& reply,
                 Handler handler) {
  Call call(wire, /*may_be_slow=*/attempt == Attempt::kSecond);
  grpc::Slice bytes;
  if (!SinglePiece(*wire.arrival.in, bytes) ||
      !request.ParseFromArray(bytes.begin(), static_cast<int>(bytes.size()))) {
    return FinishUnhandled(call, Malformed(Request::descriptor()->name()));
  }
  const absl::Status status = handler(call, std::as_const(request), reply);
  if (!status.ok() && call.cold() && attempt == Attempt::kFirst &&
      WarmThen(call.host(), *call.cold(),
               [wire, handler, cold = *call.cold()](const absl::Status& warmed) {
                 if (warmed.ok()) return Run<Request>(wire, Attempt::kSecond, handler);
                 Finish(Call(wire), ColdError(cold, warmed), {});
               })) {
    return;
  }
  if (call.wants_worker() && call.host().workers.Post([wire, handler] {
        Run<Request>(wire, Attempt::kSecond, handler);
      })) {
    return;
  }
  Finish(call, status, std::move(reply));
}

template <typename Request, typename Handler>
void Run(const Wire& wire, Attempt attempt, Handler handler) {
  google::protobuf::Arena arena;
  std::string reply;
  ParseAndRun(wire, attempt, *google::protobuf::Arena::CreateMessage<Request>(&arena), reply,
              handler);
}

}  // namespace internal

// Runs `handler(call, request, reply)`, an absl::Status, and ends the call.
template <typename Request, typename Handler>
grpc::ServerUnaryReactor* RunCall(const Arrival& arrival, Handler handler) {
  grpc::ServerUnaryReactor* const reactor = arrival.rpc->DefaultReactor();
  if (const std::optional<internal::Wire> wire = internal::Open(arrival, reactor)) {
    internal::Run<Request>(*wire, internal::Attempt::kFirst, handler);
  }
  return reactor;
}

// The same, faster, for small calls: a thread's one request message and reply buffer are used again
// and again. Not for a request with repeated messages, for what those once held is never freed;
// and what is larger than kRecycledBytes gets its own, so that no thread keeps a large one.
template <typename Request, typename Handler>
grpc::ServerUnaryReactor* RunSmallCall(const Arrival& arrival, Handler handler) {
  if (arrival.in->Length() > internal::kRecycledBytes) return RunCall<Request>(arrival, handler);
  grpc::ServerUnaryReactor* const reactor = arrival.rpc->DefaultReactor();
  if (const std::optional<internal::Wire> wire = internal::Open(arrival, reactor)) {
    static thread_local Request request;
    static thread_local std::string reply;
    reply.clear();
    internal::ParseAndRun(*wire, internal::Attempt::kFirst, request, reply, handler);
  }
  return reactor;
}

// A handler of messages as one of bytes.
template <typename Request, typename Response, typename Handler>
auto Typed(Handler handler) {
  return [handler](Call& call, const Request& request, std::string& reply) {
    google::protobuf::Arena arena;
    auto& response = *google::protobuf::Arena::CreateMessage<Response>(&arena);
    absl::Status status = handler(call, request, response);
    if (status.ok()) response.SerializeToString(&reply);
    return status;
  };
}

// RunCall for a handler that fills a message: `handler(call, request, response)`.
template <typename Request, typename Response, typename Handler>
grpc::ServerUnaryReactor* RunTypedCall(const Arrival& arrival, Handler handler) {
  return RunCall<Request>(arrival, Typed<Request, Response>(handler));
}

// The same on a thread that may be slow: `post` takes the whole of the call, its parsing included,
// or returns false where too much waits; then the call is SERVER_BUSY.
template <typename Request, typename Response, typename Post, typename Handler>
grpc::ServerUnaryReactor* RunPostedCall(const Arrival& arrival, Post post, Handler handler) {
  grpc::ServerUnaryReactor* const reactor = arrival.rpc->DefaultReactor();
  const std::optional<internal::Wire> wire = internal::Open(arrival, reactor);
  if (!wire) return reactor;
  const bool taken = post([wire = *wire, handler] {
    internal::Run<Request>(wire, internal::Attempt::kFirst, Typed<Request, Response>(handler));
  });
  if (!taken) internal::FinishUnhandled(Call(*wire), internal::Busy());
  return reactor;
}

}  // namespace seuil::rpc
