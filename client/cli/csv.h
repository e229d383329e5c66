// CSV as RFC 4180 has it: commas, double quotes, records that may span lines. Read as a stream.
//
// What real files add: LF line ends are accepted, blank lines are skipped; SkipByteOrderMark takes
// what spreadsheets put before the header.
//
// Thread contract: one reader, one thread.
//
//   CsvReader reader(std::cin);
//   CsvRecord record;
//   while (true) {
//     absl::StatusOr<bool> more = reader.Next(&record);
//     if (!more.ok() || !*more) break;
//   }
#pragma once

#include <cstddef>
#include <istream>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace seuil::client::cli {

struct CsvRecord {
  std::size_t line = 0;  // where it starts, from 1
  std::vector<std::string> fields;
  std::string problem;  // what is wrong with its quotes; empty: nothing
};

class CsvReader {
 public:
  // `in` is not owned and must outlive the reader.
  explicit CsvReader(std::istream& in) : in_(in) {}

  // The next record; false at the end. Quotes that are wrong within a record are its `problem`, and
  // reading goes on after it. Returns INVALID_ARGUMENT, with the line, where it cannot: a quote
  // that is never closed, a record over 16 MiB.
  absl::StatusOr<bool> Next(CsvRecord* record);

  // Whether lines end in CRLF; known once the first record was read.
  bool has_crlf() const { return crlf_; }

 private:
  // Reads a quoted field after its opening quote. False where the input ends before it does.
  bool ReadQuoted(CsvRecord* record, std::size_t* size);

  std::istream& in_;  // not owned
  std::size_t line_ = 1;
  bool crlf_ = false;
  bool first_ = true;
};

// The first record, its names without blanks around them. Returns INVALID_ARGUMENT for an empty
// file and for quotes that are wrong, with the line.
absl::StatusOr<std::vector<std::string>> ReadHeader(CsvReader* reader);

// Whether the input starts with a UTF-8 byte order mark, which is taken.
bool SkipByteOrderMark(std::istream& in);

// One record without its line end, quoted where it must be.
std::string CsvLine(const std::vector<std::string>& fields);

}  // namespace seuil::client::cli
