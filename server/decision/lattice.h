// Scores that run by steps, and the scores that two such runs share.
//
// Thread contract: values and pure functions.
//
//   Lattice shared = SharedLattice({0, 1'000'000, 121}, {1'000'000, 500'000, 11});
//   shared.size;  // 6: 1 to 6 by 1
#pragma once

#include <cstdint>

namespace seuil::decision {

// min + k * step for k below size, in micros.
struct Lattice {
  int64_t min = 0, step = 1, size = 0;

  int64_t max() const { return min + (size - 1) * step; }
};

// size 0 where they share none. REQUIRES: neither is empty; values and steps are those of decimals.
Lattice SharedLattice(const Lattice& a, const Lattice& b);

}  // namespace seuil::decision
