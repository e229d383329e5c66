// The files of a decision log: which there are, and where its chain stands.
//
// Thread contract: free functions that read files.
//
//   absl::StatusOr<std::vector<LogFile>> files = ListLog("/var/log/seuil/decisions");
//   absl::StatusOr<LogEnd> end = FindEnd("/var/log/seuil/decisions", *files);
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "record/log_format.h"

namespace seuil::record {

struct LogFile {
  std::string name;
  int64_t file = 0;  // its number
  absl::Time opened;
};

// Oldest first. What is not named as a log's file is passed over.
absl::StatusOr<std::vector<LogFile>> ListLog(const std::string& folder);

// What the next file has to follow.
struct LogEnd {
  std::string digest;  // of the last block of all
  // Of the last file.
  std::optional<OpenEnd> open;
  bool no_header = false;  // it was killed before its first line was whole: it holds nothing
};
// REQUIRES: files is not empty.
absl::StatusOr<LogEnd> FindEnd(const std::string& folder, const std::vector<LogFile>& files);

}  // namespace seuil::record
