#include "base/error.h"

#include <charconv>

#include "absl/strings/cord.h"
#include "base/text.h"

namespace seuil {
namespace {

constexpr char kPayloadUrl[] = "seuil/error";

// reason, field, key, value, key, value …; each as "<length>:<bytes>".
void Put(std::string& out, std::string_view part) {
  out += std::to_string(part.size());
  out += ':';
  out += part;
}

std::string_view Take(std::string_view& in) {
  size_t size = 0;
  const auto [end, error] = std::from_chars(in.data(), in.data() + in.size(), size);
  in.remove_prefix(static_cast<size_t>(end - in.data()) + 1);
  const std::string_view part = in.substr(0, size);
  in.remove_prefix(size);
  return part;
}

absl::Status Build(const ErrorDetail& detail, std::string_view message) {
  std::string payload;
  Put(payload, std::to_string(static_cast<int>(detail.reason)));
  Put(payload, detail.field);
  for (const auto& [key, value] : detail.metadata) {
    Put(payload, key);
    Put(payload, value);
  }
  absl::Status status(ReasonInfo(detail.reason).code, AsAbsl(message));
  status.SetPayload(kPayloadUrl, absl::Cord(std::move(payload)));
  return status;
}

}  // namespace

absl::Status MakeError(Reason reason, std::string_view message, ErrorContext context) {
  return Build({reason, std::move(context.field), std::move(context.metadata)}, message);
}

std::optional<ErrorDetail> DetailOf(const absl::Status& status) {
  const auto payload = status.GetPayload(kPayloadUrl);
  if (!payload) return std::nullopt;
  const std::string bytes(*payload);
  std::string_view rest = bytes;
  ErrorDetail detail;
  detail.reason = static_cast<Reason>(std::stoi(std::string(Take(rest))));
  detail.field = std::string(Take(rest));
  while (!rest.empty()) {
    std::string key(Take(rest));
    std::string value(Take(rest));
    detail.metadata.emplace_back(std::move(key), std::move(value));
  }
  return detail;
}

absl::Status WithMetadata(const absl::Status& status, std::string_view key,
                          std::string_view value) {
  std::optional<ErrorDetail> detail = DetailOf(status);
  if (!detail) return status;
  for (const auto& [known, unused] : detail->metadata) {
    if (known == key) return status;
  }
  detail->metadata.emplace_back(key, value);
  return Build(*detail, FromAbsl(status.message()));
}

absl::Status UnderField(const absl::Status& status, std::string_view prefix) {
  std::optional<ErrorDetail> detail = DetailOf(status);
  if (!detail) return status;
  detail->field =
      detail->field.empty() ? std::string(prefix) : std::string(prefix) + "." + detail->field;
  return Build(*detail, FromAbsl(status.message()));
}

}  // namespace seuil
