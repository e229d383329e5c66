#include "base/worker_pool.h"

#include <utility>

namespace seuil {

WorkerPool::WorkerPool(const Options& options) : queue_(options.queue) {
  for (size_t i = 0; i < options.threads; ++i) threads_.emplace_back([this] { Run(); });
}

WorkerPool::~WorkerPool() {
  {
    const std::lock_guard lock(mu_);
    ending_ = true;
  }
  some_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

bool WorkerPool::Post(std::function<void()> work) {
  {
    const std::lock_guard lock(mu_);
    if (ending_ || waiting_.size() >= queue_) {
      ++refused_;
      return false;
    }
    waiting_.push_back(std::move(work));
  }
  some_.notify_one();
  return true;
}

size_t WorkerPool::waiting() const {
  const std::lock_guard lock(mu_);
  return waiting_.size();
}

uint64_t WorkerPool::refused() const {
  const std::lock_guard lock(mu_);
  return refused_;
}

void WorkerPool::Run() {
  while (true) {
    std::function<void()> work;
    {
      std::unique_lock lock(mu_);
      some_.wait(lock, [this] { return ending_ || !waiting_.empty(); });
      if (waiting_.empty()) return;
      work = std::move(waiting_.front());
      waiting_.pop_front();
    }
    work();
  }
}

}  // namespace seuil
