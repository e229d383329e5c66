// Calls a function again and again on a thread of its own, until it goes.
//
// Thread contract: one thread starts and ends it.
//
//   const Poller poller(absl::Seconds(10), [this] { Look(); });
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>

#include "absl/time/time.h"

namespace seuil {

class Poller {
 public:
  // The first call comes after one interval.
  Poller(absl::Duration interval, std::function<void()> call)
      : thread_([this, interval, call = std::move(call)] {
          std::unique_lock lock(mu_);
          while (
              !wake_.wait_for(lock, absl::ToChronoNanoseconds(interval), [&] { return stop_; })) {
            lock.unlock();
            call();
            lock.lock();
          }
        }) {}
  Poller(const Poller&) = delete;
  Poller& operator=(const Poller&) = delete;
  ~Poller() {
    {
      const std::lock_guard lock(mu_);
      stop_ = true;
    }
    wake_.notify_all();
    thread_.join();
  }

 private:
  std::mutex mu_;
  std::condition_variable wake_;
  bool stop_ = false;   // guarded by mu_
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace seuil
