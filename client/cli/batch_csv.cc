#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <string_view>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "client/cli/batch_rows.h"
#include "client/cli/csv.h"
#include "client/cli/decision_text.h"
#include "client/cli/text.h"

namespace seuil::client::cli {
namespace {

constexpr std::array<std::string_view, 8> kInputColumns = {
    "reference", "job",          "band",         "level",
    "none",      "result_level", "result_score", "certified_language"};
constexpr std::string_view kSkillPrefix = "skill.";
// What the answer adds, in this order. A file that has been through once keeps its other columns
// and gets these anew.
constexpr std::array<std::string_view, 16> kOutputColumns = {
    "outcome",         "outcome_kind", "attained_level", "attained_score",
    "threshold_level", "rules",        "missing",        "certificate_from_level",
    "notices",         "register_id",  "grid",           "version",
    "digest",          "error_reason", "error_field",    "error"};

template <typename Columns>
bool Contains(const Columns& columns, std::string_view name) {
  return std::find(columns.begin(), columns.end(), name) != columns.end();
}

bool IsSkill(std::string_view name) {
  return absl::StartsWith(absl::string_view(name.data(), name.size()), "skill.") &&
         name.size() > kSkillPrefix.size();
}

std::string Joined(const std::vector<std::string>& parts) { return absl::StrJoin(parts, "; "); }

// The cells of kOutputColumns.
std::vector<std::string> AnswerCells(const seuil::v1::BatchEvaluateResult& result,
                                     const seuil::v1::ServedBy& served_by) {
  const seuil::v1::EvaluateResponse& decision = result.decision();
  const seuil::v1::ItemError& error = result.error();
  std::vector<std::string> rules, missing, notices;
  for (const auto& reason : decision.reasons()) rules.push_back(reason.rule());
  for (const auto& entry : decision.missing()) {
    missing.push_back(fmt::format("{}/{} {}", entry.outcome(), entry.rule(), MissingText(entry)));
  }
  for (const auto& notice : decision.notices()) notices.push_back(notice.code());
  return {decision.outcome().id(),
          result.has_decision() ? KindText(decision.outcome().kind()) : std::string(),
          decision.attained_level(),
          decision.attained_score(),
          decision.threshold_level(),
          Joined(rules),
          Joined(missing),
          decision.certificate_from_level(),
          Joined(notices),
          decision.register_id(),
          served_by.grid(),
          served_by.version(),
          served_by.digest(),
          error.reason(),
          error.field(),
          error.message()};
}

class CsvRows : public RowFormat {
 public:
  CsvRows(CsvReader reader, bool byte_order_mark, std::vector<std::string> header,
          SkillMeasures measures)
      : reader_(std::move(reader)),
        byte_order_mark_(byte_order_mark),
        header_(std::move(header)),
        measures_(std::move(measures)) {}

  absl::StatusOr<bool> Next(Row* row) override {
    CsvRecord record;
    const absl::StatusOr<bool> more = reader_.Next(&record);
    if (!more.ok() || !*more) return more;
    *row = Row{.line = record.line, .item = {}, .problem = record.problem, .cells = record.fields};
    if (row->problem.empty() && record.fields.size() != header_.size()) {
      row->problem =
          fmt::format("{} fields, the header has {}", record.fields.size(), header_.size());
    }
    for (std::size_t i = 0; i < header_.size() && row->problem.empty(); ++i) {
      Read(header_[i], record.fields[i], row);
    }
    return true;
  }

  std::string Head() const override {
    std::vector<std::string> names;
    for (const std::string& name : header_) {
      if (!Contains(kOutputColumns, name)) names.push_back(name);
    }
    names.insert(names.end(), kOutputColumns.begin(), kOutputColumns.end());
    return (byte_order_mark_ ? "\xEF\xBB\xBF" : "") + CsvLine(names) + LineEnd();
  }

  std::string Answer(const Row& row, const seuil::v1::BatchEvaluateResult& result,
                     const seuil::v1::ServedBy& served_by) const override {
    std::vector<std::string> cells;
    for (std::size_t i = 0; i < header_.size(); ++i) {
      if (Contains(kOutputColumns, header_[i])) continue;
      cells.push_back(i < row.cells.size() ? row.cells[i] : std::string());
    }
    std::vector<std::string> answer = AnswerCells(result, served_by);
    std::move(answer.begin(), answer.end(), std::back_inserter(cells));
    return CsvLine(cells) + LineEnd();
  }

  std::vector<std::string> Columns() const override { return header_; }

  std::vector<std::string> Unread() const override {
    std::vector<std::string> unread;
    for (const std::string& name : header_) {
      if (!Contains(kInputColumns, name) && !IsSkill(name) && !Contains(kOutputColumns, name)) {
        unread.push_back(name);
      }
    }
    return unread;
  }

  std::string Note() const override {
    std::vector<std::string> unread;
    for (const std::string& name : Unread()) {
      const std::string meant =
          absl::AsciiStrToLower(absl::StrReplaceAll(name, {{"-", "_"}, {" ", "_"}}));
      unread.push_back("`" + Printable(name) + "`" +
                       (Contains(kInputColumns, meant) ? " (did you mean `" + meant + "`?)" : ""));
    }
    if (unread.empty()) return {};
    return fmt::format("columns kept and not read: {}", absl::StrJoin(unread, ", "));
  }

 private:
  const char* LineEnd() const { return reader_.has_crlf() ? "\r\n" : "\n"; }

  // Puts one cell into the question. An empty cell says nothing.
  void Read(const std::string& column, const std::string& value, Row* row) const {
    if (value.empty() || (!Contains(kInputColumns, column) && !IsSkill(column))) return;
    if (!IsUtf8(value)) {
      row->problem = fmt::format("column `{}` is not UTF-8", column);
      return;
    }
    if (value.size() > kMaxValueBytes) {
      row->problem = fmt::format("column `{}` has {} bytes; no value has more than {}", column,
                                 value.size(), kMaxValueBytes);
      return;
    }
    seuil::v1::BatchEvaluateItem& item = row->item;
    if (column == "reference") item.set_reference(value);
    if (column == "job") item.mutable_objective()->set_job(value);
    if (column == "band") item.mutable_objective()->set_band(value);
    if (column == "level") item.mutable_objective()->set_level(value);
    if (column == "result_level") item.mutable_result()->set_level(value);
    if (column == "result_score") item.mutable_result()->set_score(value);
    if (column == "certified_language") item.set_certified_language(value);
    if (IsSkill(column)) {
      SetSkill(column.substr(kSkillPrefix.size()), value, measures_, item.mutable_result());
    }
    if (column == "none") {
      const std::string said = absl::AsciiStrToLower(value);
      if (said == "true") {
        item.mutable_objective()->set_none(true);
      } else if (said != "false") {
        row->problem = "column `none` is neither `true` nor `false`";
      }
    }
  }

  CsvReader reader_;
  const bool byte_order_mark_;  // the answer starts with one too
  const std::vector<std::string> header_;
  const SkillMeasures measures_;
};

absl::Status CheckHeader(const std::vector<std::string>& header) {
  std::map<std::string, int> seen;
  bool has_result = false;
  for (const std::string& name : header) {
    if (!IsUtf8(name)) return absl::InvalidArgumentError("the header is not UTF-8");
    const bool known =
        Contains(kInputColumns, name) || IsSkill(name) || Contains(kOutputColumns, name);
    if (known && ++seen[name] > 1) {
      return absl::InvalidArgumentError(fmt::format("column `{}` stands twice", name));
    }
    has_result = has_result || name == "result_level" || name == "result_score" || IsSkill(name);
  }
  if (has_result) return absl::OkStatus();
  if (header.size() == 1 && header[0].find_first_of(";\t") != std::string::npos) {
    return absl::InvalidArgumentError("the columns are not separated by commas");
  }
  return absl::InvalidArgumentError(
      "no column has a result: `result_level`, `result_score` or `skill.<id>`");
}

}  // namespace

absl::StatusOr<std::unique_ptr<RowFormat>> OpenCsvRows(std::istream& in, bool byte_order_mark,
                                                       SkillMeasures measures) {
  CsvReader reader(in);
  absl::StatusOr<std::vector<std::string>> header = ReadHeader(&reader);
  if (!header.ok()) return header.status();
  if (absl::Status status = CheckHeader(*header); !status.ok()) return status;
  return std::make_unique<CsvRows>(std::move(reader), byte_order_mark, *std::move(header),
                                   std::move(measures));
}

}  // namespace seuil::client::cli
