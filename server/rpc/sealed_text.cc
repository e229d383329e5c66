#include "rpc/sealed_text.h"

#include "absl/strings/escaping.h"
#include "base/digest.h"
#include "base/text.h"

namespace seuil::rpc {
namespace {

constexpr size_t kChecksumBytes = 8;
constexpr std::string_view kDigestPrefix = "sha256:";

}  // namespace

std::string Seal(std::string body) {
  const uint64_t checksum = Fingerprint(body);
  PutNumber(body, checksum);
  return absl::WebSafeBase64Escape(body);
}

std::optional<std::string> Unseal(std::string_view text) {
  std::string bytes;
  // Decoding overlooks blanks, padding and the last bits.
  if (!absl::WebSafeBase64Unescape(AsAbsl(text), &bytes) ||
      FromAbsl(absl::WebSafeBase64Escape(bytes)) != text || bytes.size() < kChecksumBytes) {
    return std::nullopt;
  }
  std::string body = bytes.substr(0, bytes.size() - kChecksumBytes);
  if (TakeNumber(std::string_view(bytes).substr(body.size())) != Fingerprint(body)) {
    return std::nullopt;
  }
  return body;
}

void PutNumber(std::string& out, uint64_t value) {
  for (int shift = 56; shift >= 0; shift -= 8) out.push_back(static_cast<char>(value >> shift));
}

uint64_t TakeNumber(std::string_view bytes) {
  uint64_t value = 0;
  for (size_t i = 0; i < 8; ++i) value = value << 8 | static_cast<unsigned char>(bytes[i]);
  return value;
}

std::string DigestToBytes(std::string_view digest) {
  digest.remove_prefix(kDigestPrefix.size());
  return absl::HexStringToBytes(AsAbsl(digest));
}

std::string BytesToDigest(std::string_view bytes) {
  return std::string(kDigestPrefix) + absl::BytesToHexString(AsAbsl(bytes));
}

uint64_t Fingerprint(std::string_view bytes) { return TakeNumber(DigestToBytes(DigestOf(bytes))); }

}  // namespace seuil::rpc
