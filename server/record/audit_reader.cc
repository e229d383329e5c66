#include "record/audit_reader.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "base/digest.h"
#include "record/line_reader.h"

namespace seuil::record {
namespace {

using nlohmann::json;

struct LineParts {
  int64_t number = 0;
  std::string previous;
  std::string log;  // of an `opened` line
};

std::optional<LineParts> Parse(std::string_view line) {
  const json read = json::parse(line, nullptr, /*allow_exceptions=*/false);
  if (!read.is_object()) return std::nullopt;
  const auto number = read.find("n"), previous = read.find("previous"), log = read.find("log");
  if (number == read.end() || !number->is_number_integer() || previous == read.end() ||
      !previous->is_string()) {
    return std::nullopt;
  }
  return LineParts{number->get<int64_t>(), previous->get<std::string>(),
                   log != read.end() && log->is_string() ? log->get<std::string>() : ""};
}

}  // namespace

std::optional<int64_t> AuditLineNumber(std::string_view line) {
  const std::optional<LineParts> parts = Parse(line);
  return parts ? std::optional(parts->number) : std::nullopt;
}

bool IsAuditLog(const std::string& path) {
  absl::StatusOr<LineReader> lines = LineReader::Open(path);
  if (!lines.ok() || !lines->Next()) return false;
  const std::optional<LineParts> parts = Parse(lines->line());
  // Also where its beginning is gone.
  return parts && (parts->log == kAuditLog || AuditLineNumber(lines->line()));
}

absl::StatusOr<AuditSummary> ReadAudit(const std::string& path,
                                       const std::function<void(const ChainBreak& found)>& found) {
  absl::StatusOr<LineReader> lines = LineReader::Open(path);
  if (!lines.ok()) return lines.status();
  AuditSummary summary{.digest = std::string(kNoLine)};
  std::optional<LineParts> last;
  const auto tell = [&](std::string what) {
    ++summary.breaks;
    if (found) found({path, lines->number(), std::move(what)});
  };
  while (lines->Next()) {
    if (!lines->ended()) {
      summary.half_line = true;
      break;
    }
    ++summary.lines;
    std::optional<LineParts> parts = Parse(lines->line());
    if (!parts) {
      tell("no line of an audit log");
    } else if (summary.lines == 1) {
      summary.first = parts->number;
      if (parts->number == 1 && parts->previous != kNoLine) tell("line 1 follows another");
    } else if (last && parts->number != last->number + 1) {
      tell(fmt::format("line {} follows line {}", parts->number, last->number));
    } else if (parts->previous != summary.digest) {
      tell("the line before it is not the one that it was written after");
    }
    summary.digest = DigestOf(lines->line());
    last = std::move(parts);
  }
  if (!lines->status().ok()) return lines->status();
  return summary;
}

}  // namespace seuil::record
