#include "rpc/page_token.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <algorithm>
#include <array>

#include "absl/strings/escaping.h"
#include "base/digest.h"
#include "base/error.h"
#include "base/text.h"

namespace seuil::rpc {
namespace {

constexpr char kFormat = 1;
constexpr size_t kDigestBytes = 32;
// format, method, fingerprint, offset; then the digest or nothing; then the checksum.
constexpr size_t kHeadBytes = 2 + 8 + 8;
constexpr size_t kChecksumBytes = 8;

void PutNumber(std::string& out, uint64_t value) {
  for (int shift = 56; shift >= 0; shift -= 8) out.push_back(static_cast<char>(value >> shift));
}

uint64_t TakeNumber(std::string_view bytes) {
  uint64_t value = 0;
  for (size_t i = 0; i < 8; ++i) value = value << 8 | static_cast<unsigned char>(bytes[i]);
  return value;
}

constexpr std::string_view kDigestPrefix = "sha256:";

std::string DigestBytes(std::string_view digest) {
  digest.remove_prefix(kDigestPrefix.size());
  return absl::HexStringToBytes(AsAbsl(digest));
}

absl::Status Malformed() {
  return MakeError(Reason::kPageTokenMalformed, "the page token is not one that this service gave",
                   {.field = "page_token", .metadata = {}});
}

}  // namespace

uint64_t Fingerprint(std::string_view bytes) { return TakeNumber(DigestBytes(DigestOf(bytes))); }

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
  if (!pin.empty()) bytes += DigestBytes(pin);
  PutNumber(bytes, Fingerprint(bytes));
  return absl::WebSafeBase64Escape(bytes);
}

absl::StatusOr<Page> ReadPageToken(PageMethod method, uint64_t fingerprint,
                                   std::string_view token) {
  Page page;
  page.method = method;
  page.fingerprint = fingerprint;
  if (token.empty()) return page;
  std::string bytes;
  // Decoding overlooks blanks, padding and the last bits: one token has one text.
  if (!absl::WebSafeBase64Unescape(AsAbsl(token), &bytes) ||
      FromAbsl(absl::WebSafeBase64Escape(bytes)) != token) {
    return Malformed();
  }
  if (bytes.size() != kHeadBytes + kChecksumBytes &&
      bytes.size() != kHeadBytes + kDigestBytes + kChecksumBytes) {
    return Malformed();
  }
  const std::string_view all = bytes;
  const std::string_view body = all.substr(0, all.size() - kChecksumBytes);
  if (TakeNumber(all.substr(body.size())) != Fingerprint(body) || body[0] != kFormat) {
    return Malformed();
  }
  if (body[1] != static_cast<char>(method) || TakeNumber(body.substr(2)) != fingerprint) {
    return MakeError(Reason::kPageTokenMismatch, "the page token belongs to another request",
                     {.field = "page_token", .metadata = {}});
  }
  page.offset = TakeNumber(body.substr(10));
  if (body.size() > kHeadBytes) {
    page.digest =
        std::string(kDigestPrefix) + absl::BytesToHexString(AsAbsl(body.substr(kHeadBytes)));
  }
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
