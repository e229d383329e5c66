#include "tools/sheet_cells.h"

#include <iterator>

#include "absl/status/status.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "base/text.h"
#include "fmt/format.h"

namespace seuil::tools {
namespace {

absl::Status Wrong(const std::string& what) { return absl::InvalidArgumentError(AsAbsl(what)); }

// Undoes "\" before `escaped` and before itself, and cuts at each other `separator`.
absl::StatusOr<std::vector<std::string>> Cut(std::string_view text, char separator) {
  std::vector<std::string> parts(1);
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == separator) {
      parts.emplace_back();
      continue;
    }
    if (text[i] == '\\') {
      if (i + 1 == text.size() || (text[i + 1] != '\\' && text[i + 1] != separator)) {
        return Wrong(fmt::format(R"(a `\` stands before neither `{}` nor another `\`)", separator));
      }
      ++i;
    }
    parts.back() += text[i];
  }
  return parts;
}

template <typename Words, typename Value>
bool Read(const Words& words, const std::string& word, Value& value) {
  for (size_t i = 0; i < std::size(words); ++i) {
    if (word != words[i]) continue;
    value = static_cast<Value>(i);
    return true;
  }
  return false;
}

}  // namespace

std::string JoinList(const std::vector<std::string>& texts) {
  std::vector<std::string> escaped;
  escaped.reserve(texts.size());
  for (const std::string& text : texts) {
    escaped.push_back(absl::StrReplaceAll(text, {{"\\", "\\\\"}, {"|", "\\|"}}));
  }
  return absl::StrJoin(escaped, " | ");
}

std::string JoinCode(const SheetCode& code) {
  std::vector<std::string> fields = {code.scheme, code.scheme_version, code.code,
                                     kSheetRelationWords[static_cast<size_t>(code.relation)],
                                     kSheetBasisWords[static_cast<size_t>(code.basis)]};
  for (std::string& field : fields) {
    field = absl::StrReplaceAll(field, {{"\\", "\\\\"}, {" ", "\\ "}});
  }
  return absl::StrJoin(fields, " ");
}

absl::StatusOr<std::vector<std::string>> SplitList(std::string_view cell) {
  if (cell.empty()) return std::vector<std::string>();
  absl::StatusOr<std::vector<std::string>> texts = Cut(cell, '|');
  if (!texts.ok()) return texts.status();
  for (size_t i = 0; i < texts->size(); ++i) {
    std::string& text = (*texts)[i];
    if (i + 1 < texts->size() && text.ends_with(' ')) text.pop_back();
    if (i > 0 && text.starts_with(' ')) text.erase(0, 1);
    if (IsBlank(text)) return Wrong("nothing stands on one side of a `|`");
  }
  return texts;
}

absl::StatusOr<SheetCode> SplitCode(std::string_view text) {
  const absl::StatusOr<std::vector<std::string>> fields = Cut(text, ' ');
  if (!fields.ok()) return fields.status();
  if (fields->size() != 5) {
    return Wrong(
        fmt::format("a code is five fields with one blank between, not {}: scheme, "
                    "edition, code, relation, basis",
                    fields->size()));
  }
  SheetCode code{(*fields)[0], (*fields)[1], (*fields)[2], {}, {}};
  if (!Read(kSheetRelationWords, (*fields)[3], code.relation)) {
    return Wrong(fmt::format("`{}` is no relation: exact, close, broad or narrow", (*fields)[3]));
  }
  if (!Read(kSheetBasisWords, (*fields)[4], code.basis)) {
    return Wrong(fmt::format("`{}` is no basis: proposed or certifier", (*fields)[4]));
  }
  return code;
}

std::string CsvRecord(const std::vector<std::string>& fields) {
  std::string record;
  for (size_t i = 0; i < fields.size(); ++i) {
    const std::string& field = fields[i];
    if (i > 0) record += ',';
    const bool plain = field.find_first_of(",\"\r\n") == std::string::npos;
    record += plain ? field
                    : fmt::format("\"{}\"", FromAbsl(absl::StrReplaceAll(field, {{"\"", "\"\""}})));
  }
  return record;
}

}  // namespace seuil::tools
