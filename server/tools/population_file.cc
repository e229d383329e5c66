#include "tools/population_file.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "absl/strings/ascii.h"
#include "base/csv.h"
#include "base/text.h"
#include "fmt/format.h"

namespace seuil::tools {
namespace {

using decision::Question;

constexpr size_t kMaxCellBytes = 1024;
constexpr std::string_view kSkillPrefix = "skill.";

enum class What {
  kJob,
  kBand,
  kLevel,
  kNone,
  kResultLevel,
  kResultScore,
  kSkill,
  kLanguage,
  kCount,
  kNotKept
};

const struct {
  std::string_view name;
  What what;
} kColumns[] = {{"job", What::kJob},
                {"band", What::kBand},
                {"level", What::kLevel},
                {"none", What::kNone},
                {"result_level", What::kResultLevel},
                {"result_score", What::kResultScore},
                {"certified_language", What::kLanguage},
                {"count", What::kCount}};

// What `seuil batch` passes through or adds: who it was, and what some version said.
constexpr std::string_view kNotKept[] = {
    "reference",      "outcome",        "outcome_kind",
    "attained_level", "attained_score", "threshold_level",
    "rules",          "missing",        "certificate_from_level",
    "notices",        "register_id",    "grid",
    "version",        "digest",         "error_reason",
    "error_field",    "error"};

struct Column {
  What what = What::kNotKept;
  std::string name;
  std::string_view skill;  // of What::kSkill: view into `name`
  bool as_score = false;
};

std::optional<What> WhatOf(std::string_view name) {
  for (const auto& column : kColumns) {
    if (column.name == name) return column.what;
  }
  if (std::find(std::begin(kNotKept), std::end(kNotKept), name) != std::end(kNotKept)) {
    return What::kNotKept;
  }
  if (name.starts_with(kSkillPrefix) && name.size() > kSkillPrefix.size()) return What::kSkill;
  return std::nullopt;
}

// For a message: short, and nothing that a terminal would obey.
std::string Shown(std::string_view text) {
  constexpr size_t kMost = 60;
  std::string shown;
  for (const char c : text.substr(0, kMost)) {
    const auto byte = static_cast<unsigned char>(c);
    shown += byte < 0x20 || byte == 0x7f ? '?' : c;
  }
  if (!IsUtf8(text)) return "(bytes that are no UTF-8)";
  if (text.size() > kMost) {
    while (!IsUtf8(shown)) shown.pop_back();
    shown += "…";
  }
  return shown;
}

class Reader {
 public:
  Reader(std::istream& in, const grid::CompiledGrid& before, const grid::CompiledGrid& after,
         Problems& problems)
      : csv_(in), before_(before), after_(after), problems_(problems) {}

  decision::Population Read() {
    if (ReadHeader()) {
      while (csv_.Next()) ReadRow();
    }
    if (csv_.broken()) Malformed();
    return std::move(population_);
  }

 private:
  void Malformed() { problems_.Error(csv_.problem()->at, "csv-malformed", csv_.problem()->what); }

  bool ReadHeader() {
    if (!csv_.Next()) {
      if (!csv_.broken()) problems_.Error({}, "header-missing", "the file is empty");
      return false;
    }
    if (csv_.problem()) {
      Malformed();
      return false;
    }
    columns_.reserve(csv_.fields().size());  // columns are viewed
    for (size_t i = 0; i < csv_.fields().size(); ++i) ReadColumn(i);
    const bool has_result = std::any_of(columns_.begin(), columns_.end(), [](const Column& one) {
      return one.what == What::kResultLevel || one.what == What::kResultScore ||
             one.what == What::kSkill;
    });
    if (!problems_.has_errors() && !has_result) {
      problems_.Error(csv_.PositionOf(0), "result-missing", "no column has a result",
                      "`result_level`, `result_score` or `skill.<id>`");
    }
    return !problems_.has_errors();
  }

  void ReadColumn(size_t field) {
    absl::string_view cell = AsAbsl(csv_.fields()[field]);
    cell = absl::StripAsciiWhitespace(cell);
    Column& column = columns_.emplace_back();
    column.name = std::string(FromAbsl(cell));
    const Position at = csv_.PositionOf(field);
    const std::optional<What> what = WhatOf(column.name);
    if (!what) return UnknownColumn(at, column.name);
    const auto same = [&](const Column& one) { return one.name == column.name; };
    if (std::count_if(columns_.begin(), columns_.end(), same) > 1) {
      problems_.Error(at, "column-duplicate",
                      fmt::format("column `{}` stands twice", Shown(column.name)));
    }
    column.what = *what;
    if (column.what != What::kSkill) return;
    column.skill = std::string_view(column.name).substr(kSkillPrefix.size());
    const grid::Index here = grid::Find(before_.skill_by_id, column.skill);
    const grid::Index there = grid::Find(after_.skill_by_id, column.skill);
    column.as_score = here != grid::kNoIndex    ? before_.skills[here].has_score()
                      : there != grid::kNoIndex ? after_.skills[there].has_score()
                                                : false;
  }

  void UnknownColumn(Position at, const std::string& name) {
    std::vector<std::string> known;
    for (const auto& column : kColumns) known.emplace_back(column.name);
    std::string hint;
    if (name.find_first_of(";\t") != name.npos) {
      hint = "columns are separated by commas";
    } else if (const std::string nearest = Nearest(absl::AsciiStrToLower(name), known);
               !nearest.empty()) {
      hint = fmt::format("did you mean `{}`?", nearest);
    } else {
      hint = "take it out: `seuild impact --help` lists what may stand in the file";
    }
    problems_.Error(at, "column-unknown", fmt::format("unknown column `{}`", Shown(name)), hint);
  }

  void ReadRow() {
    if (csv_.problem()) return Malformed();
    const auto& fields = csv_.fields();
    if (fields.size() != columns_.size()) {
      problems_.Error(csv_.PositionOf(0), "row-length",
                      fmt::format("{} fields, the header has {}", fields.size(), columns_.size()));
      return;
    }
    Question question;
    uint64_t count = 1;
    bool good = true;
    for (size_t i = 0; i < fields.size(); ++i) {
      const Column& column = columns_[i];
      if (column.what == What::kNotKept) continue;
      if (column.what == What::kCount) {
        good = ReadCount(i, count) && good;
      } else if (!fields[i].empty()) {
        good = ReadCell(i, question) && good;
      }
    }
    if (good) population_.Add(question, grid::CellCount(count));
  }

  bool ReadCell(size_t field, Question& question) {
    const Column& column = columns_[field];
    const std::string_view value = csv_.fields()[field];
    if (!IsUtf8(value)) {
      return Wrong(field, "cell-malformed", fmt::format("`{}` is not UTF-8", column.name));
    }
    if (value.size() > kMaxCellBytes) {
      return Wrong(field, "cell-malformed",
                   fmt::format("`{}` has {} bytes; no value has more than {}", column.name,
                               value.size(), kMaxCellBytes));
    }
    switch (column.what) {
      case What::kJob:
        question.objective.job = value;
        break;
      case What::kBand:
        question.objective.band = value;
        break;
      case What::kLevel:
        question.objective.level = value;
        break;
      case What::kNone:
        return ReadNone(field, question);
      case What::kResultLevel:
        question.result.level = value;
        break;
      case What::kResultScore:
        question.result.score = value;
        break;
      case What::kSkill:
        if (column.as_score) {
          question.result.skills.push_back({column.skill, {}, value});
        } else {
          question.result.skills.push_back({column.skill, value, {}});
        }
        break;
      case What::kLanguage:
        question.certified_language = value;
        break;
      case What::kCount:
      case What::kNotKept:
        break;
    }
    return true;
  }

  bool ReadNone(size_t field, Question& question) {
    const std::string said = absl::AsciiStrToLower(AsAbsl(csv_.fields()[field]));
    question.objective.none = said == "true";
    if (said == "true" || said == "false") return true;
    return Wrong(field, "none-malformed",
                 fmt::format("`none` is neither `true` nor `false`: `{}`", Shown(said)));
  }

  bool ReadCount(size_t field, uint64_t& count) {
    const std::string_view value = csv_.fields()[field];
    const char* const end = value.data() + value.size();
    const auto [read_to, error] = std::from_chars(value.data(), end, count);
    if (error == std::errc() && read_to == end && grid::CellCount(count).counted()) return true;
    if (error == std::errc::result_out_of_range || (error == std::errc() && read_to == end)) {
      return Wrong(field, "count-malformed",
                   fmt::format("`count` is too large: `{}`", Shown(value)));
    }
    return Wrong(field, "count-malformed",
                 value.empty() ? std::string("`count` is empty")
                               : fmt::format("`count` is no whole number: `{}`", Shown(value)));
  }

  bool Wrong(size_t field, std::string_view code, std::string message) {
    problems_.Error(csv_.PositionOf(field), code, std::move(message));
    return false;
  }

  CsvReader csv_;
  const grid::CompiledGrid &before_, &after_;
  Problems& problems_;
  std::vector<Column> columns_;
  decision::Population population_;
};

}  // namespace

decision::Population ReadPopulation(std::istream& in, const grid::CompiledGrid& before,
                                    const grid::CompiledGrid& after, Problems& problems) {
  return Reader(in, before, after, problems).Read();
}

}  // namespace seuil::tools
