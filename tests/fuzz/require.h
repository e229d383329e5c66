// What a fuzz target holds against what it calls.
//
// Thread contract: a free function.
//
//   Require(text.size() <= most, "a text is no longer than it may be");
#pragma once

#include <cstdio>
#include <cstdlib>

namespace seuil::fuzz {

inline void Require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  std::abort();
}

}  // namespace seuil::fuzz
