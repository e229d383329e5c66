// Calls that were turned away before their handler, by reason.
//
// Thread contract: thread-safe; Count never waits.
//
//   Rejections rejections;
//   rejections.Count(Rejection::kCallsPerSecond);
#pragma once

#include "metrics/named_counts.h"

namespace seuil::metrics {

enum class Rejection {
  kUnknownCaller,   // who calls is not known
  kNotPermitted,    // the caller is known and lacks the role
  kCallsPerSecond,  // too many of this caller's in a second
  kConcurrent,      // too many of this caller's at once
};

class Rejections {
 public:
  void Count(Rejection rejection) { counts_.Count(static_cast<size_t>(rejection)); }
  Families Collect() const { return counts_.Collect(); }

 private:
  // In the order of Rejection.
  NamedCounts counts_{"seuil_rejected_total",
                      "Calls turned away before they were looked at, by reason.",
                      "reason",
                      {"unknown_caller", "not_permitted", "calls_per_second", "concurrent"}};
};

}  // namespace seuil::metrics
