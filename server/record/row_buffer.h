// Rows on their way to the log: bounded bytes that threads which answer add to, and that one thread
// takes away as a whole.
//
// Two buffers of half the size each change places, so adding is a copy under a lock that is held
// for nothing else, and never waits for the disk.
//
// Thread contract: Add and waiting() from any thread; Take from one.
//
//   RowBuffer buffer(64 << 20);
//   if (!buffer.Add(encoded, 1)) buffer.CountDropped(1);
//   RowBuffer::Batch batch;
//   buffer.Take(batch);  // what came meanwhile
#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

namespace seuil::record {

class RowBuffer {
 public:
  explicit RowBuffer(size_t bytes) : most_(bytes / 2), enough_(std::min(kEnough, most_ / 2)) {
    waiting_.reserve(most_);
  }

  // All of `rows`, or, where they do not fit, none of them and false.
  bool Add(std::string_view encoded, int64_t rows);
  // So that the log can say it; Take hands the sum on.
  void CountDropped(int64_t rows);

  struct Batch {
    std::string bytes;  // whole rows
    int64_t rows = 0;
    int64_t dropped = 0;  // before them, or among them
  };
  // Takes all that waits, once it is much or the first of it waited for `gather`; returns with
  // nothing after `most`, or where End was called. `batch.bytes` keeps its memory for the next.
  void Take(Batch& batch, std::chrono::milliseconds gather, std::chrono::milliseconds most);

  // Take waits no more.
  void End();
  bool ending() const;
  // Waits for that long, or until End.
  void Pause(std::chrono::milliseconds time);

  size_t waiting() const;  // bytes

 private:
  static constexpr size_t kEnough = size_t{512} << 10;

  const size_t most_;
  const size_t enough_;  // bytes that waken the thread that takes before its time
  mutable std::mutex mu_;
  std::condition_variable some_;
  // Guarded by mu_.
  std::string waiting_;
  int64_t rows_ = 0;
  int64_t dropped_ = 0;
  bool ending_ = false;
};

}  // namespace seuil::record
