#include "base/problem_text.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace seuil {
namespace {

constexpr size_t kShownColumns = 120;

constexpr bool StartsCodePoint(char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }

// The line of that number, counted from 1, without its end.
std::string_view LineOf(std::string_view text, uint32_t number) {
  for (uint32_t line = 1; line < number; ++line) {
    const size_t end = text.find('\n');
    if (end == text.npos) return {};
    text.remove_prefix(end + 1);
  }
  text = text.substr(0, text.find('\n'));
  if (text.ends_with('\r')) text.remove_suffix(1);
  return text;
}

// `count` code points of `line` from the one of index `first`; tabs and what a terminal would obey
// become spaces, so that the caret stands right.
std::string Window(std::string_view line, size_t first, size_t count) {
  std::string shown;
  size_t index = 0;
  for (const char c : line) {
    if (StartsCodePoint(c)) ++index;
    if (index <= first) continue;
    if (index > first + count) break;
    shown += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
  }
  return shown;
}

// The source line with a caret under the column; a long line is shown around it.
std::string Snippet(Position at, std::string_view file_text) {
  const std::string_view line = LineOf(file_text, at.line);
  if (at.column == 0 || line.empty()) return "";
  const size_t column = at.column - 1;
  const size_t first = column < kShownColumns - 20 ? 0 : column - kShownColumns / 2;
  const std::string shown = Window(line, first, kShownColumns);
  if (shown.empty()) return "";
  return fmt::format("  {}{}\n  {:>{}}\n", first > 0 ? "…" : "", shown, "^",
                     column - first + 1 + (first > 0 ? 1 : 0));
}

}  // namespace

std::string PrintProblem(const Problem& problem, std::string_view file_text) {
  std::string text = problem.path;
  if (problem.at.line > 0) text += fmt::format(":{}:{}", problem.at.line, problem.at.column);
  text += fmt::format(": {}: {} [{}]\n", problem.severity == Severity::kError ? "error" : "warning",
                      problem.message, problem.code);
  text += Snippet(problem.at, file_text);
  if (!problem.hint.empty()) text += fmt::format("  hint: {}\n", problem.hint);
  return text;
}

std::string PrintProblems(const Problems& problems, std::string_view file_text) {
  std::string text;
  const std::vector<Problem> kept = problems.Sorted();
  for (const Problem& problem : kept) text += PrintProblem(problem, file_text);
  const size_t more = problems.errors() + problems.warnings() - kept.size();
  if (more > 0) text += fmt::format("{}: and {} more\n", problems.path(), more);
  return text;
}

std::string CountProblems(size_t errors, size_t warnings) {
  if (errors + warnings == 0) return "no problems";
  std::string text;
  if (errors > 0) text = fmt::format("{} error{}", errors, errors == 1 ? "" : "s");
  if (warnings > 0) {
    text +=
        fmt::format("{}{} warning{}", text.empty() ? "" : ", ", warnings, warnings == 1 ? "" : "s");
  }
  return text;
}

nlohmann::ordered_json ProblemToJson(const Problem& problem) {
  return {{"path", problem.path},
          {"line", problem.at.line},
          {"column", problem.at.column},
          {"severity", problem.severity == Severity::kError ? "error" : "warning"},
          {"code", problem.code},
          {"message", problem.message},
          {"hint", problem.hint}};
}

}  // namespace seuil
