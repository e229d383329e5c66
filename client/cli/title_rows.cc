#include "client/cli/title_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <string_view>

#include "absl/strings/ascii.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "client/cli/decision_text.h"
#include "client/cli/text.h"

namespace seuil::client::cli {
namespace {

constexpr std::string_view kCodePrefix = "code.";
// What the answer adds, in this order. A file that has been through once keeps its other columns
// and gets these anew. `job` is what `seuil batch` reads.
constexpr std::array<std::string_view, 17> kOutputColumns = {
    "resolution",  "job",         "job_title",  "job_band",     "threshold_level",
    "job_status",  "replaced_by", "matched_by", "matched_form", "score",
    "candidates",  "note",        "version",    "digest",       "error_reason",
    "error_field", "error"};

bool IsCode(std::string_view name) {
  return name.substr(0, kCodePrefix.size()) == kCodePrefix && name.size() > kCodePrefix.size();
}

bool IsRead(std::string_view name) { return name == "title" || name == "customer" || IsCode(name); }

bool IsOutput(std::string_view name) {
  return std::find(kOutputColumns.begin(), kOutputColumns.end(), name) != kOutputColumns.end();
}

absl::Status CheckHeader(const std::vector<std::string>& header) {
  std::map<std::string, int> seen;
  bool asks = false;
  for (const std::string& name : header) {
    if (!IsUtf8(name)) return absl::InvalidArgumentError("the header is not UTF-8");
    if ((IsRead(name) || IsOutput(name)) && ++seen[name] > 1) {
      return absl::InvalidArgumentError(fmt::format("column `{}` stands twice", name));
    }
    asks = asks || name == "title" || IsCode(name);
  }
  if (asks) return absl::OkStatus();
  if (header.size() == 1 && header[0].find_first_of(";\t") != std::string::npos) {
    return absl::InvalidArgumentError("the columns are not separated by commas");
  }
  return absl::InvalidArgumentError("no column is `title` or `code.<scheme>`");
}

}  // namespace

absl::StatusOr<TitleRows> TitleRows::Open(std::istream& in) {
  const bool byte_order_mark = SkipByteOrderMark(in);
  CsvReader reader(in);
  absl::StatusOr<std::vector<std::string>> header = ReadHeader(&reader);
  if (!header.ok()) return header.status();
  if (absl::Status status = CheckHeader(*header); !status.ok()) return status;
  return TitleRows(std::move(reader), byte_order_mark, *std::move(header));
}

absl::StatusOr<bool> TitleRows::Next(TitleRow* row) {
  CsvRecord record;
  const absl::StatusOr<bool> more = reader_.Next(&record);
  if (!more.ok() || !*more) return more;
  *row = TitleRow{.line = record.line,
                  .customer = {},
                  .query = {},
                  .problem = record.problem,
                  .cells = record.fields};
  if (row->problem.empty() && record.fields.size() != header_.size()) {
    row->problem =
        fmt::format("{} fields, the header has {}", record.fields.size(), header_.size());
  }
  for (std::size_t i = 0; i < header_.size() && row->problem.empty(); ++i) {
    const std::string& value = record.fields[i];
    if (value.empty() || !IsRead(header_[i])) continue;
    if (!IsUtf8(value)) {
      row->problem = fmt::format("column `{}` is not UTF-8", header_[i]);
    } else if (header_[i] == "title") {
      row->query.set_title(value);
    } else if (header_[i] == "customer") {
      row->customer = value;
    } else {
      seuil::v1::CodeQuery* code = row->query.add_codes();
      code->set_scheme(header_[i].substr(kCodePrefix.size()));
      code->set_code(value);
    }
  }
  return true;
}

std::string TitleRows::Head() const {
  std::vector<std::string> names;
  for (const std::string& name : header_) {
    if (!IsOutput(name)) names.push_back(name);
  }
  names.insert(names.end(), kOutputColumns.begin(), kOutputColumns.end());
  return (byte_order_mark_ ? "\xEF\xBB\xBF" : "") + CsvLine(names) + LineEnd();
}

std::string TitleRows::Answer(const TitleRow& row, const TitleAnswer& answer,
                              const seuil::v1::ServedBy& served_by) const {
  std::vector<std::string> cells;
  for (std::size_t i = 0; i < header_.size(); ++i) {
    if (!IsOutput(header_[i])) cells.push_back(i < row.cells.size() ? row.cells[i] : "");
  }
  const seuil::v1::JobCandidate& job = answer.resolution.job();
  const bool has_error = !answer.error.reason().empty();
  const bool has_job = answer.resolution.has_job();
  for (std::string& cell : std::vector<std::string>{
           has_error ? "" : StatusWord(answer.resolution.status()), job.job(), job.title(),
           job.band(), job.threshold_level(),
           has_job ? EnumText(seuil::v1::JobStatus_Name(job.status()), "JOB_STATUS_", job.status())
                   : "",
           job.replaced_by(), answer.matched_by, job.matched_form(),
           has_job && job.score() > 0 ? fmt::format("{:.2f}", job.score()) : "",
           CandidatesText(answer.resolution), answer.note, served_by.version(), served_by.digest(),
           answer.error.reason(), answer.error.field(), answer.error.message()}) {
    cells.push_back(std::move(cell));
  }
  return CsvLine(cells) + LineEnd();
}

std::vector<std::string> TitleRows::Unread() const {
  std::vector<std::string> unread;
  for (const std::string& name : header_) {
    if (!IsRead(name) && !IsOutput(name)) unread.push_back(name);
  }
  return unread;
}

std::string StatusWord(seuil::v1::ResolutionStatus status) {
  return EnumText(seuil::v1::ResolutionStatus_Name(status), "RESOLUTION_STATUS_", status);
}

std::string MatchWord(seuil::v1::MatchKind kind) {
  return EnumText(seuil::v1::MatchKind_Name(kind), "MATCH_KIND_", kind);
}

std::string CandidatesText(const seuil::v1::JobResolution& resolution) {
  std::vector<std::string> candidates;
  for (const seuil::v1::JobCandidate& candidate : resolution.candidates()) {
    candidates.push_back(fmt::format("{} ({:.2f})", candidate.job(), candidate.score()));
  }
  return absl::StrJoin(candidates, "; ");
}

}  // namespace seuil::client::cli
