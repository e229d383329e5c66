// The decision log: every decision that was answered, on disk, in a form that can be shown later to
// be what was written (log_format.h).
//
// The thread that answers copies a few hundred bytes into a bounded buffer (row_buffer.h), and that
// is all of it: a thread of the log's own turns rows into JSON, hashes references, writes block by
// block and makes each durable. A disk that is slow or full holds up no answer.
//
// Where the buffer is full, rows are dropped and counted, and the next block says how many; or, by
// setting, the call is refused, so that no answer is given that the log does not have. What a
// process that is killed loses is what waits in the buffer: a quarter of a second, where the disk
// keeps up.
//
// Thread contract: Take and counts from any thread; made and destroyed by one. The destructor
// writes what waits.
//
//   absl::StatusOr<std::unique_ptr<DecisionLog>> log = DecisionLog::Open(settings, clock);
//   DecisionLog::Rows rows;                   // of one call, before it is answered
//   rows.Add(row);
//   absl::Status taken = (*log)->Take(rows);  // DECISION_LOG_FULL: then do not answer
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "record/decision_row.h"
#include "record/row_buffer.h"

namespace seuil::record {

enum class WhenFull { kDrop, kRefuse };
// What becomes of a caller's reference.
enum class References { kHash, kKeep, kOmit };

struct DecisionLogSettings {
  std::string folder;
  WhenFull when_full = WhenFull::kDrop;
  References references = References::kHash;
  std::string keys;                            // folder of the keys, of kHash
  size_t memory_bytes = size_t{64} << 20;      // of rows that wait
  int64_t file_bytes = int64_t{64} << 20;      // then the next file is begun
  absl::Duration file_age = absl::Hours(24);   // or then
  absl::Duration keep = absl::Hours(24 * 90);  // full files
  absl::Duration key_age = absl::Hours(24 * 30);
  absl::Duration keep_keys = absl::Hours(24 * 90);  // after another took a key's place
};

// Since the log was opened.
struct DecisionLogCounts {
  int64_t taken = 0;    // rows
  int64_t dropped = 0;  // rows, for want of room
  int64_t refused = 0;  // calls, for want of room
  int64_t written = 0;  // rows, durably
  int64_t blocks = 0;
  int64_t failed_writes = 0;  // attempts
  int64_t waiting_bytes = 0;
};

class DecisionLog {
 public:
  // An error where the folders cannot be written, are another's, or hold a key that is damaged.
  static absl::StatusOr<std::unique_ptr<DecisionLog>> Open(const DecisionLogSettings& settings,
                                                           const Clock& clock);
  ~DecisionLog();

  // Rows of one call. Keeps a thread's memory from one call to the next: one at a time.
  class Rows {
   public:
    Rows();
    void Add(const DecisionRow& row);

   private:
    friend class DecisionLog;
    std::string& bytes_;
    int64_t count_ = 0;
  };
  // All rows of a call, or none: DECISION_LOG_FULL, where calls are to be refused then.
  absl::Status Take(const Rows& rows);

  DecisionLogCounts counts() const;

 private:
  class Thread;

  DecisionLog(const DecisionLogSettings& settings, std::unique_ptr<Thread> thread);

  const WhenFull when_full_;
  RowBuffer buffer_;
  struct Counters {
    std::atomic<int64_t> taken{0}, dropped{0}, refused{0}, written{0}, blocks{0}, failed_writes{0};
  } counters_;
  std::unique_ptr<Thread> work_;  // what only the thread touches
  std::thread thread_;
};

}  // namespace seuil::record
