#include "metrics/durations.h"

#include <algorithm>
#include <limits>

namespace seuil::metrics {

void Durations::Record(double seconds) {
  // Most are among the first.
  const auto* const bound =
      std::find_if(kBounds.begin(), kBounds.end(), [&](double most) { return seconds <= most; });
  counts_[static_cast<size_t>(bound - kBounds.begin())].fetch_add(1, std::memory_order_relaxed);
  const double nanoseconds = std::max(seconds, 0.0) * 1e9;
  nanoseconds_.fetch_add(static_cast<uint64_t>(nanoseconds), std::memory_order_relaxed);
}

prometheus::ClientMetric Durations::Read() const {
  prometheus::ClientMetric read;
  prometheus::ClientMetric::Histogram& histogram = read.histogram;
  uint64_t up_to_here = 0;
  for (size_t i = 0; i < counts_.size(); ++i) {
    up_to_here += counts_[i].load(std::memory_order_relaxed);
    histogram.bucket.push_back(
        {up_to_here, i < kBounds.size() ? kBounds[i] : std::numeric_limits<double>::infinity()});
  }
  histogram.sample_count = up_to_here;
  histogram.sample_sum = static_cast<double>(nanoseconds_.load(std::memory_order_relaxed)) / 1e9;
  return read;
}

}  // namespace seuil::metrics
