#include "tools/check_report.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/problem_text.h"

namespace seuil::tools {
namespace {

using nlohmann::ordered_json;

// "1,048,576".
std::string Number(uint64_t number) {
  std::string digits = std::to_string(number);
  for (size_t i = digits.size(); i > 3; i -= 3) digits.insert(i - 3, 1, ',');
  return digits;
}

std::string Number(grid::CellCount cells) {
  return cells.counted() ? Number(cells.value()) : cells.ToString();
}

// "1 cell", "36 cells".
std::string Count(uint64_t number, std::string_view what) {
  return fmt::format("{} {}{}", Number(number), what, number == 1 ? "" : "s");
}

std::string Count(grid::CellCount cells) {
  return fmt::format("{} cell{}", Number(cells), cells == grid::CellCount(1) ? "" : "s");
}

// Null where there are more than can be counted.
ordered_json CountToJson(grid::CellCount cells) {
  return cells.counted() ? ordered_json(cells.value()) : ordered_json(nullptr);
}

ordered_json ProofToJson(const registry::LoadReport& load) {
  ordered_json json;
  json["cells"] = CountToJson(load.proof.cells);
  json["enumerated"] = load.proof.enumerated;
  json["regions"] = load.proof.regions;
  json["otherwise_cells"] = CountToJson(load.proof.otherwise_cells);
  json["excepted_cells"] = CountToJson(load.proof.excepted_cells);
  json["cross_checked"] = load.cross_checked;
  json["missing_translations"] = load.missing_translations;
  if (load.cases) json["cases"] = {{"run", load.cases->run}, {"failed", load.cases->failed}};
  return json;
}

}  // namespace

std::string ProofInWords(const registry::LoadReport& report) {
  const grid::ProofReport& proof = report.proof;
  std::string words = Count(proof.cells);
  words += proof.enumerated
               ? ", all enumerated"
               : fmt::format(" in {}", Count(static_cast<uint64_t>(proof.regions), "region"));
  if (!proof.otherwise_cells.zero()) {
    // Without commas: this is what is pasted behind `covers =`.
    words += fmt::format("; `otherwise` covers {}", proof.otherwise_cells.ToString());
  }
  words += fmt::format("; {} cross-checked",
                       Count(static_cast<uint64_t>(report.cross_checked), "point"));
  if (!proof.excepted_cells.zero()) {
    words += fmt::format("; `monotone_except` leaves out {}", Count(proof.excepted_cells));
  }
  if (!report.cases) {
    words += report.has_cases ? "; cases not run" : "; no cases";
  } else if (report.cases->failed > 0) {
    words += fmt::format("; {} of {} fail", report.cases->failed, Count(report.cases->run, "case"));
  } else {
    words += fmt::format("; {} hold", Count(report.cases->run, "case"));
  }
  words += fmt::format("; {} without translation", Count(report.missing_translations, "text"));
  return words;
}

std::string WriteText(const CheckReport& report) {
  std::string text;
  for (const Problem& problem : report.problems) {
    const auto file = report.texts.find(problem.path);
    text += PrintProblem(problem, file == report.texts.end() ? std::string_view() : file->second);
  }
  const size_t counted = report.errors + report.warnings;
  if (counted > report.problems.size()) {
    text += fmt::format("and {} more\n", counted - report.problems.size());
  }
  if (!text.empty()) text += '\n';
  for (const VersionReport& version : report.versions) {
    text += fmt::format("{}: {}", version.path,
                        version.proven ? ProofInWords(version.load) : "refused");
    if (version.errors + version.warnings > 0) {
      text += fmt::format(" ({})", CountProblems(version.errors, version.warnings));
    }
    text += '\n';
  }
  text += fmt::format("{}: {}\n", Count(report.versions.size(), "version"),
                      CountProblems(report.errors, report.warnings));
  return text;
}

ordered_json WriteJson(const CheckReport& report) {
  ordered_json json;
  json["valid"] = report.errors == 0;
  json["errors"] = report.errors;
  json["warnings"] = report.warnings;
  json["versions"] = ordered_json::array();
  for (const VersionReport& version : report.versions) {
    ordered_json one;
    one["path"] = version.path;
    one["grid"] = version.grid;
    one["version"] = version.version;
    one["digest"] = version.digest;
    one["errors"] = version.errors;
    one["warnings"] = version.warnings;
    one["proof"] = version.proven ? ProofToJson(version.load) : ordered_json(nullptr);
    json["versions"].push_back(std::move(one));
  }
  json["problems"] = ordered_json::array();
  for (const Problem& problem : report.problems) json["problems"].push_back(ProblemToJson(problem));
  return json;
}

}  // namespace seuil::tools
