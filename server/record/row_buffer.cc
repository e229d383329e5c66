#include "record/row_buffer.h"

#include <utility>

namespace seuil::record {

bool RowBuffer::Add(std::string_view encoded, int64_t rows) {
  bool waken = false;
  {
    const std::lock_guard lock(mu_);
    const size_t before = waiting_.size();
    if (encoded.size() > most_ - before) return false;
    waiting_.append(encoded);
    rows_ += rows;
    // Only where it makes a difference: a wake-up costs more than all the rest.
    waken = before == 0 || (before < enough_ && waiting_.size() >= enough_);
  }
  if (waken) some_.notify_one();
  return true;
}

void RowBuffer::CountDropped(int64_t rows) {
  const std::lock_guard lock(mu_);
  dropped_ += rows;
}

void RowBuffer::Take(Batch& batch, std::chrono::milliseconds gather,
                     std::chrono::milliseconds most) {
  batch.bytes.clear();
  batch.bytes.reserve(most_);
  std::unique_lock lock(mu_);
  some_.wait_for(lock, most, [&] { return !waiting_.empty() || dropped_ > 0 || ending_; });
  if (!waiting_.empty()) {
    some_.wait_for(lock, gather, [&] { return waiting_.size() >= enough_ || ending_; });
  }
  batch.bytes.swap(waiting_);
  batch.rows = std::exchange(rows_, 0);
  batch.dropped = std::exchange(dropped_, 0);
}

void RowBuffer::End() {
  {
    const std::lock_guard lock(mu_);
    ending_ = true;
  }
  some_.notify_all();
}

bool RowBuffer::ending() const {
  const std::lock_guard lock(mu_);
  return ending_;
}

void RowBuffer::Pause(std::chrono::milliseconds time) {
  std::unique_lock lock(mu_);
  some_.wait_for(lock, time, [&] { return ending_; });
}

size_t RowBuffer::waiting() const {
  const std::lock_guard lock(mu_);
  return waiting_.size();
}

}  // namespace seuil::record
