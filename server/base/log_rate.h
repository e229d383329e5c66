// How often something is logged that others can bring about: so many lines a second, and how many
// were left out before the next one.
//
// Thread contract: thread-safe.
//
//   static auto* const rate = new LogRate(10);
//   if (const auto left_out = rate->Take()) Log(…, {{"left_out", *left_out}});
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <utility>

namespace seuil {

class LogRate {
 public:
  using Clock = std::chrono::steady_clock;

  explicit LogRate(int lines_a_second) : most_(lines_a_second) {}

  // How many were left out since the last that was not; nullopt where this one is to be left out.
  std::optional<int64_t> Take(Clock::time_point now = Clock::now()) {
    const std::lock_guard lock(mu_);
    if (!start_ || now - *start_ >= std::chrono::seconds(1)) {
      start_ = now;
      lines_ = 0;
    }
    if (lines_ == most_) {
      ++left_out_;
      return std::nullopt;
    }
    ++lines_;
    return std::exchange(left_out_, 0);
  }

 private:
  const int most_;
  std::mutex mu_;
  // Guarded by mu_.
  std::optional<Clock::time_point> start_;
  int lines_ = 0;
  int64_t left_out_ = 0;
};

}  // namespace seuil
