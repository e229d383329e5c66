// How many inputs there are: exact up to 2^64 - 2, and beyond that only "too many to count".
//
// Thread contract: values; a SumCounter belongs to one thread.
//
//   CellCount cells = CellCount(51) * CellCount(51);   // 2601
//   SumCounter counter(2);
//   counter.Count(ranges, {50, 50});                   // pairs of 0 … 50 that sum to 50: 51
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/numeric/int128.h"

namespace seuil::grid {

class CellCount {
 public:
  constexpr CellCount() = default;
  constexpr explicit CellCount(uint64_t count) : count_(count) {}

  constexpr bool counted() const { return count_ != kTooMany; }
  // REQUIRES: counted.
  constexpr uint64_t value() const { return count_; }
  constexpr bool zero() const { return count_ == 0; }
  // "20", or "more than 18446744073709551614".
  std::string ToString() const;

  friend CellCount operator+(CellCount a, CellCount b);
  friend CellCount operator*(CellCount a, CellCount b);
  CellCount& operator+=(CellCount other) { return *this = *this + other; }
  friend constexpr auto operator<=>(CellCount, CellCount) = default;

 private:
  static constexpr uint64_t kTooMany = ~uint64_t{0};

  uint64_t count_ = 0;
};

// Both ends included.
struct Interval {
  int64_t from = 0, to = 0;

  int64_t length() const { return to - from + 1; }
  CellCount count() const { return CellCount(static_cast<uint64_t>(length())); }
};

// Counts the points of boxes whose coordinates' sum lies in an interval, by inclusion and exclusion
// over the box' corners: exact, and independent of how long the axes are.
class SumCounter {
 public:
  // REQUIRES: every box has that many axes, at most kMostSummedSkills (spec.h).
  explicit SumCounter(size_t axes) : axes_(axes) {}

  CellCount Count(std::span<const Interval> box, Interval sums);

 private:
  // Points with `axes_` coordinates from 0 up whose sum is at most `sum`: (sum + axes) choose axes,
  // modulo 2^128.
  absl::uint128 PointsUpTo(int64_t sum);

  // How often the points moved by `shift` are counted: a term of the product of (1 - x^length).
  struct Term {
    int64_t shift, times;
  };
  void MoveBehind(int64_t length);

  size_t axes_;
  absl::flat_hash_map<int64_t, absl::uint128> known_;
  std::vector<Term> terms_, moved_;  // by shift; kept for their memory
};

}  // namespace seuil::grid
