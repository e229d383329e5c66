// Reads an audit log (audit_log.h) and says of every line whether it is the one that was written
// after the line before it.
//
// What cannot be found from the file alone: that its last lines are gone.
//
// Thread contract: free functions.
//
//   absl::StatusOr<AuditSummary> read = ReadAudit("audit.jsonl", [&](const ChainBreak& found) { …
//   });
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "record/log_reader.h"

namespace seuil::record {

inline constexpr std::string_view kAuditLog = "seuil-audit";
inline constexpr int kAuditFormat = 1;
inline constexpr std::string_view kNoLine = "none";

struct AuditSummary {
  int64_t lines = 0, breaks = 0;
  int64_t first = 0;       // number of the first line; above 1: it goes on from another file
  bool half_line = false;  // at the end: of a server that was killed, or is writing
  std::string digest;      // of the last line; "none"
};

absl::StatusOr<AuditSummary> ReadAudit(const std::string& path,
                                       const std::function<void(const ChainBreak& found)>& found);

// nullopt where the line is none of an audit log.
std::optional<int64_t> AuditLineNumber(std::string_view line);

// True where the file's first line says that it is an audit log.
bool IsAuditLog(const std::string& path);

}  // namespace seuil::record
