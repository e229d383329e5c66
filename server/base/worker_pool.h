// A few threads for work that must not run on a thread that serves calls: compiling, comparing.
//
// The queue is bounded: what does not fit is refused at once, so that a flood of slow work is the
// caller's to answer and never grows memory.
//
// Thread contract: Post from any thread. The destructor finishes what was taken.
//
//   WorkerPool pool({.threads = 2, .queue = 64});
//   if (!pool.Post([=] { … })) …  // full: ask again later
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace seuil {

class WorkerPool {
 public:
  struct Options {
    size_t threads = 1;
    size_t queue = 64;  // that wait
  };
  explicit WorkerPool(const Options& options);
  ~WorkerPool();

  // False, and nothing happens, where the queue is full.
  bool Post(std::function<void()> work);

  // How much waits now, and how often the queue was full.
  size_t waiting() const;
  uint64_t refused() const;

 private:
  void Run();

  const size_t queue_;
  mutable std::mutex mu_;
  std::condition_variable some_;
  // Guarded by mu_.
  std::deque<std::function<void()>> waiting_;
  uint64_t refused_ = 0;
  bool ending_ = false;

  std::vector<std::thread> threads_;
};

}  // namespace seuil
