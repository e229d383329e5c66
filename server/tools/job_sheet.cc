#include "tools/job_sheet.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <sstream>
#include <string_view>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "base/csv.h"
#include "base/text.h"
#include "fmt/format.h"
#include "tools/sheet_cells.h"

namespace seuil::tools {
namespace {

constexpr std::string_view kByLocale[] = {"title", "forms", "not_forms"};

std::vector<std::string> Columns(const std::vector<std::string>& locales) {
  std::vector<std::string> columns = {"id",          "status",  "band", "threshold_level",
                                      "replaced_by", "verbatim"};
  for (const std::string_view key : kByLocale) {
    for (const std::string& locale : locales) columns.push_back(fmt::format("{}.{}", key, locale));
  }
  columns.emplace_back("codes");
  columns.emplace_back("reason");
  return columns;
}

std::string In(const TextsByLocale& texts, const std::string& locale) {
  const auto found = texts.find(locale);
  return found == texts.end() ? std::string() : found->second;
}

std::string In(const FormsByLocale& forms, const std::string& locale) {
  const auto found = forms.find(locale);
  return found == forms.end() ? std::string() : JoinList(found->second);
}

std::string ThresholdOf(const SheetGrid& grid, const std::string& band) {
  const auto found = grid.thresholds.find(band);
  return found == grid.thresholds.end() ? std::string() : found->second;
}

std::string Row(const SheetGrid& grid, const SheetJob& job) {
  std::vector<std::string> cells = {
      job.id,          kSheetStatusWords[static_cast<size_t>(job.status)],
      job.band,        ThresholdOf(grid, job.band),
      job.replaced_by, job.verbatim};
  for (const std::string& locale : grid.locales) cells.push_back(In(job.title, locale));
  for (const std::string& locale : grid.locales) cells.push_back(In(job.forms, locale));
  for (const std::string& locale : grid.locales) cells.push_back(In(job.not_forms, locale));
  std::vector<std::string> codes;
  for (const SheetCode& code : job.codes) codes.push_back(JoinCode(code));
  cells.push_back(JoinList(codes));
  cells.push_back(job.reason);
  return CsvRecord(cells);
}

class Reader {
 public:
  Reader(const SheetGrid& grid, const std::vector<SheetJob>& base, Problems& problems)
      : grid_(grid), base_(base), problems_(problems) {
    for (size_t i = 0; i < base.size(); ++i) base_at_.emplace(base[i].id, i);
  }

  std::vector<SheetRow> Read(const std::string& text) {
    std::istringstream in(text);
    CsvReader csv(in);
    if (!csv.Next() || !ReadHeader(csv)) {
      if (csv.broken()) Broken(csv);
      if (!problems_.has_errors()) {
        problems_.Error({}, "sheet-empty", "the file has no header",
                        "its first line names the columns; `seuild export` writes one");
      }
      return {};
    }
    while (csv.Next()) ReadRow(csv);
    if (csv.broken()) Broken(csv);
    CheckComplete();
    return std::move(rows_);
  }

 private:
  void Broken(const CsvReader& csv) {
    problems_.Error(csv.problem()->at, "csv-malformed", csv.problem()->what);
  }

  bool ReadHeader(const CsvReader& csv) {
    if (csv.problem()) {
      Broken(csv);
      return false;
    }
    const std::vector<std::string> known = Columns(grid_.locales);
    for (size_t i = 0; i < csv.fields().size(); ++i) {
      const std::string name(csv.fields()[i]);
      const Position at = csv.PositionOf(i);
      if (std::count(columns_.begin(), columns_.end(), name) > 0) {
        problems_.Error(at, "column-duplicate", fmt::format("the column `{}` stands twice", name));
      } else if (std::count(known.begin(), known.end(), name) == 0) {
        problems_.Error(at, "column-unknown", fmt::format("there is no column `{}`", name),
                        HintFor(name, known));
      }
      columns_.push_back(name);
    }
    if (!problems_.has_errors() && std::count(columns_.begin(), columns_.end(), "id") == 0) {
      problems_.Error(csv.PositionOf(0), "column-missing", "there is no column `id`");
    }
    return !problems_.has_errors();
  }

  std::string HintFor(const std::string& name, const std::vector<std::string>& known) const {
    if (name.find(';') != name.npos) return "separate columns by commas, not by semicolons";
    const std::string nearest = Nearest(name, known);
    if (!nearest.empty()) return fmt::format("did you mean `{}`?", nearest);
    return fmt::format("the columns are {}", fmt::join(known, ", "));
  }

  void ReadRow(const CsvReader& csv) {
    row_ = {};
    row_.at = csv.PositionOf(0);
    if (csv.problem()) return Broken(csv);
    if (csv.fields().size() != columns_.size()) {
      problems_.Error(
          row_.at, "row-length",
          fmt::format("the row has {} fields, the header {}", csv.fields().size(), columns_.size()),
          "put a text with commas in double quotes");
      return;
    }
    const auto id_column = std::find(columns_.begin(), columns_.end(), "id");
    const std::string id(csv.fields()[static_cast<size_t>(id_column - columns_.begin())]);
    const auto base = base_at_.find(id);
    if (base != base_at_.end()) row_.job = base_[base->second];
    threshold_.reset();
    for (size_t i = 0; i < columns_.size(); ++i) {
      const std::string& column = columns_[i];
      at_ = csv.PositionOf(i);
      row_.cells.emplace(column.substr(0, column.find('.')), at_);
      ReadCell(column, csv.fields()[i]);
    }
    row_.job.id = id;
    FinishRow();
  }

  void Wrong(Position at, std::string_view code, std::string message, std::string hint = "") {
    problems_.Error(at, code, std::move(message), std::move(hint));
  }

  void ReadCell(const std::string& column, std::string_view cell) {
    SheetJob& job = row_.job;
    if (!IsUtf8(cell)) return Wrong(at_, "not-utf8", fmt::format("`{}` is no UTF-8", column));
    const std::string text(cell);
    const size_t dot = column.find('.');
    const std::string key = column.substr(0, dot);
    const std::string locale = dot == column.npos ? "" : column.substr(dot + 1);
    if (key == "status") {
      ReadStatus(text);
    } else if (key == "band") {
      job.band = text;
    } else if (key == "threshold_level") {
      threshold_ = Located<std::string>{text, at_};
    } else if (key == "replaced_by") {
      job.replaced_by = text;
    } else if (key == "verbatim") {
      job.verbatim = text;
    } else if (key == "title") {
      job.title.erase(locale);
      if (!text.empty()) job.title[locale] = text;
    } else if (key == "forms") {
      ReadForms(job.forms, locale, cell);
    } else if (key == "not_forms") {
      ReadForms(job.not_forms, locale, cell);
    } else if (key == "codes") {
      ReadCodes(cell);
    } else if (key == "reason") {
      job.reason = text;
    }
  }

  void ReadStatus(const std::string& text) {
    row_.job.status = SheetStatus::kActive;
    if (text.empty()) return;
    for (size_t i = 0; i < std::size(kSheetStatusWords); ++i) {
      if (text != kSheetStatusWords[i]) continue;
      row_.job.status = static_cast<SheetStatus>(i);
      return;
    }
    Wrong(at_, "status-unknown", fmt::format("`{}` is no status", text),
          "write active, deprecated or removed");
  }

  void ReadForms(FormsByLocale& forms, const std::string& locale, std::string_view cell) {
    absl::StatusOr<std::vector<std::string>> list = SplitList(cell);
    if (!list.ok()) return WrongList(list.status());
    forms.erase(locale);
    if (!list->empty()) forms[locale] = *std::move(list);
  }

  void ReadCodes(std::string_view cell) {
    const absl::StatusOr<std::vector<std::string>> list = SplitList(cell);
    if (!list.ok()) return WrongList(list.status());
    row_.job.codes.clear();
    for (const std::string& text : *list) {
      absl::StatusOr<SheetCode> code = SplitCode(text);
      if (!code.ok()) {
        return Wrong(
            at_, "code-malformed", std::string(FromAbsl(code.status().message())),
            R"(as in `rome 4.60 M1702 close proposed`; write `\ ` for a blank of a field)");
      }
      row_.job.codes.push_back(*std::move(code));
    }
    std::sort(row_.job.codes.begin(), row_.job.codes.end());
  }

  void WrongList(const absl::Status& status) {
    Wrong(at_, "list-malformed", std::string(FromAbsl(status.message())),
          R"(as in `A | B`; write `\|` and `\\` where a text has those itself)");
  }

  Position PositionOf(std::string_view key) const {
    const auto cell = row_.cells.find(key);
    return cell == row_.cells.end() ? row_.at : cell->second;
  }

  void FinishRow() {
    SheetJob& job = row_.job;
    if (job.id.empty()) return Wrong(row_.at, "id-missing", "the row has no id");
    if (!seen_.emplace(job.id, row_.at).second) {
      return Wrong(PositionOf("id"), "id-duplicate",
                   fmt::format("job `{}` has a second row", job.id));
    }
    if (job.status == SheetStatus::kRemoved) {
      if (IsBlank(job.reason)) {
        Wrong(PositionOf("reason"), "reason-missing",
              fmt::format("job `{}` is removed without a reason", job.id),
              "callers are told it: write why in the column `reason`");
      }
      // What else the row says goes with the job.
      SheetJob removed;
      removed.id = job.id;
      removed.status = job.status;
      removed.replaced_by = job.replaced_by;
      removed.reason = job.reason;
      job = std::move(removed);
    } else {
      if (!job.reason.empty()) {
        Wrong(PositionOf("reason"), "reason-unused",
              fmt::format("job `{}` has a reason to be removed, and is not", job.id),
              "empty the cell, or write the status `removed`");
      }
      CheckThreshold();
    }
    rows_.push_back(std::move(row_));
  }

  // The level follows from the band: a row that says another level was meant otherwise.
  void CheckThreshold() {
    const auto band = grid_.thresholds.find(row_.job.band);
    if (!threshold_ || threshold_->value.empty() || band == grid_.thresholds.end() ||
        threshold_->value == band->second) {
      return;
    }
    Wrong(threshold_->at, "threshold-differs",
          fmt::format("job `{}` stands in band `{}`, which asks for {}, not `{}`", row_.job.id,
                      row_.job.band,
                      band->second.empty() ? "no level" : fmt::format("`{}`", band->second),
                      threshold_->value),
          "the level follows from the band: correct either, or empty this cell");
  }

  // Ids stay for ever: a row that was lost must not pass for a job that was taken out.
  void CheckComplete() {
    if (problems_.has_errors()) return;  // of rows that could not be read
    // Each missing job is compared with each that was added: of a whole nomenclature none is meant.
    constexpr size_t kFewAdded = 100;
    std::vector<std::string> added;
    for (const auto& [id, at] : seen_) {
      if (!base_at_.contains(id)) added.push_back(id);
    }
    if (added.size() > kFewAdded) added.clear();
    for (const SheetJob& job : base_) {
      if (seen_.contains(job.id) || job.id.empty()) continue;
      const bool removed = job.status == SheetStatus::kRemoved;
      if (const std::string other = Nearest(job.id, added); !other.empty()) {
        Wrong(seen_.at(other), "row-missing",
              fmt::format("job `{}` of the grid has no row, and `{}` is none of its jobs", job.id,
                          other),
              "an id never changes: write it as it was");
        continue;
      }
      Wrong({}, "row-missing",
            fmt::format("{}job `{}` of the grid has no row", removed ? "the removed " : "", job.id),
            removed ? "its row keeps its id from being used again"
                    : "give it the status `removed` and a reason; or, of a grid that was never "
                      "released, take it out of the grid file");
    }
  }

  const SheetGrid& grid_;
  const std::vector<SheetJob>& base_;
  Problems& problems_;
  absl::flat_hash_map<std::string, size_t> base_at_;
  std::vector<std::string> columns_;
  std::map<std::string, Position> seen_;  // ids, and where their rows are
  std::vector<SheetRow> rows_;
  // Of the row at hand.
  SheetRow row_;
  Position at_;
  std::optional<Located<std::string>> threshold_;
};

}  // namespace

SheetGrid SheetGridOf(const grid::GridSpec& spec) {
  SheetGrid grid;
  for (const Located<std::string>& locale : spec.locales) grid.locales.push_back(locale.value);
  const auto level_at = [&](const std::string& id) {
    const auto& levels = spec.scale.levels;
    return std::find_if(levels.begin(), levels.end(),
                        [&](const grid::LevelSpec& level) { return level.id.value == id; });
  };
  const auto lowest_certifiable = level_at(spec.scale.certifiable_from.value);
  if (lowest_certifiable == spec.scale.levels.end()) return grid;
  for (const grid::BandSpec& band : spec.bands) {
    auto lowest = spec.scale.levels.end();
    for (const Located<std::string>& level : band.levels) {
      lowest = std::min(lowest, level_at(level.value));
    }
    if (lowest == spec.scale.levels.end()) continue;
    const bool asks = lowest >= lowest_certifiable && !lowest->base && !lowest->floor;
    grid.thresholds[band.id.value] = asks ? lowest->id.value : "";
  }
  return grid;
}

std::string WriteJobSheet(const SheetGrid& grid, const std::vector<SheetJob>& jobs) {
  std::string text = CsvRecord(Columns(grid.locales)) + "\n";
  for (const SheetJob& job : jobs) text += Row(grid, job) + "\n";
  return text;
}

std::vector<SheetRow> ReadJobSheet(const std::string& text, const SheetGrid& grid,
                                   const std::vector<SheetJob>& base, Problems& problems) {
  return Reader(grid, base, problems).Read(text);
}

}  // namespace seuil::tools
