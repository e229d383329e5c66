// The lines of a file, one after the other, of any size of file.
//
// Thread contract: a reader belongs to one thread.
//
//   absl::StatusOr<LineReader> lines = LineReader::Open(path);
//   while (lines->Next()) Use(lines->line(), lines->ended());
//   if (!lines->status().ok()) …
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "source/file_descriptor.h"

namespace seuil::record {

class LineReader {
 public:
  // A longer line ends the reading with an error: no log has one.
  static constexpr size_t kLineBytes = size_t{64} << 20;

  static absl::StatusOr<LineReader> Open(const std::string& path);

  // False after the last line, or where reading fails.
  bool Next();
  std::string_view line() const { return line_; }  // without its end; good until the next Next
  bool ended() const { return ended_; }            // it has an end: only a file's last may not
  int64_t number() const { return number_; }       // from 1
  const absl::Status& status() const { return status_; }

 private:
  LineReader(source::FileDescriptor fd, std::string path)
      : fd_(std::move(fd)), path_(std::move(path)) {}

  bool Fill();

  source::FileDescriptor fd_;
  std::string path_;
  std::string bytes_;  // what was read and not handed out stands from at_ on
  size_t at_ = 0;
  bool all_read_ = false;
  std::string_view line_;
  bool ended_ = false;
  int64_t number_ = 0;
  absl::Status status_;
};

}  // namespace seuil::record
