#include "rpc/frame.h"

#include <grpcpp/support/slice.h>
#include <grpcpp/support/status.h>

#include <utility>

#include "base/error.h"
#include "base/log.h"
#include "base/log_rate.h"
#include "metrics/call_metrics.h"
#include "metrics/rejections.h"
#include "rpc/convert.h"
#include "rpc/errors.h"
#include "rpc/limits.h"
#include "rpc/shown.h"
#include "rpc/trace.h"

namespace seuil::rpc {

namespace {

void LogCall(const Call& call, const absl::Status& status) {
  const auto took = std::chrono::steady_clock::now() - call.wire().began;
  const std::optional<ErrorDetail> detail = DetailOf(status);
  Log(LogLevel::kDebug, "call",
      {{"method", std::string(MethodInfo(call.wire().arrival.method).name)},
       {"caller", std::string(call.caller())},
       {"code", absl::StatusCodeToString(status.code())},
       {"reason", detail ? std::string(ReasonInfo(detail->reason).name) : ""},
       {"microseconds",
        int64_t{std::chrono::duration_cast<std::chrono::microseconds>(took).count()}},
       {"trace", std::string(call.trace())}});
}

absl::Status PinIsGone(const std::string& grid, std::string_view digest) {
  return MakeError(
      Reason::kPageTokenExpired, "the version that the pages are pinned to is no longer held",
      {.field = "page_token", .metadata = {{"grid", grid}, {"digest", std::string(digest)}}});
}

}  // namespace

std::string_view Call::caller() const {
  return wire_.account == nullptr ? std::string_view() : wire_.account->name();
}

std::string_view Call::trace() const {
  return TraceIdOf(OnlyValue(*wire_.arrival.rpc, "traceparent"));
}

absl::StatusOr<registry::Acquired> Call::Acquire(const std::string& grid,
                                                 const v1::VersionSelector& version,
                                                 std::string_view pin) {
  if (absl::Status named = CheckGrid(grid); !named.ok()) return named;
  absl::StatusOr<registry::Selector> selector = ToSelector(version);
  if (!selector.ok()) return selector.status();
  absl::StatusOr<registry::Acquired> acquired = host().registry.Acquire(grid, *selector, now_);
  if (!pin.empty() && !(acquired.ok() && acquired->version->digest == pin)) {
    acquired = host().registry.Acquire(grid, registry::ByDigest{pin}, now_);
  }
  if (acquired.ok()) {
    version_ = acquired->version;
    return acquired;
  }
  const auto detail = DetailOf(acquired.status());
  if (!detail || !detail->field.empty()) return acquired;
  if (detail->reason == Reason::kVersionLoading) {
    for (const auto& [key, value] : detail->metadata) {
      if (key == "digest") cold_.reset(new Cold{grid, value, SelectorField(version), !pin.empty()});
    }
    return acquired;
  }
  if (detail->reason == Reason::kGridUnknown) return UnderField(acquired.status(), "grid");
  if (!pin.empty()) return PinIsGone(grid, pin);
  return UnderField(acquired.status(), SelectorField(version));
}

absl::StatusOr<std::shared_ptr<const registry::GridState>> Call::Grid(
    const std::string& grid) const {
  if (absl::Status named = CheckGrid(grid); !named.ok()) return named;
  std::shared_ptr<const registry::GridState> state = host().registry.Grid(grid);
  if (state != nullptr) return state;
  return MakeError(Reason::kGridUnknown, "the server knows no grid `" + grid + "`",
                   {.field = "grid", .metadata = {{"grid", grid}}});
}

absl::Status Call::RunAgainOnWorker() {
  wants_worker_ = true;
  return internal::Busy();
}

absl::Status Call::Explain(const absl::Status& error) const {
  const std::string_view trace = this->trace();
  absl::Status told = trace.empty() ? error : WithMetadata(error, "trace", trace);
  if (version_ == nullptr) return told;
  told = WithMetadata(told, "grid", version_->grid->id);
  told = WithMetadata(told, "version", version_->grid->version);
  return WithMetadata(told, "digest", version_->digest);
}

namespace internal {

bool SinglePiece(const grpc::ByteBuffer& in, grpc::Slice& slice) {
  // A message without bytes is a buffer without slices, which both of these handle.
  return in.TrySingleSlice(&slice).ok() || in.DumpToSingleSlice(&slice).ok();
}

bool WarmThen(const Host& host, Call::Cold cold, std::function<void(const absl::Status&)> again) {
  return host.workers.Post([&host, cold = std::move(cold), again = std::move(again)] {
    const absl::StatusOr<registry::VersionPtr> kept = host.registry.Warm(cold.grid, cold.digest);
    again(kept.status());
  });
}

absl::Status ColdError(const Call::Cold& cold, const absl::Status& warmed) {
  return cold.pinned ? PinIsGone(cold.grid, cold.digest) : UnderField(warmed, cold.field);
}

absl::Status Busy() { return MakeError(Reason::kServerBusy, "too many slow calls wait already"); }

absl::Status Malformed(std::string_view message_type) {
  return MakeError(Reason::kRequestMalformed, "the bytes are no seuil.v1." +
                                                  std::string(message_type) +
                                                  ", or a string in them is no UTF-8");
}

// A peer can bring these about as often as it likes, so not every line is written. (Inlined, it
// makes gcc 12 warn of members of Call that it has just set.)
ABSL_ATTRIBUTE_NOINLINE static void Refuse(const Wire& wire, const absl::Status& status) {
  const Call call(wire);
  const std::optional<ErrorDetail> detail = DetailOf(status);
  if (metrics::Rejections* const rejections = wire.arrival.host.rejections; rejections && detail) {
    rejections->Count(detail->reason);
  }
  const access::Gate& gate = wire.arrival.host.gate;
  static auto* const rate = new LogRate(10);
  if (const std::optional<int64_t> left_out = rate->Take()) {
    Log(LogLevel::kWarning, "call-refused",
        {{"method", std::string(MethodInfo(call.wire().arrival.method).name)},
         {"reason", detail ? std::string(ReasonInfo(detail->reason).name) : ""},
         {"why", std::string(status.message())},
         {"who", gate.WhoIs(ShownBy(*call.wire().arrival.rpc, gate.proof()))},
         {"peer", call.wire().arrival.rpc->peer()},
         {"trace", std::string(call.trace())},
         {"left_out", *left_out}});
  }
  FinishUnhandled(call, status);
}

std::optional<Wire> Open(const Arrival& arrival, grpc::ServerUnaryReactor* reactor) {
  Wire wire{.arrival = arrival, .reactor = reactor, .began = std::chrono::steady_clock::now()};
  if (metrics::CallMetrics* const calls = arrival.host.calls) {
    calls->Started(static_cast<int>(arrival.method));
  }
  const MethodEntry& method = MethodInfo(arrival.method);
  const access::Gate& gate = arrival.host.gate;
  const absl::StatusOr<access::Account*> account =
      gate.Admit({.method = method.name, .roles = method.roles},
                 ShownBy(*arrival.rpc, gate.proof()), arrival.host.clock, wire.began);
  if (!account.ok()) {
    Refuse(wire, account.status());
    return std::nullopt;
  }
  wire.account = *account;
  const absl::Status size = CheckRequestSize(arrival.in->Length(), arrival.host.request_bytes,
                                             arrival.host.request_setting);
  if (size.ok()) return wire;
  FinishUnhandled(Call(wire), size);
  return std::nullopt;
}

void FinishUnhandled(const Call& call, const absl::Status& status) {
  if (call.host().unhandled) call.host().unhandled(call, status);
  Finish(call, status, {});
}

void Finish(const Call& call, const absl::Status& status, std::string&& reply) {
  const Wire& wire = call.wire();
  if (wire.account != nullptr) wire.account->GiveBack();
  if (metrics::CallMetrics* const calls = wire.arrival.host.calls) {
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - wire.began;
    calls->Handled(static_cast<int>(wire.arrival.method), static_cast<int>(status.code()),
                   took.count());
  }
  if (Logs(LogLevel::kDebug)) LogCall(call, status);
  if (!status.ok()) {
    const absl::Status told = call.Explain(status);
    if (const std::optional<ErrorDetail> detail = DetailOf(told)) {
      if (const std::optional<int64_t> wait = RetryAfterMilliseconds(*detail)) {
        wire.arrival.rpc->AddTrailingMetadata("grpc-retry-pushback-ms", std::to_string(*wait));
      }
    }
    wire.reactor->Finish(ToGrpcStatus(told));
    return;
  }
  grpc::ByteBuffer& out = *wire.arrival.out;
  if (reply.size() <= kRecycledBytes) {
    const grpc::Slice slice(reply.data(), reply.size());
    out = grpc::ByteBuffer(&slice, 1);
  } else {
    // Sent from where it is; gRPC frees it.
    auto* const owned = new std::string(std::move(reply));
    const grpc::Slice slice(
        owned->data(), owned->size(), [](void* text) { delete static_cast<std::string*>(text); },
        owned);
    out = grpc::ByteBuffer(&slice, 1);
  }
  wire.reactor->Finish(grpc::Status::OK);
}

}  // namespace internal

}  // namespace seuil::rpc
