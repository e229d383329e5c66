#include "grid/cell_count.h"

#include <numeric>
#include <utility>

namespace seuil::grid {

std::string CellCount::ToString() const {
  return counted() ? std::to_string(count_) : "more than " + std::to_string(kTooMany - 1);
}

CellCount operator+(CellCount a, CellCount b) {
  CellCount sum;
  if (__builtin_add_overflow(a.count_, b.count_, &sum.count_) || !a.counted() || !b.counted()) {
    sum.count_ = CellCount::kTooMany;
  }
  return sum;
}

CellCount operator*(CellCount a, CellCount b) {
  CellCount product;
  if (a.zero() || b.zero()) return product;
  if (__builtin_mul_overflow(a.count_, b.count_, &product.count_) || !a.counted() || !b.counted()) {
    product.count_ = CellCount::kTooMany;
  }
  return product;
}

absl::uint128 SumCounter::PointsUpTo(int64_t sum) {
  if (sum < 0) return 0;
  const auto [entry, added] = known_.try_emplace(sum, 1);
  if (!added) return entry->second;
  // Modulo 2^128 nothing can be divided; so the denominators are cancelled in the factors first.
  std::vector<int64_t> factors(axes_);
  std::iota(factors.begin(), factors.end(), sum + 1);
  for (int64_t rest = 2; rest <= static_cast<int64_t>(axes_); ++rest) {
    int64_t denominator = rest;
    for (int64_t& factor : factors) {
      const int64_t common = std::gcd(factor, denominator);
      factor /= common;
      denominator /= common;
    }
  }
  for (const int64_t factor : factors) entry->second *= static_cast<uint64_t>(factor);
  return entry->second;
}

void SumCounter::MoveBehind(int64_t length) {
  moved_.clear();
  size_t plain = 0;
  for (const Term& term : terms_) {
    const int64_t shift = term.shift + length;
    for (; plain < terms_.size() && terms_[plain].shift < shift; ++plain) {
      moved_.push_back(terms_[plain]);
    }
    if (plain < terms_.size() && terms_[plain].shift == shift) {
      moved_.push_back({shift, terms_[plain++].times - term.times});
    } else {
      moved_.push_back({shift, -term.times});
    }
  }
  std::swap(terms_, moved_);
}

CellCount SumCounter::Count(std::span<const Interval> box, Interval sums) {
  CellCount all(1);
  int64_t lowest = 0;
  terms_.assign(1, {0, 1});
  for (const Interval& axis : box) {
    all = all * axis.count();
    lowest += axis.from;
    MoveBehind(axis.length());
  }
  if (!all.counted()) return all;  // the least that can be said
  absl::uint128 count = 0;
  for (const Term& term : terms_) {
    const int64_t moved = lowest + term.shift;
    count += absl::uint128(absl::int128(term.times)) *
             (PointsUpTo(sums.to - moved) - PointsUpTo(sums.from - 1 - moved));
  }
  return CellCount(absl::Uint128Low64(count));
}

}  // namespace seuil::grid
