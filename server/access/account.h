// What one caller has used: how many calls run, and how fast they came.
//
// An account is the name's and outlives the access file that it was read from, so that a reload
// forgets nothing and a call that runs may end any time. Its rate is a "generic cell rate
// algorithm" (ITU-T I.371): one number, the instant at which what was asked so far will have been
// paid for. It may lie a second ahead, so a burst is a second's worth.
//
// Thread contract: thread-safe, without locks.
//
//   const Account::Verdict verdict = account.Take(now);
//   if (verdict.taken()) { …; account.GiveBack(); }
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <utility>

#include "access/access_file.h"

namespace seuil::access {

class Account {
 public:
  using Clock = std::chrono::steady_clock;

  enum class Refusal { kNone, kRate, kConcurrent };
  struct Verdict {
    Refusal refusal = Refusal::kNone;
    std::chrono::nanoseconds retry_after{};  // of kRate: when there is room for one call
    int64_t limit = 0;                       // that was reached

    bool taken() const { return refusal == Refusal::kNone; }
  };

  explicit Account(std::string name) : name_(std::move(name)) {}

  const std::string& name() const { return name_; }
  void SetLimits(const Limits& limits) {
    calls_per_second_ = limits.calls_per_second;
    concurrent_ = limits.concurrent;
  }

  // Counts a call, or says why not.
  Verdict Take(Clock::time_point now);
  // That call has ended.
  void GiveBack() { running_.fetch_sub(1, std::memory_order_relaxed); }

  int64_t running() const { return running_.load(std::memory_order_relaxed); }

 private:
  const std::string name_;
  std::atomic<int64_t> calls_per_second_ = 0, concurrent_ = 0;
  std::atomic<int64_t> running_ = 0;
  std::atomic<int64_t> paid_until_ = 0;  // nanoseconds of Clock
};

}  // namespace seuil::access
