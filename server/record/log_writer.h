// The files of a decision log as they are written: block by block, each block one write that is
// made durable, each file chained to the one before (log_format.h).
//
// A file is begun with the first block that needs it. It is left for the next when it is large or
// old enough, when the key of references changes, and when a block could not be written: then what
// was half written is cut off, and the next attempt begins a new file. So a full disk breaks no
// chain, and writing goes on by itself.
//
// Thread contract: a writer belongs to one thread.
//
//   absl::StatusOr<LogWriter> log = LogWriter::Open({.folder = "decisions"}, clock.Now());
//   absl::Status written = log->WriteBlock(lines, 3, 0, clock.Now());  // again, where it fails
//   log->Tend(clock.Now());  // now and then: age, and what is to be removed
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "record/log_files.h"
#include "source/atomic_file.h"
#include "source/file_descriptor.h"

namespace seuil::record {

class LogWriter {
 public:
  struct Options {
    std::string folder;  // made, with mode 0750, where its parent is there
    int64_t file_bytes = int64_t{64} << 20;
    absl::Duration file_age = absl::Hours(24);
    absl::Duration keep = absl::Hours(24 * 90);  // after a file is full
    std::string reference = "omit";              // said in each file's first line
  };

  // Takes the folder for itself, and continues the chain that is there. ABORTED where another
  // process writes there.
  static absl::StatusOr<LogWriter> Open(Options options, absl::Time now);

  // Writes `rows` lines as one block, durably; an error: it is not written, and what was before is
  // whole. `lines` may be empty, to say that rows were dropped.
  absl::Status WriteBlock(std::string_view lines, int64_t rows, int64_t dropped, absl::Time now);

  // Files from now on name another key.
  void SetKey(std::string key);

  // Ends a file that is old enough, and removes those that were kept long enough.
  absl::Status Tend(absl::Time now);

  // A file that was left, for the server's log: who has that line can show later that the file
  // was not cut.
  struct Left {
    std::string name, digest;
    int64_t bytes = 0;
  };
  // What was left since this was asked last.
  std::vector<Left> TakeLeft() { return std::exchange(left_, {}); }

 private:
  LogWriter(Options options, source::FolderLock lock)
      : options_(std::move(options)), lock_(std::move(lock)) {}

  absl::Status Continue();  // the chain, as the folder has it
  absl::Status OpenFile(absl::Time now, std::string& text);
  void Leave();
  bool IsAtItsPath() const;  // REQUIRES: a file is open
  absl::Status Failed(std::string_view step, int error);
  std::string PathOf(const std::string& name) const { return options_.folder + "/" + name; }

  Options options_;
  std::optional<source::FolderLock> lock_;  // none: the folder is to be locked anew
  std::string key_;
  std::vector<LogFile> files_;   // that are there, the open one last
  std::string chain_;            // digest of the last block of all
  std::optional<OpenEnd> open_;  // of the last file, where it is left
  int64_t last_file_ = 0;
  bool unsure_ = false;  // what the last file holds is to be read again before another follows

  // The open file.
  source::FileDescriptor fd_;
  int64_t size_ = 0;  // of whole blocks
  int64_t blocks_ = 0;
  std::vector<Left> left_;
};

}  // namespace seuil::record
