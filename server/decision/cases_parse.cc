#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "base/reason.h"
#include "base/text.h"
#include "decision/cases.h"
#include "decision/describe.h"
#include "fmt/format.h"

namespace seuil::decision {
namespace {

using toml::Table;

constexpr int64_t kFormat = 1;

std::string TextOr(Table& table, std::string_view key) {
  const auto text = table.OptionalString(key);
  return text ? text->value : "";
}

std::optional<std::string> OptionalText(Table& table, std::string_view key) {
  const auto text = table.OptionalString(key);
  return text ? std::optional(text->value) : std::nullopt;
}

std::optional<std::vector<std::string>> OptionalTexts(Table& table, std::string_view key) {
  if (!table.Has(key)) return std::nullopt;
  std::vector<std::string> texts;
  for (Located<std::string>& text : table.OptionalStrings(key)) {
    texts.push_back(std::move(text.value));
  }
  return texts;
}

void ReadObjective(Table table, AskedQuestion& read) {
  read.job = TextOr(table, "job");
  read.band = TextOr(table, "band");
  read.level = TextOr(table, "level");
  const auto none = table.OptionalBool("none");
  read.none = none && none->value;
  table.Finish();
}

void ReadResult(Table table, AskedQuestion& read) {
  read.result_level = TextOr(table, "level");
  read.result_score = TextOr(table, "score");
  if (std::optional<Table> skills = table.OptionalSubTable("skills")) {
    for (const Located<std::string>& id : skills->Keys()) {
      std::optional<Table> skill = skills->SubTable(id.value);
      if (!skill) continue;
      read.skills.push_back({id.value, TextOr(*skill, "level"), TextOr(*skill, "score")});
      skill->Finish();
    }
    skills->Finish();
  }
  table.Finish();
}

Expectation ReadExpectation(Table table, const Case& of, Problems& problems) {
  Expectation expect;
  const auto error = table.OptionalWord("error");
  if (error) {
    expect.error = error->value;
    expect.field = OptionalText(table, "field");
    std::vector<std::string> names;
    for (const ReasonEntry& entry : AllReasons()) names.emplace_back(entry.name);
    if (!expect.error.empty() &&
        std::find(names.begin(), names.end(), expect.error) == names.end()) {
      const std::string nearest = Nearest(expect.error, names);
      problems.Error(
          error->at, "case-reason-unknown",
          fmt::format("case `{}` expects `{}`, which is no reason of an error", of.name,
                      expect.error),
          nearest.empty() ? "ERRORS.md lists them" : fmt::format("did you mean `{}`?", nearest));
    }
    table.Finish();
    return expect;
  }
  expect.outcome = table.Word("outcome").value;
  expect.rules = OptionalTexts(table, "rules");
  if (table.Has("missing")) {
    expect.missing.emplace();
    for (Table& entry : table.OptionalTables("missing")) {
      expect.missing->push_back({OptionalText(entry, "outcome"), OptionalText(entry, "rule"),
                                 OptionalText(entry, "input"), OptionalText(entry, "wanted"),
                                 OptionalText(entry, "actual")});
      entry.Finish();
    }
  }
  expect.threshold = OptionalText(table, "threshold");
  expect.attained_level = OptionalText(table, "attained_level");
  expect.attained_score = OptionalText(table, "attained_score");
  expect.certificate_from = OptionalText(table, "certificate_from");
  expect.notices = OptionalTexts(table, "notices");
  table.Finish();
  return expect;
}

Case ReadCase(Table table, Problems& problems) {
  Case read;
  read.at = table.at();
  read.name = table.Word("name").value;
  table.SetName("case", read.name);
  if (auto objective = table.OptionalSubTable("objective"))
    ReadObjective(*objective, read.question);
  if (auto result = table.OptionalSubTable("result")) ReadResult(*result, read.question);
  read.question.certified_language = TextOr(table, "language");
  if (auto expect = table.SubTable("expect")) {
    read.expect = ReadExpectation(*expect, read, problems);
  }
  table.Finish();
  return read;
}

}  // namespace

std::optional<Cases> ParseCases(std::string_view text, const FileLimits& limits,
                                Problems& problems) {
  const std::optional<toml::Document> document = toml::Document::Parse(text, limits, problems);
  if (!document) return std::nullopt;
  Table root = document->root();
  const Located<int64_t> format = root.Int("format");
  if (root.Has("format") && format.value != kFormat) {
    problems.Error(format.at, "format-unknown",
                   fmt::format("this build reads format {}, not {}", kFormat, format.value),
                   "write `format = 1`, or use the seuild that the file was written for");
    return std::nullopt;
  }
  Cases cases;
  cases.grid = root.Word("grid");
  cases.version = root.Word("version");
  absl::flat_hash_map<std::string, Position> names;
  for (Table& table : root.Tables("cases")) {
    Case read = ReadCase(table, problems);
    const auto [first, is_new] = names.try_emplace(read.name, read.at);
    if (!is_new && !read.name.empty()) {
      problems.Error(read.at, "case-name-twice",
                     fmt::format("two cases are called `{}`; the other stands in line {}",
                                 read.name, first->second.line),
                     "say in the name what is different here");
    }
    cases.cases.push_back(std::move(read));
  }
  root.Finish();
  return cases;
}

}  // namespace seuil::decision
