#include "rpc/page_token.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <optional>
#include <utility>

#include "base/error.h"
#include "rpc/sealed_text.h"

namespace seuil::rpc {
namespace {

constexpr char kFormat = 1;
// format, method, fingerprint, offset; then the digest or nothing.
constexpr size_t kHeadBytes = 2 + 8 + 8;

absl::Status Malformed() {
  return MakeError(Reason::kPageTokenMalformed, "the page token is not one that this service gave",
                   {.field = "page_token", .metadata = {}});
}

}  // namespace

uint64_t FingerprintOf(const google::protobuf::MessageLite& message) {
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream out(&stream);
    out.SetSerializationDeterministic(true);
    message.SerializeToCodedStream(&out);
  }
  return Fingerprint(bytes);
}

std::string Page::TokenAt(size_t next, std::string_view pin) const {
  std::string bytes;
  bytes.push_back(kFormat);
  bytes.push_back(static_cast<char>(method));
  PutNumber(bytes, fingerprint);
  PutNumber(bytes, next);
  if (!pin.empty()) bytes += DigestToBytes(pin);
  return Seal(std::move(bytes));
}

absl::StatusOr<Page> ReadPageToken(PageMethod method, uint64_t fingerprint,
                                   std::string_view token) {
  Page page;
  page.method = method;
  page.fingerprint = fingerprint;
  if (token.empty()) return page;
  const std::optional<std::string> unsealed = Unseal(token);
  if (!unsealed) return Malformed();
  const std::string_view body = *unsealed;
  if ((body.size() != kHeadBytes && body.size() != kHeadBytes + kDigestBytes) ||
      body[0] != kFormat) {
    return Malformed();
  }
  if (body[1] != static_cast<char>(method) || TakeNumber(body.substr(2)) != fingerprint) {
    return MakeError(Reason::kPageTokenMismatch, "the page token belongs to another request",
                     {.field = "page_token", .metadata = {}});
  }
  page.offset = TakeNumber(body.substr(10));
  if (body.size() > kHeadBytes) page.digest = BytesToDigest(body.substr(kHeadBytes));
  return page;
}

absl::StatusOr<size_t> ReadPageSize(int page_size) {
  if (page_size < 0 || page_size > kMostPageSize) {
    return MakeError(Reason::kPageSizeInvalid,
                     "page_size is " + std::to_string(page_size) + "; send 0 to 1,000",
                     {.field = "page_size",
                      .metadata = {{"page_size", std::to_string(page_size)},
                                   {"limit", std::to_string(kMostPageSize)}}});
  }
  return static_cast<size_t>(page_size == 0 ? kDefaultPageSize : page_size);
}

}  // namespace seuil::rpc
