// Counters that differ in one label whose values are known from the start, so that no caller makes
// a series: what was refused by reason, what was written by kind.
//
// Thread contract: thread-safe; Count never waits.
//
//   NamedCounts refused("seuil_rejected_total", "Calls turned away, by reason.",
//                       "reason", {"unknown-caller", "rate"});
//   refused.Count(1);
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "metrics/families.h"

namespace seuil::metrics {

class NamedCounts {
 public:
  NamedCounts(std::string name, std::string help, std::string label,
              std::vector<std::string> values)
      : name_(std::move(name)),
        help_(std::move(help)),
        label_(std::move(label)),
        values_(std::move(values)),
        counts_(values_.size()) {}

  // REQUIRES: `value` is a position in the values.
  void Count(size_t value) { counts_[value].fetch_add(1, std::memory_order_relaxed); }

  Families Collect() const {
    prometheus::MetricFamily family = Counter(name_, help_);
    for (size_t i = 0; i < values_.size(); ++i) {
      Add(family, static_cast<double>(counts_[i].load(std::memory_order_relaxed)),
          {{label_, values_[i]}});
    }
    return {std::move(family)};
  }

 private:
  const std::string name_, help_, label_;
  const std::vector<std::string> values_;
  std::vector<std::atomic<uint64_t>> counts_;
};

}  // namespace seuil::metrics
