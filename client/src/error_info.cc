#include "seuil/client/error_info.h"

#include <google/protobuf/any.pb.h>

#include <utility>

#include "absl/strings/cord.h"
#include "client/src/status.h"
#include "seuil/wire/v1/status.pb.h"

namespace seuil::client {
namespace {

// google.rpc's own names: what stands on the wire, whatever the messages that read it are called.
constexpr char kStatusUrl[] = "type.googleapis.com/google.rpc.Status";
constexpr char kErrorInfoUrl[] = "type.googleapis.com/google.rpc.ErrorInfo";
constexpr char kBadRequestUrl[] = "type.googleapis.com/google.rpc.BadRequest";
constexpr char kDomain[] = "seuil";

absl::Status WithDetails(absl::Status status, const std::string& details) {
  if (!status.ok() && !details.empty()) status.SetPayload(kStatusUrl, absl::Cord(details));
  return status;
}

template <typename Message>
void AddDetail(const char* url, const Message& message, seuil::wire::v1::Status* status) {
  google::protobuf::Any* detail = status->add_details();
  detail->set_type_url(url);
  message.SerializeToString(detail->mutable_value());
}

}  // namespace

absl::Status ToAbslStatus(const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  return WithDetails(
      absl::Status(static_cast<absl::StatusCode>(status.error_code()), status.error_message()),
      status.error_details());
}

std::optional<ErrorInfo> ErrorInfoOf(const absl::Status& status) {
  const auto payload = status.GetPayload(kStatusUrl);
  seuil::wire::v1::Status wire;
  if (!payload.has_value() || !wire.ParseFromString(std::string(*payload))) return std::nullopt;

  ErrorInfo info;
  bool found = false;
  for (const google::protobuf::Any& detail : wire.details()) {
    seuil::wire::v1::ErrorInfo error_info;
    seuil::wire::v1::BadRequest bad_request;
    if (detail.type_url() == kErrorInfoUrl && error_info.ParseFromString(detail.value())) {
      found = true;
      info.reason = error_info.reason();
      info.domain = error_info.domain();
      info.metadata.insert(error_info.metadata().begin(), error_info.metadata().end());
    } else if (detail.type_url() == kBadRequestUrl && bad_request.ParseFromString(detail.value())) {
      found = true;
      for (const auto& violation : bad_request.field_violations()) {
        info.field_violations.push_back({violation.field(), violation.description()});
      }
    }
  }
  if (!found) return std::nullopt;
  return info;
}

absl::Status StatusOf(const seuil::v1::ItemError& error) {
  if (error.code() == 0) return absl::OkStatus();
  seuil::wire::v1::ErrorInfo error_info;
  error_info.set_reason(error.reason());
  error_info.set_domain(kDomain);
  error_info.mutable_metadata()->insert(error.metadata().begin(), error.metadata().end());
  seuil::wire::v1::Status wire;
  AddDetail(kErrorInfoUrl, error_info, &wire);
  if (!error.field().empty()) {
    seuil::wire::v1::BadRequest bad_request;
    auto* violation = bad_request.add_field_violations();
    violation->set_field(error.field());
    violation->set_description(error.message());
    AddDetail(kBadRequestUrl, bad_request, &wire);
  }
  return WithDetails(absl::Status(static_cast<absl::StatusCode>(error.code()), error.message()),
                     wire.SerializeAsString());
}

}  // namespace seuil::client
