#include "access/account.h"

#include <algorithm>

namespace seuil::access {

Account::Verdict Account::Take(Clock::time_point now) {
  constexpr int64_t kSecond = 1'000'000'000;
  const int64_t concurrent = concurrent_.load(std::memory_order_relaxed);
  const int64_t running = running_.fetch_add(1, std::memory_order_relaxed) + 1;
  if (concurrent > 0 && running > concurrent) {
    GiveBack();
    return {.refusal = Refusal::kConcurrent, .limit = concurrent};
  }
  const int64_t rate = calls_per_second_.load(std::memory_order_relaxed);
  if (rate == 0) return {};
  const int64_t interval = kSecond / rate;
  const int64_t at =
      std::chrono::duration_cast<std::chrono::nanoseconds>(now.time_since_epoch()).count();
  int64_t paid_until = paid_until_.load(std::memory_order_relaxed);
  while (true) {
    const int64_t next = std::max(paid_until, at) + interval;
    if (const int64_t over = next - at - kSecond; over > 0) {
      GiveBack();
      return {
          .refusal = Refusal::kRate, .retry_after = std::chrono::nanoseconds(over), .limit = rate};
    }
    if (paid_until_.compare_exchange_weak(paid_until, next, std::memory_order_relaxed)) return {};
  }
}

}  // namespace seuil::access
