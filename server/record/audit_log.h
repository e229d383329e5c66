// The audit log: what operators asked of the server, what came of it, and what changed on disk
// without being asked for. One JSON object a line, each with the digest of the line before it, so
// that a line edited, removed, inserted or moved is found (audit_reader.h).
//
//   {"n":7,"time":"2026-11-27T09:00:00Z","event":"attempt","method":"ActivateVersion",…,
//    "previous":"sha256:…"}
//
// (one line in the file). A line is durable before Append returns, so a change is written down
// before it is made (`attempt`), and what came of it before it is answered (`verdict`). An attempt
// without verdict is one of a server that was killed: what the files say then, is so.
//
// The file may be moved away at any time: the next line begins a new one and goes on with the
// chain. A line that a killed server left half is cut off at the next start, and said to be.
//
// Thread contract: thread-safe. Append waits for the disk: never on a thread that serves calls.
//
//   auto log = AuditLog::Open("/var/log/seuil/audit.jsonl", clock);
//   absl::StatusOr<int64_t> attempt = (*log)->Append("attempt", {{"method", "ReloadPlan"}});
//   if (!attempt.ok()) return attempt.status();  // AUDIT_FAILED: change nothing
//   (*log)->AppendSoon("verdict", {{"attempt", *attempt}, {"verdict", "OK"}});
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/clock.h"
#include "base/log.h"
#include "source/file_descriptor.h"

namespace seuil::record {

// What a line says, in this order; an empty text is left out.
using AuditFields = std::vector<std::pair<std::string_view, LogValue>>;

class AuditLog {
 public:
  // An error where the file cannot be written or continued, or is another process'.
  static absl::StatusOr<std::unique_ptr<AuditLog>> Open(std::string path, const Clock& clock);

  // The line's number, once it is durable. AUDIT_FAILED: it is not there.
  absl::StatusOr<int64_t> Append(std::string_view event, const AuditFields& fields);

  // For what has happened already: where it cannot be written now, it is written before the next
  // line. What a process that ends then still owes is in its log (`audit-owed`).
  void AppendSoon(std::string_view event, const AuditFields& fields);

  // Times that a line could not be written when it was to be.
  int64_t failures() const { return failures_; }

 private:
  AuditLog(std::string path, const Clock& clock) : path_(std::move(path)), clock_(clock) {}

  struct Line {
    std::string event;
    std::string time;
    std::vector<std::pair<std::string, LogValue>> fields;
  };
  Line MakeLine(std::string_view event, const AuditFields& fields) const;
  absl::Status Ready();     // the file is open, is the one of that path, and ends with a whole line
  absl::Status Continue();  // opens the file and finds its end
  absl::Status PayDebts();
  absl::Status Write(const Line& line);

  const std::string path_;
  const Clock& clock_;
  std::atomic<int64_t> failures_{0};
  std::mutex mu_;
  // Guarded by mu_.
  source::FileDescriptor fd_;
  int64_t size_ = 0;    // of whole lines
  int64_t number_ = 0;  // of the last line
  std::string chain_;   // digest of the last line
  std::deque<Line> owed_;
  int64_t forgotten_ = 0;  // owed, and beyond what is kept
};

}  // namespace seuil::record
