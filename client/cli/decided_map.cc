#include "client/cli/decided_map.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "absl/strings/ascii.h"
#include "client/cli/csv.h"
#include "client/cli/text.h"

namespace seuil::client::cli {
namespace {

struct Column {
  std::string_view name;
  std::string Decision::*cell;
};

constexpr std::array<Column, 7> kColumns = {{{"job", &Decision::job},
                                             {"by", &Decision::by},
                                             {"date", &Decision::date},
                                             {"digest", &Decision::digest},
                                             {"band", &Decision::band},
                                             {"state", &Decision::state},
                                             {"candidates", &Decision::candidates}}};

absl::Status Wrong(std::size_t line, std::string_view what) {
  return absl::InvalidArgumentError(fmt::format("line {}: {}", line, what));
}

std::string Stripped(const std::string& text) {
  return std::string(absl::StripAsciiWhitespace(text));
}

}  // namespace

absl::StatusOr<DecidedMap> DecidedMap::Read(std::istream& in) {
  SkipByteOrderMark(in);
  CsvReader reader(in);
  CsvRecord record;
  absl::StatusOr<bool> more = reader.Next(&record);
  if (!more.ok()) return more.status();
  DecidedMap map;
  if (!*more) return map;  // an empty file: nothing was chosen yet
  if (!record.problem.empty()) return Wrong(record.line, record.problem);
  std::vector<std::string> header = record.fields;
  for (std::string& name : header) absl::StripAsciiWhitespace(&name);
  for (const std::string& name : header) {
    if (std::count(header.begin(), header.end(), name) > 1) {
      return Wrong(record.line, fmt::format("column `{}` stands twice", Printable(name)));
    }
    const bool known = name == "customer" || name == "title" ||
                       std::any_of(kColumns.begin(), kColumns.end(),
                                   [&](const Column& column) { return column.name == name; });
    if (!known) map.others_.push_back(name);
  }
  for (const char* const needed : {"title", "job"}) {
    if (std::find(header.begin(), header.end(), needed) == header.end()) {
      return Wrong(record.line, fmt::format("there is no column `{}`", needed));
    }
  }
  while (true) {
    more = reader.Next(&record);
    if (!more.ok()) return more.status();
    if (!*more) return map;
    if (!record.problem.empty()) return Wrong(record.line, record.problem);
    if (record.fields.size() != header.size()) {
      return Wrong(record.line, fmt::format("{} fields, the header has {}", record.fields.size(),
                                            header.size()));
    }
    std::string customer, title;
    Decision decision;
    for (std::size_t i = 0; i < header.size(); ++i) {
      const std::string& value = record.fields[i];
      if (!IsUtf8(value)) return Wrong(record.line, "a cell is not UTF-8");
      if (header[i] == "customer") customer = Stripped(value);
      if (header[i] == "title") title = Stripped(value);
      for (const Column& column : kColumns) {
        if (column.name == header[i]) decision.*column.cell = Stripped(value);
      }
      if (std::find(map.others_.begin(), map.others_.end(), header[i]) != map.others_.end()) {
        decision.others.push_back(value);
      }
    }
    if (title.empty()) return Wrong(record.line, "the title is empty");
    if (!map.decisions_.emplace(Key(customer, title), std::move(decision)).second) {
      return Wrong(record.line, fmt::format("`{}` stands twice{}", Printable(title),
                                            customer.empty() ? "" : " for one customer"));
    }
  }
}

Decision* DecidedMap::Find(const std::string& customer, const std::string& title) {
  const auto found = decisions_.find(Key(Stripped(customer), Stripped(title)));
  return found == decisions_.end() ? nullptr : &found->second;
}

Decision& DecidedMap::Add(const std::string& customer, const std::string& title) {
  Decision& decision = decisions_[Key(Stripped(customer), Stripped(title))];
  decision.others.resize(others_.size());
  return decision;
}

void DecidedMap::Remove(const std::string& customer, const std::string& title) {
  decisions_.erase(Key(Stripped(customer), Stripped(title)));
}

std::string DecidedMap::ToCsv() const {
  std::vector<std::string> cells = {"customer", "title"};
  for (const Column& column : kColumns) cells.emplace_back(column.name);
  cells.insert(cells.end(), others_.begin(), others_.end());
  std::string csv = CsvLine(cells) + "\n";
  for (const auto& [key, decision] : decisions_) {
    cells = {key.first, key.second};
    for (const Column& column : kColumns) cells.push_back(decision.*column.cell);
    cells.insert(cells.end(), decision.others.begin(), decision.others.end());
    csv += CsvLine(cells) + "\n";
  }
  return csv;
}

}  // namespace seuil::client::cli
