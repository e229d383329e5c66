#include "base/toml_syntax.h"

#include <fmt/format.h>

#include <string>
#include <utility>

#include "base/toml_scan.h"

namespace seuil::toml {
namespace {

constexpr size_t kLongestShown = 200;  // of what toml++ says, which may quote the file

// What toml++ says of the first thing that is no TOML.
struct SyntaxError {
  Position at;
  std::string scope;  // "array", "table header"
  std::string what;   // "expected value, saw '\\n'"
};

// The one place where an exception is caught.
std::optional<::toml::table> TryParse(std::string_view text, std::optional<SyntaxError>& error) {
  try {
    return ::toml::parse(text, std::string_view());
  } catch (const ::toml::parse_error& caught) {
    constexpr std::string_view kPrefix = "Error while parsing ";
    std::string_view what = caught.description();
    error.emplace();
    error->at = ToPosition(caught.source().begin);
    const size_t colon = what.find(": ");
    if (what.starts_with(kPrefix) && colon != what.npos) {
      error->scope = what.substr(kPrefix.size(), colon - kPrefix.size());
      what.remove_prefix(colon + 2);
    }
    error->what = what;
    return std::nullopt;
  }
}

bool Says(const SyntaxError& error, std::string_view part) {
  return error.what.find(part) != error.what.npos;
}

// The scan has refused every control character but the newline.
bool IsOpenText(const SyntaxError& error) {
  return error.scope == "string" &&
         (Says(error, "control characters") || Says(error, "end-of-file"));
}

// What an inline table that spans lines ends with looks like keys.
bool IsOpenTable(const SyntaxError& error) {
  return error.scope == "inline table" && Says(error, "\\n");
}

std::string MessageFor(const SyntaxError& error) {
  if (IsOpenText(error)) return "a text is not closed";
  const bool vowel =
      std::string_view("aio").find(error.scope.substr(0, 1)) != std::string_view::npos;
  std::string what;
  for (const char c : error.what.substr(0, kLongestShown))
    what += c == '\n' ? "\\n" : std::string(1, c);
  return error.scope.empty() ? what
                             : fmt::format("in {} {}: {}", vowel ? "an" : "a", error.scope, what);
}

std::string_view HintFor(const SyntaxError& error) {
  if (IsOpenText(error)) return "write its closing quotes; only \"\"\"…\"\"\" may span lines";
  if (IsOpenTable(error)) return "an inline table stands on one line; only arrays may span lines";
  if (Says(error, "cannot redefine")) return "remove one of the two, or give it another name";
  return "";
}

// toml++ stops at the first error. What it lies in is blanked and the rest read again, for a few
// errors more: a person mends them in one go.
void ReportSyntax(std::string_view text, SyntaxError error, Problems& problems) {
  constexpr int kMost = 10;
  std::string rest(text);
  for (int i = 0; i < kMost; ++i) {
    problems.Error(error.at, Says(error, "cannot redefine") ? "duplicate-key" : "syntax",
                   MessageFor(error), std::string(HintFor(error)));
    if (IsOpenTable(error)) return;
    if (!BlankExpression(rest, error.at, error.scope == "array")) return;
    std::optional<SyntaxError> next;
    if (TryParse(rest, next) || next->at <= error.at) return;
    error = *std::move(next);
  }
}

}  // namespace

std::optional<::toml::table> ParseTree(std::string_view text, Problems& problems) {
  std::optional<SyntaxError> error;
  std::optional<::toml::table> tree = TryParse(text, error);
  if (!tree) ReportSyntax(text, *std::move(error), problems);
  return tree;
}

}  // namespace seuil::toml
