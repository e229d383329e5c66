#include "tools/log_check.h"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include "base/text.h"
#include "record/audit_reader.h"
#include "record/log_reader.h"

namespace seuil::tools {
namespace {

int CannotOpen(const absl::Status& status, std::ostream& err) {
  fmt::print(err, "seuild: {}\n", FromAbsl(status.message()));
  return 2;
}

}  // namespace

int CheckLog(const LogCheckOptions& options, std::ostream& out, std::ostream& err) {
  const auto tell = [&](const record::ChainBreak& found) {
    fmt::print(out, "{}:{}: {}\n", found.file, found.line, found.what);
  };
  const auto verdict = [&](int64_t breaks) {
    return breaks == 0 ? std::string("whole") : fmt::format("broken, {} found", breaks);
  };
  if (record::IsAuditLog(options.log)) {
    const absl::StatusOr<record::AuditSummary> read = record::ReadAudit(options.log, tell);
    if (!read.ok()) return CannotOpen(read.status(), err);
    fmt::print(out, "lines: {}\nchain: {}{}{}\nlast line: {}\n", read->lines, verdict(read->breaks),
               read->first > 1 ? fmt::format("; it goes on from line {}", read->first - 1) : "",
               read->half_line ? "; half a line at the end" : "", read->digest);
    return read->breaks == 0 ? 0 : 1;
  }
  const absl::StatusOr<record::LogSummary> read =
      record::ReadLog(options.log, {.row = {}, .chain_break = tell});
  if (!read.ok()) return CannotOpen(read.status(), err);
  fmt::print(out, "rows: {}\nchain: {} (files: {}, blocks: {}){}\nlast block: {}\n", read->rows,
             verdict(read->breaks), read->files, read->blocks,
             read->open_at_the_end ? "; it ends open" : "", read->digest);
  return read->breaks == 0 ? 0 : 1;
}

}  // namespace seuil::tools
