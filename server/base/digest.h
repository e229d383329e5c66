// The identity of a version: "sha256:" and the SHA-256 of its file's exact bytes, 64 lower-case
// hexadecimal digits.
//
// Thread contract: free functions without state.
//
//   DigestOf("abc");  // "sha256:ba7816bf…"
#pragma once

#include <string>
#include <string_view>

namespace seuil {

std::string DigestOf(std::string_view bytes);

// True for "sha256:" and 64 lower-case hexadecimal digits.
bool IsDigest(std::string_view text);

}  // namespace seuil
