// Reads a decision log as it was written and says of every place where it is not: the chain of its
// blocks, and that of its files.
//
// What is found: a row or another line that was edited, removed, inserted or moved; a block, or the
// end of one, that is gone; a file that is gone from the middle. What cannot be found from the log
// alone: that its newest blocks are gone as a whole, or its oldest files (which the server removes
// itself after their time). The server's own log names each file's last digest when it is full.
//
// A block whose end is missing is no break where nothing follows it, or where the next file vouches
// for what is there (log_format.h): a server that was killed leaves that.
//
// Thread contract: a free function; it reads files of any size in memory that does not grow.
//
//   absl::StatusOr<LogSummary> read = ReadLog("/var/log/seuil/decisions", {
//       .row = [&](std::string_view line, const Place& place) { … },
//       .chain_break = [&](const ChainBreak& found) { … }});
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace seuil::record {

struct Place {
  std::string_view file;  // its path
  int64_t line = 0;       // from 1
};

struct ChainBreak {
  std::string file;
  int64_t line = 0;
  std::string what;
};

struct LogVisitor {
  std::function<void(std::string_view line, const Place& place)> row;
  std::function<void(const ChainBreak& found)> chain_break;
};

struct LogSummary {
  int64_t files = 0, blocks = 0, rows = 0;
  int64_t dropped = 0;  // rows that the log says it did not take
  int64_t breaks = 0;
  int64_t open_ends = 0;         // ends without a block's end that are no break
  int64_t open_rows = 0;         // rows in them
  bool open_at_the_end = false;  // the last file is among them
  int64_t first_file = 0;        // the number of the first file that is there
  std::string digest;            // of the last block; "none"
};

// `path`: a log's folder, or one file of it. NOT_FOUND, PERMISSION_DENIED …; NOT_FOUND also where a
// folder has no file of a log.
absl::StatusOr<LogSummary> ReadLog(const std::string& path, const LogVisitor& visitor);

}  // namespace seuil::record
