// The rows of a batch file: how CSV and JSON lines become questions, and answers the same again.
// BATCH.md specifies both.
//
// Thread contract: one file, one thread.
#pragma once

#include <cstddef>
#include <istream>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "client/cli/skills.h"
#include "seuil/v1/evaluation.pb.h"

namespace seuil::client::cli {

// One row of the input.
struct Row {
  std::size_t line = 0;  // where it starts, from 1
  seuil::v1::BatchEvaluateItem item;
  std::string problem;             // why it cannot be asked; empty: it can
  std::vector<std::string> cells;  // CSV: as they were
};

class RowFormat {
 public:
  virtual ~RowFormat() = default;

  // The next row; false at the end. A row that cannot be asked is a row with a problem.
  // Returns INVALID_ARGUMENT, with the line, where the file cannot be read further.
  virtual absl::StatusOr<bool> Next(Row* row) = 0;

  // What stands before the first answer.
  virtual std::string Head() const = 0;

  // One row's answer, with its line end.
  virtual std::string Answer(const Row& row, const seuil::v1::BatchEvaluateResult& result,
                             const seuil::v1::ServedBy& served_by) const = 0;

  // CSV: the header; and of it the columns that say nothing that is asked or was answered.
  virtual std::vector<std::string> Columns() const { return {}; }
  virtual std::vector<std::string> Unread() const { return {}; }

  // What the user should know of the file as a whole; empty: nothing.
  virtual std::string Note() const { return {}; }
};

// The format that the input's first character tells: "{" JSON lines, anything else CSV.
// `in` is not owned and must outlive the answer. Returns INVALID_ARGUMENT for a file without rows
// to speak of: no header, no result in it, a column twice, other separators than commas.
absl::StatusOr<std::unique_ptr<RowFormat>> OpenRows(std::istream& in, SkillMeasures measures);

// What one value that is asked may hold at most, in bytes.
inline constexpr std::size_t kMaxValueBytes = 1024;

// The two formats; OpenRows chooses, and takes the byte order mark.
absl::StatusOr<std::unique_ptr<RowFormat>> OpenCsvRows(std::istream& in, bool byte_order_mark,
                                                       SkillMeasures measures);
std::unique_ptr<RowFormat> OpenJsonRows(std::istream& in);

}  // namespace seuil::client::cli
