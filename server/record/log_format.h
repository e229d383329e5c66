// The lines of a decision log that are no rows: the first of each file, and the end of each block.
//
//   {"log":"seuil-decisions","format":1,"file":2,"opened":"2026-11-27T09:00:00Z",
//    "reference":"hash","key":"20261127T090000Z-1f2e3d4c",
//    "before":{"file":"decisions-00000001-20261126T090000Z.jsonl","digest":"sha256:…"}}
//   … rows …
//   {"block":{"number":1,"rows":3,"dropped":0,"previous":"sha256:…","digest":"sha256:…"}}
//
// (each one line in the file). A block's digest is the SHA-256 of every byte of the file from the
// end of the block before (of the first: from the file's first byte) up to its own `,"digest"`. It
// so holds the rows, their order and number, and by `previous` all blocks before it; the first
// block of a file also the line that names the file before. `head -c` and `sha256sum` can check it.
//
// What a killed server left after the last block of a file has no digest of its own. The next file
// says how long that open end is and what its digest is ("before":{…,"open":{"bytes":…,
// "digest":…}}), so that it too cannot be changed unseen from then on.
//
// Thread contract: values and free functions.
//
//   text += HeaderLine(header);
//   text += rows;
//   chain = AppendBlockEnd({.number = 1, .rows = 3, .dropped = 0, .previous = chain}, 0, text);
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/time/time.h"

namespace seuil::record {

inline constexpr int kLogFormat = 1;

// Bytes after the last block of a file.
struct OpenEnd {
  int64_t bytes = 0;
  std::string digest;

  bool operator==(const OpenEnd&) const = default;
};

struct FileHeader {
  int64_t file = 1;  // counts up over the files of a log
  absl::Time opened;
  std::string reference;  // "hash", "keep", "omit"
  std::string key;        // of "hash"
  struct Before {
    std::string file;    // its name
    std::string digest;  // of the last block before this file
    std::optional<OpenEnd> open;
  };
  std::optional<Before> before;  // nullopt: this is the first file
};
std::string HeaderLine(const FileHeader& header);
// nullopt where the line is none.
std::optional<FileHeader> ParseHeader(std::string_view line);

struct BlockEnd {
  int64_t number = 1;  // counts up in a file
  int64_t rows = 0;
  int64_t dropped = 0;   // rows that were not taken since the block before
  std::string previous;  // digest of the block before; "none"
  std::string digest;
};
inline constexpr std::string_view kNoBlock = "none";

// Ends the block that stands in `text` from `begin` on: appends its line, and returns its digest.
std::string AppendBlockEnd(const BlockEnd& end, size_t begin, std::string& text);
// True for a line that begins as a block's end does; rows never do.
bool IsBlockEnd(std::string_view line);
// nullopt where it is not whole.
std::optional<BlockEnd> ParseBlockEnd(std::string_view line);
// The part of the line that its digest covers.
std::string_view CoveredPart(std::string_view block_line);

// "decisions-00000001-20261127T090000Z.jsonl": files sort by number, which is by time, also where
// the clock was set back.
std::string LogFileName(int64_t file, absl::Time opened);
struct LogFileId {
  int64_t file = 0;
  absl::Time opened;
};
std::optional<LogFileId> ParseLogFileName(std::string_view name);

}  // namespace seuil::record
