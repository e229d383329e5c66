// `seuil table`: the whole decision function of a version: a matrix where one overall result is
// given, else one region a line.
#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_join.h"
#include "client/cli/commands.h"
#include "client/cli/decision_text.h"
#include "client/cli/pages.h"
#include "client/cli/print.h"
#include "client/cli/text.h"

namespace seuil::client::cli {
namespace {

std::string RangeText(const seuil::v1::TableRange& range) {
  const auto value = [](const std::string& end) { return end.empty() ? "absent" : end; };
  return range.from() == range.to() ? value(range.from())
                                    : value(range.from()) + " to " + value(range.to());
}

constexpr int kWidestMatrix = 12;  // columns; beyond, a list reads better

// How many regions a row of the matrix has; 0 where the table has no such form. The last axis runs
// fastest, and every row must have the same columns.
int MatrixWidth(const seuil::v1::GetDecisionTableResponse& table) {
  if (table.regions_size() == 0) return 0;
  const int last = table.axes_size() - 1;
  for (int axis = 0; axis < last; ++axis) {
    const std::string& name = table.axes(axis).name();
    if (name != "language" && name != "objective") return 0;
  }
  if (table.axes(last).name() != "attained" && table.axes(last).name() != "score") return 0;
  const auto column = [&](int region) { return RangeText(table.regions(region).ranges(last)); };
  int width = 1;
  while (width < table.regions_size() && column(width) != column(0)) ++width;
  if (width > kWidestMatrix || table.regions_size() % width != 0) return 0;
  for (int i = width; i < table.regions_size(); ++i) {
    if (column(i) != column(i % width)) return 0;
  }
  return width;
}

// The rules that hold somewhere. Those that hold together come first: a region has them in the
// grid's order.
std::vector<std::string> RulesOf(const seuil::v1::GetDecisionTableResponse& table) {
  std::vector<const seuil::v1::TableRegion*> regions;
  for (const seuil::v1::TableRegion& region : table.regions()) regions.push_back(&region);
  std::stable_sort(regions.begin(), regions.end(),
                   [](const auto* a, const auto* b) { return a->rules_size() > b->rules_size(); });
  std::vector<std::string> rules;
  for (const seuil::v1::TableRegion* region : regions) {
    for (const std::string& rule : region->rules()) {
      if (std::find(rules.begin(), rules.end(), rule) == rules.end()) rules.push_back(rule);
    }
  }
  return rules;
}

// Objectives down, results across, rules by number, and what the numbers mean.
std::string MatrixText(const seuil::v1::GetDecisionTableResponse& table, int width) {
  const int last = table.axes_size() - 1;
  std::vector<std::string> header;
  header.reserve(static_cast<std::size_t>(last) + static_cast<std::size_t>(width));
  for (int axis = 0; axis < last; ++axis) {
    header.push_back(absl::AsciiStrToUpper(table.axes(axis).name()));
  }
  for (int i = 0; i < width; ++i) header.push_back(RangeText(table.regions(i).ranges(last)));

  const std::vector<std::string> rules = RulesOf(table);
  std::vector<std::vector<std::string>> rows;
  for (int i = 0; i < table.regions_size(); ++i) {
    const seuil::v1::TableRegion& region = table.regions(i);
    if (i % width == 0) {
      rows.emplace_back();
      for (int axis = 0; axis < last; ++axis) rows.back().push_back(RangeText(region.ranges(axis)));
    }
    std::vector<std::size_t> numbers;
    for (const std::string& rule : region.rules()) {
      const auto known = std::find(rules.begin(), rules.end(), rule);
      numbers.push_back(static_cast<std::size_t>(known - rules.begin()) + 1);
    }
    rows.back().push_back(region.outcome() + " " + absl::StrJoin(numbers, ","));
  }

  std::string text = fmt::format("across: {}\n", Printable(table.axes(last).name()));
  text += AlignedTable(header, rows);
  for (std::size_t i = 0; i < rules.size(); ++i) {
    text += fmt::format("{}: {}\n", i + 1, Printable(rules[i]));
  }
  return text;
}

std::string ListText(const seuil::v1::GetDecisionTableResponse& table) {
  std::vector<std::string> header;
  for (const seuil::v1::TableAxis& axis : table.axes()) {
    header.push_back(absl::AsciiStrToUpper(axis.name()));
  }
  header.insert(header.end(), {"OUTCOME", "RULES"});
  std::vector<std::vector<std::string>> rows;
  for (const seuil::v1::TableRegion& region : table.regions()) {
    std::vector<std::string> row;
    for (const seuil::v1::TableRange& range : region.ranges()) row.push_back(RangeText(range));
    row.push_back(region.outcome());
    row.push_back(absl::StrJoin(region.rules(), ", "));
    rows.push_back(std::move(row));
  }
  return AlignedTable(header, rows);
}

std::string TableText(const seuil::v1::GetDecisionTableResponse& table) {
  const int width = MatrixWidth(table);
  return (width > 0 ? MatrixText(table, width) : ListText(table)) +
         fmt::format("{} region{}; {}\n{}", table.regions_size(),
                     table.regions_size() == 1 ? "" : "s",
                     Printable(ServedByText(table.served_by())), NoticeText(table.notices()));
}

}  // namespace

ExitCode RunCommand(const TableCommand& command, const Context& context) {
  seuil::v1::GetDecisionTableRequest request;
  SetGrid(context, command.grid, &request);
  request.set_page_size(1000);
  return Print(context, command.format,
               Collect(context.evaluation.DecisionTable(request),
                       &seuil::v1::GetDecisionTableResponse::mutable_regions),
               TableText);
}

}  // namespace seuil::client::cli
