// Pairs of random versions for the oracles of comparison and impact: one drawn, and one made from
// it by a few changes or, sometimes, drawn by itself. Both are valid and decide every input once.
//
// Thread contract: one thread.
//
//   VersionPairs pairs;  // prints its seed; SEUIL_SEED repeats a run
//   const VersionPair pair = pairs.Next();
#pragma once

#include <cstdint>
#include <string>

#include "grid/spec.h"
#include "testutil/oracle_grid.h"

namespace seuil::decision {

struct VersionPair {
  grid::GridSpec before, after;
  std::string how;  // "unrelated", or what was changed
};

class VersionPairs {
 public:
  VersionPairs();

  VersionPair Next();
  testutil::Random& random() { return grids_.random(); }
  // For a trace: the seed and both texts.
  std::string Told(const VersionPair& pair) const;

 private:
  const uint64_t seed_;
  testutil::OracleGrids grids_;
};

}  // namespace seuil::decision
