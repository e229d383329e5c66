// The rows of a file whose titles are resolved: CSV in, the same CSV with the answers out.
// RESOLVE.md specifies the columns.
//
// Thread contract: one file, one thread.
//
//   absl::StatusOr<TitleRows> rows = TitleRows::Open(file);
//   for (TitleRow row; *rows->Next(&row);) out << rows->Answer(row, answer, served_by);
#pragma once

#include <cstddef>
#include <istream>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "client/cli/csv.h"
#include "seuil/v1/catalogue.pb.h"

namespace seuil::client::cli {

// One row of the input.
struct TitleRow {
  std::size_t line = 0;  // where it starts, from 1
  std::string customer;
  seuil::v1::ResolveQuery query;
  std::string problem;             // why it cannot be asked; empty: it can
  std::vector<std::string> cells;  // as they were
};

// One row's answer.
struct TitleAnswer {
  seuil::v1::JobResolution resolution;
  std::string matched_by;  // "exact form"; "decided", where a person chose
  std::string note;        // what somebody should look at; often empty
  seuil::v1::ItemError error;
};

class TitleRows {
 public:
  // `in` is not owned and must outlive it. Returns INVALID_ARGUMENT for a header that names neither
  // a title nor a code, or a column twice.
  static absl::StatusOr<TitleRows> Open(std::istream& in);

  // The next row; false at the end. Returns INVALID_ARGUMENT, with the line, where the file cannot
  // be read further.
  absl::StatusOr<bool> Next(TitleRow* row);

  std::string Head() const;
  std::string Answer(const TitleRow& row, const TitleAnswer& answer,
                     const seuil::v1::ServedBy& served_by) const;
  // Columns that nobody reads.
  std::vector<std::string> Unread() const;

 private:
  TitleRows(CsvReader reader, bool byte_order_mark, std::vector<std::string> header)
      : reader_(std::move(reader)), byte_order_mark_(byte_order_mark), header_(std::move(header)) {}

  const char* LineEnd() const { return reader_.has_crlf() ? "\r\n" : "\n"; }

  CsvReader reader_;
  bool byte_order_mark_;  // the answer starts with one too
  std::vector<std::string> header_;
};

// "ambiguous", "exact form": an enum's word for people and files.
std::string StatusWord(seuil::v1::ResolutionStatus status);
std::string MatchWord(seuil::v1::MatchKind kind);
// "conseiller-financier (0.67); conseiller-services (0.67)".
std::string CandidatesText(const seuil::v1::JobResolution& resolution);

}  // namespace seuil::client::cli
