#include "tools/table.h"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <vector>

#include "absl/strings/str_join.h"
#include "base/problem_text.h"
#include "base/text.h"
#include "decision/table.h"
#include "registry/load.h"
#include "tools/target.h"

namespace seuil::tools {
namespace {

using decision::Table;
using decision::TableRange;
using decision::TableRegion;
using grid::CompiledGrid;
using nlohmann::ordered_json;
using Lines = std::vector<std::vector<std::string>>;

constexpr size_t kWidestMatrix = 12;  // columns; beyond, a list reads better

std::vector<std::string> RuleIds(const CompiledGrid& grid, const TableRegion& region) {
  if (region.rules.empty()) return {grid.otherwise->id};
  std::vector<std::string> ids;
  for (const grid::Index rule : region.rules) ids.push_back(grid.rules[rule].id);
  return ids;
}

// "certificate 1,2": the outcome and the rules by number; the otherwise has none.
std::string CellText(const CompiledGrid& grid, const TableRegion& region) {
  std::string text = grid.outcomes[region.outcome].id;
  for (size_t i = 0; i < region.rules.size(); ++i) {
    text += fmt::format("{}{}", i == 0 ? ' ' : ',', region.rules[i] + 1);
  }
  return text;
}

// "A2", "60-100", "absent", "absent-C2".
std::string RangeText(const TableRange& range) {
  const std::string from = range.from.empty() ? "absent" : range.from;
  return range.from == range.to ? from : fmt::format("{}-{}", from, range.to);
}

// True where each region has one value of the axis.
bool SingleValues(const decision::TableAxis& axis) {
  return axis.name == "language" || axis.name == "objective" || axis.name == "attained";
}

// Columns as wide as their widest word; two spaces between.
void WriteAligned(const Lines& lines, std::ostream& out) {
  std::vector<size_t> widths;
  for (const std::vector<std::string>& line : lines) {
    widths.resize(std::max(widths.size(), line.size()));
    for (size_t i = 0; i < line.size(); ++i) widths[i] = std::max(widths[i], line[i].size());
  }
  for (const std::vector<std::string>& line : lines) {
    std::string text;
    for (size_t i = 0; i < line.size(); ++i) text += fmt::format("{:<{}}", line[i], widths[i] + 2);
    text.erase(text.find_last_not_of(' ') + 1);
    fmt::print(out, "{}\n", text);
  }
}

Lines Matrix(const CompiledGrid& grid, const Table& table, size_t width) {
  const size_t last = table.axes().size() - 1;
  Lines lines(1);
  for (size_t i = 0; i < last; ++i) lines[0].push_back(table.axes()[i].name);
  for (size_t i = 0; i < table.size(); ++i) {
    const TableRegion region = table.At(i);
    if (i < width) lines[0].push_back(RangeText(region.ranges[last]));
    if (i % width == 0) {
      lines.emplace_back();
      for (size_t axis = 0; axis < last; ++axis) lines.back().push_back(region.ranges[axis].from);
    }
    lines.back().push_back(CellText(grid, region));
  }
  return lines;
}

Lines List(const CompiledGrid& grid, const Table& table) {
  Lines lines(1);
  for (const decision::TableAxis& axis : table.axes()) lines[0].push_back(axis.name);
  lines[0].push_back("outcome");
  for (size_t i = 0; i < table.size(); ++i) {
    const TableRegion region = table.At(i);
    std::vector<std::string>& line = lines.emplace_back();
    for (const TableRange& range : region.ranges) line.push_back(RangeText(range));
    line.push_back(CellText(grid, region));
  }
  return lines;
}

void WriteText(const registry::LoadedVersion& version, const Table& table, std::ostream& out) {
  const CompiledGrid& grid = *version.grid;
  fmt::print(out, "{} {}  {}\n\n", grid.id, grid.version, version.digest);
  // One overall result, given: objectives down, results across.
  const bool one_result =
      table.domain().axes().size() == 1 && grid.overall.from == grid::OverallFrom::kGiven;
  const size_t width = table.domain().regions();
  if (one_result && width <= kWidestMatrix) {
    fmt::print(out, "Across: {}\n\n", table.axes().back().name);
    WriteAligned(Matrix(grid, table, width), out);
  } else {
    WriteAligned(List(grid, table), out);
  }
  fmt::print(out, "\n");
  Lines legend;
  for (size_t i = 0; i < grid.rules.size(); ++i) {
    const grid::Rule& rule = grid.rules[i];
    legend.push_back({std::to_string(i + 1), rule.id, std::string(rule.citation.In(0))});
  }
  if (grid.otherwise) {
    legend.push_back({"-", grid.otherwise->id, std::string(grid.otherwise->citation.In(0))});
  }
  WriteAligned(legend, out);
}

void WriteCsv(const CompiledGrid& grid, const Table& table, std::ostream& out) {
  std::vector<std::string> fields;
  for (const decision::TableAxis& axis : table.axes()) {
    if (SingleValues(axis)) {
      fields.push_back(axis.name);
    } else {
      fields.push_back(axis.name + "_from");
      fields.push_back(axis.name + "_to");
    }
  }
  // Ids, level ids and decimals need no quotes.
  fmt::print(out, "{},outcome,rules\n", absl::StrJoin(fields, ","));
  for (size_t position = 0; position < table.size(); ++position) {
    const TableRegion region = table.At(position);
    fields.clear();
    for (size_t i = 0; i < region.ranges.size(); ++i) {
      fields.push_back(region.ranges[i].from);
      if (!SingleValues(table.axes()[i])) fields.push_back(region.ranges[i].to);
    }
    fmt::print(out, "{},{},{}\n", absl::StrJoin(fields, ","), grid.outcomes[region.outcome].id,
               absl::StrJoin(RuleIds(grid, region), " "));
  }
}

void WriteJson(const registry::LoadedVersion& version, const Table& table, std::ostream& out) {
  const CompiledGrid& grid = *version.grid;
  ordered_json json;
  json["grid"] = grid.id;
  json["version"] = grid.version;
  json["digest"] = version.digest;
  json["axes"] = ordered_json::array();
  for (const decision::TableAxis& axis : table.axes()) {
    json["axes"].push_back({{"name", axis.name}, {"levels", axis.levels}});
  }
  json["regions"] = ordered_json::array();
  for (size_t i = 0; i < table.size(); ++i) {
    const TableRegion region = table.At(i);
    ordered_json row;
    row["ranges"] = ordered_json::array();
    for (const TableRange& range : region.ranges) {
      row["ranges"].push_back({{"from", range.from}, {"to", range.to}});
    }
    row["outcome"] = grid.outcomes[region.outcome].id;
    row["rules"] = RuleIds(grid, region);
    json["regions"].push_back(std::move(row));
  }
  out << json.dump(1) << '\n';
}

// Why there is no table; as `seuild check --format json` lists it.
void WriteProblems(const Problems& problems, std::ostream& out) {
  ordered_json json;
  json["errors"] = problems.errors();
  json["warnings"] = problems.warnings();
  json["problems"] = ordered_json::array();
  for (const Problem& problem : problems.Sorted()) {
    json["problems"].push_back(ProblemToJson(problem));
  }
  out << json.dump(1, ' ', false, ordered_json::error_handler_t::replace) << '\n';
}

}  // namespace

int PrintTable(const TableOptions& options, std::ostream& out, std::ostream& err) {
  const absl::StatusOr<Target> target = OpenTarget(options.path);
  if (!target.ok()) {
    fmt::print(err, "seuild: {}\n", FromAbsl(target.status().message()));
    return 2;
  }
  std::vector<const source::VersionFiles*> versions;
  for (const source::GridFolder& folder : target->grids) {
    for (const source::VersionFiles& files : folder.versions) versions.push_back(&files);
  }
  if (versions.size() != 1) {
    fmt::print(err, "seuild: {} has {} versions; name one of their files\n", options.path,
               versions.size());
    for (const source::VersionFiles* files : versions) fmt::print(err, "  {}\n", files->grid.path);
    return 2;
  }
  const source::VersionFiles& files = *versions.front();
  const registry::LoadResult result = registry::LoadVersion(files, {});
  if (result.version == nullptr) {
    if (options.format == TableFormat::kJson) {
      WriteProblems(result.problems, out);
    } else {
      err << PrintProblems(result.problems, files.grid.bytes);
    }
    fmt::print(err, "{}: refused, so it has no table\n", files.grid.path);
    return 1;
  }
  const Table table(*result.version->grid);
  switch (options.format) {
    case TableFormat::kText:
      WriteText(*result.version, table, out);
      break;
    case TableFormat::kCsv:
      WriteCsv(*result.version->grid, table, out);
      break;
    case TableFormat::kJson:
      WriteJson(*result.version, table, out);
      break;
  }
  return 0;
}

}  // namespace seuil::tools
