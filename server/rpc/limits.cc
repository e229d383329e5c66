#include "rpc/limits.h"

#include <string>

#include "base/error.h"

namespace seuil::rpc {

absl::Status CheckRequestSize(size_t bytes, int limit, std::string_view setting) {
  if (bytes <= static_cast<size_t>(limit)) return absl::OkStatus();
  return MakeError(Reason::kRequestTooLarge,
                   "the request has " + std::to_string(bytes) + " bytes; at most " +
                       std::to_string(limit) + ", by the setting " + std::string(setting),
                   {.field = "",
                    .metadata = {{"bytes", std::to_string(bytes)},
                                 {"limit", std::to_string(limit)},
                                 {"setting", std::string(setting)}}});
}

absl::Status CheckGrid(std::string_view grid) {
  if (!grid.empty()) return absl::OkStatus();
  return MakeError(Reason::kGridRequired, "no grid is named", {.field = "grid", .metadata = {}});
}

absl::Status CheckReference(std::string_view reference) {
  if (reference.size() <= kReferenceBytes) return absl::OkStatus();
  const std::string bytes = std::to_string(reference.size());
  const std::string limit = std::to_string(kReferenceBytes);
  return MakeError(Reason::kReferenceTooLong,
                   "the reference has " + bytes + " bytes; at most " + limit,
                   {.field = "reference", .metadata = {{"bytes", bytes}, {"limit", limit}}});
}

absl::Status CheckTitle(std::string_view title, std::string_view field) {
  if (title.size() > kTitleBytes) {
    const std::string bytes = std::to_string(title.size());
    const std::string limit = std::to_string(kTitleBytes);
    return MakeError(
        Reason::kTitleTooLong, "the title has " + bytes + " bytes; at most " + limit,
        {.field = std::string(field), .metadata = {{"bytes", bytes}, {"limit", limit}}});
  }
  for (size_t i = 0; i < title.size(); ++i) {
    const auto byte = static_cast<unsigned char>(title[i]);
    // U+0080 to U+009F begin with 0xC2.
    const bool c1 = byte == 0xC2 && static_cast<unsigned char>(title[i + 1]) < 0xA0;
    const bool blank = byte == '\t' || byte == '\n' || byte == '\r';
    if (!c1 && (blank || (byte >= ' ' && byte != 0x7F))) continue;
    return MakeError(Reason::kTitleMalformed,
                     "byte " + std::to_string(i) + " of the title begins a control character",
                     {.field = std::string(field), .metadata = {{"at", std::to_string(i)}}});
  }
  return absl::OkStatus();
}

absl::Status CheckEnum(bool (*is_valid)(int), int value, std::string_view field) {
  if (is_valid(value)) return absl::OkStatus();
  const std::string number = std::to_string(value);
  return MakeError(Reason::kEnumUnknown, "the server knows no value " + number + " of this enum",
                   {.field = std::string(field), .metadata = {{"value", number}}});
}

absl::Status CheckBatch(int entries, int limit, std::string_view field) {
  if (entries == 0) {
    return MakeError(Reason::kBatchEmpty, "the batch has no entry",
                     {.field = std::string(field), .metadata = {}});
  }
  if (entries <= limit) return absl::OkStatus();
  return MakeError(
      Reason::kBatchTooLarge,
      "the batch has " + std::to_string(entries) + " entries; at most " + std::to_string(limit),
      {.field = std::string(field),
       .metadata = {{"entries", std::to_string(entries)}, {"limit", std::to_string(limit)}}});
}

absl::Status AnswerTooLarge(int entries, int fit, std::string_view field) {
  return MakeError(
      Reason::kBatchTooLarge,
      "the answer to " + std::to_string(entries) + " entries would pass 3 MiB; it holds " +
          std::to_string(fit),
      {.field = std::string(field),
       .metadata = {{"entries", std::to_string(entries)}, {"limit", std::to_string(fit)}}});
}

}  // namespace seuil::rpc
