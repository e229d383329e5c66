#include "base/digest.h"

#include <openssl/sha.h>

#include <algorithm>

namespace seuil {
namespace {

constexpr std::string_view kPrefix = "sha256:";
constexpr std::string_view kHex = "0123456789abcdef";

}  // namespace

std::string DigestOf(std::string_view bytes) {
  unsigned char hash[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), hash);
  std::string digest(kPrefix);
  for (const unsigned char byte : hash) {
    digest += kHex[byte >> 4];
    digest += kHex[byte & 15];
  }
  return digest;
}

bool IsDigest(std::string_view text) {
  return text.size() == kPrefix.size() + size_t{2} * SHA256_DIGEST_LENGTH &&
         text.starts_with(kPrefix) &&
         std::all_of(text.begin() + kPrefix.size(), text.end(),
                     [](char c) { return kHex.find(c) != kHex.npos; });
}

}  // namespace seuil
