#include "client/cli/csv.h"

#include <fmt/format.h>

#include <utility>

#include "absl/strings/ascii.h"

namespace seuil::client::cli {
namespace {

constexpr std::size_t kMaxRecordBytes = std::size_t{16} << 20;
constexpr int kEnd = std::istream::traits_type::eof();

absl::Status TooLong(std::size_t line) {
  return absl::InvalidArgumentError(
      fmt::format("line {}: a record of more than 16 MiB; is a quote not closed?", line));
}

}  // namespace

absl::StatusOr<std::vector<std::string>> ReadHeader(CsvReader* reader) {
  CsvRecord header;
  const absl::StatusOr<bool> more = reader->Next(&header);
  if (!more.ok()) return more.status();
  if (!*more) return absl::InvalidArgumentError("the file is empty");
  if (!header.problem.empty()) {
    return absl::InvalidArgumentError(fmt::format("line {}: {}", header.line, header.problem));
  }
  for (std::string& name : header.fields) absl::StripAsciiWhitespace(&name);
  return std::move(header.fields);
}

bool SkipByteOrderMark(std::istream& in) {
  constexpr char kMark[] = "\xEF\xBB\xBF";
  int matched = 0;
  while (matched < 3 && in.peek() == static_cast<unsigned char>(kMark[matched])) {
    in.get();
    ++matched;
  }
  if (matched == 3) return true;
  // Half a mark is no mark: the bytes belong to the first field, which is then no UTF-8.
  for (; matched > 0; --matched) in.unget();
  return false;
}

bool CsvReader::ReadQuoted(CsvRecord* record, std::size_t* size) {
  std::string& field = record->fields.back();
  for (int c = in_.get(); c != kEnd; c = in_.get()) {
    if (c == '"') {
      if (in_.peek() != '"') return true;
      in_.get();
    }
    if (c == '\n') ++line_;
    if (++*size > kMaxRecordBytes) return true;  // the caller sees the size
    field += static_cast<char>(c);
  }
  return false;
}

absl::StatusOr<bool> CsvReader::Next(CsvRecord* record) {
  while (in_.peek() == '\n' || in_.peek() == '\r') {
    if (in_.get() == '\n') ++line_;
  }
  if (in_.peek() == kEnd) return false;

  *record = CsvRecord{.line = line_, .fields = {std::string()}, .problem = {}};
  std::size_t size = 0;
  bool quoted = false;  // whether the current field was opened by a quote
  while (true) {
    const int c = in_.get();
    if (c == kEnd || c == '\n') {
      if (c == '\n') ++line_;
      first_ = false;
      return true;
    }
    if (c == '\r' && in_.peek() == '\n') {
      if (first_) crlf_ = true;
      continue;
    }
    if (++size > kMaxRecordBytes) return TooLong(record->line);
    if (c == ',') {
      record->fields.emplace_back();
      quoted = false;
    } else if (c == '"' && record->fields.back().empty() && !quoted) {
      quoted = true;
      if (!ReadQuoted(record, &size)) {
        return absl::InvalidArgumentError(
            fmt::format("line {}: a quote is never closed", record->line));
      }
      if (size > kMaxRecordBytes) return TooLong(record->line);
    } else {
      if (quoted) record->problem = "text after a closing quote";
      if (c == '"' && !quoted) record->problem = "a quote inside a field that is not quoted";
      if (c == '\r') record->problem = "a carriage return that ends no line";
      record->fields.back() += static_cast<char>(c);
    }
  }
}

std::string CsvLine(const std::vector<std::string>& fields) {
  std::string line;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (i > 0) line += ',';
    const std::string& field = fields[i];
    // A lone empty field would be a blank line, which readers skip.
    const bool lone_empty = field.empty() && fields.size() == 1;
    if (!lone_empty && field.find_first_of(",\"\r\n") == std::string::npos) {
      line += field;
      continue;
    }
    line += '"';
    for (const char c : field) {
      if (c == '"') line += '"';
      line += c;
    }
    line += '"';
  }
  return line;
}

}  // namespace seuil::client::cli
