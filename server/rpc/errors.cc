#include "rpc/errors.h"

#include <google/protobuf/message_lite.h>
#include <grpcpp/support/status.h>

#include <string>
#include <utility>

#include "absl/strings/numbers.h"
#include "base/error.h"
#include "base/reason.h"
#include "base/text.h"
#include "seuil/wire/v1/status.pb.h"

namespace seuil::rpc {
namespace details = ::seuil::wire::v1;  // field for field google.rpc

namespace {

// Trailers hold 8 KiB by default, and these bytes travel there in base64: with at most eight
// entries of metadata these lengths fit.
constexpr size_t kMessageBytes = 512;
constexpr size_t kPartBytes = 256;

void Pack(std::string_view type, const google::protobuf::MessageLite& detail,
          details::Status& status) {
  google::protobuf::Any* any = status.add_details();
  any->set_type_url(std::string("type.googleapis.com/google.rpc.").append(type));
  detail.SerializeToString(any->mutable_value());
}

}  // namespace

grpc::Status ToGrpcStatus(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  // Both enums are google.rpc.Code.
  const auto code = static_cast<grpc::StatusCode>(status.code());
  std::string message = CutText(FromAbsl(status.message()), kMessageBytes);
  const std::optional<ErrorDetail> detail = DetailOf(status);
  if (!detail) return {code, message};

  details::Status wire_status;
  wire_status.set_code(static_cast<int>(code));
  wire_status.set_message(message);
  details::ErrorInfo info;
  info.set_reason(std::string(ReasonInfo(detail->reason).name));
  info.set_domain("seuil");
  for (const auto& [key, value] : detail->metadata) {
    (*info.mutable_metadata())[key] = CutText(value, kPartBytes);
  }
  Pack("ErrorInfo", info, wire_status);
  if (!detail->field.empty()) {
    details::BadRequest bad_request;
    auto* violation = bad_request.add_field_violations();
    violation->set_field(CutText(detail->field, kPartBytes));
    violation->set_description(message);
    Pack("BadRequest", bad_request, wire_status);
  }
  if (const std::optional<int64_t> wait = RetryAfterMilliseconds(*detail)) {
    details::RetryInfo retry;
    retry.mutable_retry_delay()->set_seconds(*wait / 1000);
    retry.mutable_retry_delay()->set_nanos(static_cast<int>(*wait % 1000) * 1'000'000);
    Pack("RetryInfo", retry, wire_status);
  }
  return {code, message, wire_status.SerializeAsString()};
}

std::optional<int64_t> RetryAfterMilliseconds(const ErrorDetail& detail) {
  for (const auto& [key, value] : detail.metadata) {
    int64_t wait = 0;
    if (key == "retry_after_ms" && absl::SimpleAtoi(value, &wait)) return wait;
  }
  return std::nullopt;
}

v1::ItemError ToItemError(const absl::Status& status, std::string_view path) {
  v1::ItemError error;
  error.set_code(static_cast<int>(status.code()));
  error.set_message(CutText(FromAbsl(status.message()), kMessageBytes));
  const std::optional<ErrorDetail> detail = DetailOf(UnderField(status, path));
  if (!detail) return error;
  error.set_reason(std::string(ReasonInfo(detail->reason).name));
  error.set_field(CutText(detail->field, kPartBytes));
  for (const auto& [key, value] : detail->metadata) {
    (*error.mutable_metadata())[key] = CutText(value, kPartBytes);
  }
  return error;
}

}  // namespace seuil::rpc
