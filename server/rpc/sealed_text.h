// Bytes as opaque text that callers hand back: a checksum and web-safe base64. What the page tokens
// and sync tokens have in common.
//
// Thread contract: free functions.
//
//   std::string token = Seal(body);
//   std::optional<std::string> same = Unseal(token);  // nullopt: it is none of ours
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace seuil::rpc {

std::string Seal(std::string body);
// One body has one text: what decodes to the same bytes and is spelled otherwise is refused too.
std::optional<std::string> Unseal(std::string_view text);

// Eight bytes, the highest first. Take REQUIRES that many.
void PutNumber(std::string& out, uint64_t value);
uint64_t TakeNumber(std::string_view bytes);

inline constexpr size_t kDigestBytes = 32;
// "sha256:…" as its 32 bytes, and back.
std::string DigestToBytes(std::string_view digest);
std::string BytesToDigest(std::string_view bytes);

// The first eight bytes of a SHA-256.
uint64_t Fingerprint(std::string_view bytes);

}  // namespace seuil::rpc
