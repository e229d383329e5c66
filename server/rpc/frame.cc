#include "rpc/frame.h"

#include <grpcpp/support/slice.h>
#include <grpcpp/support/status.h>

#include <utility>

#include "base/error.h"
#include "rpc/convert.h"
#include "rpc/errors.h"
#include "rpc/limits.h"

namespace seuil::rpc {

namespace {

absl::Status PinIsGone(const std::string& grid, std::string_view digest) {
  return MakeError(
      Reason::kPageTokenExpired, "the version that the pages are pinned to is no longer held",
      {.field = "page_token", .metadata = {{"grid", grid}, {"digest", std::string(digest)}}});
}

}  // namespace

absl::StatusOr<registry::Acquired> Call::Acquire(const std::string& grid,
                                                 const v1::VersionSelector& version,
                                                 std::string_view pin) {
  if (absl::Status named = CheckGrid(grid); !named.ok()) return named;
  absl::StatusOr<registry::Selector> selector = ToSelector(version);
  if (!selector.ok()) return selector.status();
  absl::StatusOr<registry::Acquired> acquired = host_.registry.Acquire(grid, *selector, now_);
  if (!pin.empty() && !(acquired.ok() && acquired->version->digest == pin)) {
    acquired = host_.registry.Acquire(grid, registry::ByDigest{pin}, now_);
  }
  if (acquired.ok()) {
    version_ = acquired->version;
    return acquired;
  }
  const auto detail = DetailOf(acquired.status());
  if (!detail || !detail->field.empty()) return acquired;
  if (detail->reason == Reason::kVersionLoading) {
    for (const auto& [key, value] : detail->metadata) {
      if (key == "digest") cold_ = Cold{grid, value, SelectorField(version), !pin.empty()};
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
  std::shared_ptr<const registry::GridState> state = host_.registry.Grid(grid);
  if (state != nullptr) return state;
  return MakeError(Reason::kGridUnknown, "the server knows no grid `" + grid + "`",
                   {.field = "grid", .metadata = {{"grid", grid}}});
}

absl::Status Call::RunAgainOnWorker() {
  wants_worker_ = true;
  return internal::Busy();
}

absl::Status Call::Explain(const absl::Status& error) const {
  if (version_ == nullptr) return error;
  absl::Status told = WithMetadata(error, "grid", version_->grid->id);
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

void Finish(const Call& call, const absl::Status& status, std::string&& reply,
            grpc::ByteBuffer& out, grpc::ServerUnaryReactor& reactor) {
  if (!status.ok()) {
    reactor.Finish(ToGrpcStatus(call.Explain(status)));
    return;
  }
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
  reactor.Finish(grpc::Status::OK);
}

}  // namespace internal

}  // namespace seuil::rpc
