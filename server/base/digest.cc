#include "base/digest.h"

#include <openssl/evp.h>
#include <openssl/sha.h>

#include <algorithm>

namespace seuil {
namespace {

constexpr std::string_view kPrefix = "sha256:";
constexpr std::string_view kHex = "0123456789abcdef";

std::string InWords(const unsigned char (&hash)[SHA256_DIGEST_LENGTH]) {
  std::string digest(kPrefix);
  for (const unsigned char byte : hash) {
    digest += kHex[byte >> 4];
    digest += kHex[byte & 15];
  }
  return digest;
}

}  // namespace

std::string DigestOf(std::string_view bytes) {
  unsigned char hash[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), hash);
  return InWords(hash);
}

struct Digester::State {
  EVP_MD_CTX* const context = EVP_MD_CTX_new();

  State() { EVP_DigestInit_ex(context, EVP_sha256(), nullptr); }
  ~State() { EVP_MD_CTX_free(context); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
};

Digester::Digester() : state_(std::make_unique<State>()) {}
Digester::~Digester() = default;

void Digester::Add(std::string_view bytes) {
  EVP_DigestUpdate(state_->context, bytes.data(), bytes.size());
}

std::string Digester::Finish() {
  unsigned char hash[SHA256_DIGEST_LENGTH];
  EVP_DigestFinal_ex(state_->context, hash, nullptr);
  EVP_DigestInit_ex(state_->context, EVP_sha256(), nullptr);
  return InWords(hash);
}

bool IsDigest(std::string_view text) {
  return text.size() == kPrefix.size() + size_t{2} * SHA256_DIGEST_LENGTH &&
         text.starts_with(kPrefix) &&
         std::all_of(text.begin() + kPrefix.size(), text.end(),
                     [](char c) { return kHex.find(c) != kHex.npos; });
}

}  // namespace seuil
