// A row as a line of JSON, and back: the format of the decision log's rows.
//
//   {"time":"2026-11-27T09:00:00Z","grid":"cloe","version":"1.0.2","digest":"sha256:…",
//    "status":"in-force","objective":{"job":"acheteur"},"result":{"level":"B1"},
//    "certified_language":"en","outcome":"certificate","attained":{"level":"B1"},"threshold":"B1",
//    "rules":["objective-reached"],"reference":{"key":"20261127T090000Z-1f2e3d4c","hash":"…"}}
//
// (one line in the file). What is empty is left out, but for what must always be there: time, grid,
// version, digest, status, objective, result, outcome, rules. A kept reference is a plain string.
//
// Thread contract: free functions; a RowWriter belongs to one thread.
//
//   RowWriter writer;
//   writer.Append(row, {.kind = Reference::kHashed, .key = id, .text = hash}, lines);
//   std::optional<ParsedRow> read = ParsedRow::Parse(line);  // read->row()
#pragma once

#include <cstdint>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "record/decision_row.h"

namespace seuil::record {

// How the caller's reference stands in a row.
struct Reference {
  enum class Kind { kNone, kKept, kHashed };
  Kind kind = Kind::kNone;
  std::string_view key;   // id of the key, of kHashed
  std::string_view text;  // the reference, or its hash
};

class RowWriter {
 public:
  // Appends one line, with its end. The row's own reference is not looked at.
  void Append(const DecisionRow& row, const Reference& reference, std::string& out);

 private:
  void AppendTime(absl::Time time, std::string& out);
  void AppendServedBy(const DecisionRow& row, std::string& out);

  // Rows of the same second share its text, and rows of the same caller and version theirs: what is
  // escaped again and again would be most of a row's price.
  int64_t second_ = INT64_MIN;
  std::string second_text_;
  std::string caller_, grid_, version_, digest_;
  registry::ServedStatus status_{};
  std::string served_text_;
};

// Appends `text` as a JSON string.
void AppendJsonString(std::string_view text, std::string& out);

// A row that was read; its views look into it.
class ParsedRow {
 public:
  // nullopt where the line is no row of this format.
  static std::optional<ParsedRow> Parse(std::string_view line);

  const DecisionRow& row() const { return row_; }
  const Reference& reference() const { return reference_; }

 private:
  ParsedRow() = default;

  std::unique_ptr<const nlohmann::json> json_;  // what the views look at, wherever this is moved
  DecisionRow row_;
  Reference reference_;
};

}  // namespace seuil::record
