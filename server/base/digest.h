// The identity of a version: "sha256:" and the SHA-256 of its file's exact bytes, 64 lower-case
// hexadecimal digits.
//
// Thread contract: free functions without state.
//
//   DigestOf("abc");  // "sha256:ba7816bf…"
//   Digester parts;  // of one thread: the same of bytes that come in parts
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace seuil {

std::string DigestOf(std::string_view bytes);

class Digester {
 public:
  Digester();
  ~Digester();

  void Add(std::string_view bytes);
  // Of what was added; what is added from now on begins anew.
  std::string Finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// True for "sha256:" and 64 lower-case hexadecimal digits.
bool IsDigest(std::string_view text);

}  // namespace seuil
