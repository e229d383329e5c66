// Calls that were turned away before their handler: who called is not known or may not, or they
// asked for too much. By the reason that the caller was told.
//
// Thread contract: thread-safe; Count never waits.
//
//   Rejections rejections;
//   rejections.Count(Reason::kRateExceeded);
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "base/reason.h"
#include "metrics/named_counts.h"

namespace seuil::metrics {

class Rejections {
 public:
  // Another reason than these counts as "other".
  static constexpr std::array kReasons = {
      Reason::kTokenRequired,      Reason::kTokenUnknown,       Reason::kCertificateRequired,
      Reason::kCertificateExpired, Reason::kCertificateRevoked, Reason::kCallerUnknown,
      Reason::kRoleMissing,        Reason::kRateExceeded,       Reason::kTooManyCalls};

  void Count(Reason reason) {
    const auto* const found = std::find(kReasons.begin(), kReasons.end(), reason);
    counts_.Count(static_cast<size_t>(found - kReasons.begin()));
  }
  Families Collect() const { return counts_.Collect(); }

 private:
  static std::vector<std::string> Names() {
    std::vector<std::string> names;
    names.reserve(kReasons.size() + 1);
    for (const Reason reason : kReasons) names.emplace_back(ReasonInfo(reason).name);
    names.emplace_back("other");
    return names;
  }

  NamedCounts counts_{"seuil_rejected_total",
                      "Calls turned away before they were looked at, by the reason that callers "
                      "are told (ERRORS.md).",
                      "reason", Names()};
};

}  // namespace seuil::metrics
