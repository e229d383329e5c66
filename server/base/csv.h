// CSV as RFC 4180 has it: commas, double quotes, records that may span lines. Read as a stream, a
// record at a time.
//
// What real files add: LF line ends are accepted, blank lines and a byte order mark are skipped.
//
// Thread contract: one reader, one thread.
//
//   CsvReader reader(file);
//   while (reader.Next()) {
//     if (reader.problem()) …  // wrong quotes: the fields are not to be trusted
//     reader.fields()[0];
//   }
//   if (reader.broken()) …  // reading ended before the file did; problem() says why
#pragma once

#include <cstddef>
#include <deque>
#include <istream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/problem.h"

namespace seuil {

class CsvReader {
 public:
  static constexpr size_t kMaxRecordBytes = size_t{16} << 20;

  struct Wrong {
    Position at;
    std::string what;  // "a quote is never closed"
  };

  // `in` is not owned and must outlive the reader.
  explicit CsvReader(std::istream& in) : in_(in) {}

  // The next record; false at the end, and where the rest cannot be told apart: a quote that is
  // never closed, a record over kMaxRecordBytes.
  bool Next();

  // Of the record at hand, until Next is called again.
  const std::vector<std::string_view>& fields() const { return fields_; }
  Position PositionOf(size_t field) const { return PositionAt(starts_[field]); }
  const std::optional<Wrong>& problem() const { return problem_; }

  bool broken() const { return broken_; }

 private:
  enum class Parsed { kRecord, kMoreNeeded };

  bool Fill();
  void SkipBlankLines();
  Parsed ParseRecord();
  // From the opening quote at `at`; npos where the buffer ends before the field does.
  size_t ParseQuoted(size_t at);
  void AddField(size_t start, std::string_view text);
  void Wrongly(size_t at, std::string_view what);
  Position PositionAt(size_t at) const;

  std::istream& in_;  // not owned
  std::string buffer_;
  size_t record_ = 0;  // where the record at hand starts in the buffer
  size_t next_ = 0;    // where the next one does
  uint32_t line_ = 1;  // of record_
  bool started_ = false;
  bool ended_ = false;  // nothing is left to fill
  bool broken_ = false;

  std::vector<std::string_view> fields_;
  std::vector<size_t> starts_;        // in the buffer
  std::deque<std::string> unquoted_;  // fields that had doubled quotes
  std::optional<Wrong> problem_;
};

}  // namespace seuil
