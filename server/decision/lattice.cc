#include "decision/lattice.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "absl/numeric/int128.h"

namespace seuil::decision {
namespace {

using Wide = absl::int128;

// x with a * x = 1 modulo m. REQUIRES: a and m have no common divisor, m > 0.
int64_t Inverse(int64_t a, int64_t m) {
  int64_t r = m, next_r = a % m, x = 0, next_x = 1;
  while (next_r != 0) {
    const int64_t quotient = r / next_r;
    r = std::exchange(next_r, r - quotient * next_r);
    x = std::exchange(next_x, x - quotient * next_x);
  }
  return x < 0 ? x + m : x;
}

}  // namespace

Lattice SharedLattice(const Lattice& a, const Lattice& b) {
  const int64_t common = std::gcd(a.step, b.step);
  const int64_t apart = b.min - a.min;
  if (apart % common != 0) return {};
  // a.min + a.step * k lies on b's steps where k = apart / a.step modulo b.step, in units of
  // `common`.
  const int64_t modulus = b.step / common;
  Wide k = Wide(apart / common) * Inverse(a.step / common, modulus) % modulus;
  if (k < 0) k += modulus;
  const Wide step = Wide(a.step) * modulus;  // the least common multiple
  Wide first = Wide(a.min) + Wide(a.step) * k;
  const Wide from = std::max(a.min, b.min), to = std::min(a.max(), b.max());
  if (first < from) first += (from - first + step - 1) / step * step;
  if (first > to) return {};
  const int64_t size = static_cast<int64_t>((to - first) / step) + 1;
  // The step of a single score says nothing, and may be too wide for a score.
  return {static_cast<int64_t>(first), size == 1 ? a.step : static_cast<int64_t>(step), size};
}

}  // namespace seuil::decision
