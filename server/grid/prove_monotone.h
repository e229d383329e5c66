// The search for inputs that are given less although they ask or show more.
//
// A result is better than another where both state the same things and it is nowhere lower: so
// every better result is reached by steps of one on one axis, and it is enough to look at the steps
// that lead from a region into another. With an exception that no longer holds (a step into an
// excepted region and one out of it may lie between), and every pair is compared: by the best
// outcome below each cell or box, or, where sums cut boxes, pair by pair.
//
// Thread contract: a free function without state.
//
//   Declines declines = FindDeclines(domain, verdicts, {});
#pragma once

#include <cstddef>
#include <vector>

#include "grid/domain.h"
#include "grid/verdicts.h"

namespace seuil::grid {

struct Decline {
  // With the same objective a better result is given less; or, with the same result, a higher
  // threshold is given more.
  enum class Kind { kResult, kThreshold };
  struct Input {
    size_t objective = 0;  // case of the domain
    Values values;
    uint32_t verdict = 0;  // in verdicts.all()
  };

  Kind kind = Kind::kResult;
  Input first;   // the lower result or threshold
  Input second;  // the better result, given less; or the higher threshold, given more
};

struct Declines {
  std::vector<Decline> found;  // one of each kind for each rule that decides `second`
  bool too_large = false;      // there are too many regions to compare pair by pair
};

// By position in verdicts.all(): those that are not compared.
using Excepted = std::vector<bool>;

// Regions of one case that are compared pair by pair.
inline constexpr size_t kMostPairedRegions = 10'000;

// REQUIRES: every verdict is decided.
Declines FindDeclines(const Domain& domain, const Verdicts& verdicts, const Excepted& excepted);

}  // namespace seuil::grid
