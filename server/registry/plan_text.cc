#include "registry/plan_text.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "base/digest.h"
#include "base/instant.h"
#include "base/problem.h"
#include "base/text.h"
#include "base/toml_layout.h"
#include "fmt/format.h"

namespace seuil::registry {
namespace {

std::string Written(const Release& release) {
  std::string text = fmt::format("[[release]]\nfrom = {}\n", FormatInstant(release.from));
  if (release.withdrawn) {
    text += "withdrawn = true\n";
  } else {
    text += fmt::format("version = {}\ndigest = {}\n", toml::Quoted(release.version),
                        toml::Quoted(release.digest));
  }
  text +=
      fmt::format("by = {}\nreason = {}\n", toml::Quoted(release.by), toml::Quoted(release.reason));
  if (!release.rolls_back.empty()) {
    text += fmt::format("rolls_back = {}\n", toml::Quoted(release.rolls_back));
  }
  return text;
}

std::optional<ReleasePlan> Read(std::string_view text, const FileLimits& limits) {
  Problems ignored("");
  return ReleasePlan::Parse(text, limits, ignored);
}

bool Same(const ReleasePlan& a, const ReleasePlan& b) {
  return std::equal(a.releases().begin(), a.releases().end(), b.releases().begin(),
                    b.releases().end(), SameEntry);
}

// Where each line starts, and the end.
std::vector<size_t> LineStarts(std::string_view text) {
  std::vector<size_t> starts = {0};
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n') starts.push_back(i + 1);
  }
  starts.push_back(text.size());
  return starts;
}

// The old text cut before each entry's header: what stands above all, then a block for each.
std::optional<std::vector<std::string_view>> Blocks(std::string_view text,
                                                    const ReleasePlan& plan) {
  const std::vector<size_t> lines = LineStarts(text);
  std::vector<size_t> cuts = {0};
  for (const Release& release : plan.releases()) {
    if (release.at.line == 0 || release.at.line >= lines.size()) return std::nullopt;
    size_t line = release.at.line - 1;
    while (line > 0 && text[lines[line - 1]] == '#') --line;
    cuts.push_back(lines[line]);
    if (cuts.back() < cuts[cuts.size() - 2]) return std::nullopt;
  }
  cuts.push_back(text.size());
  std::vector<std::string_view> blocks;
  for (size_t i = 0; i + 1 < cuts.size(); ++i) {
    blocks.push_back(text.substr(cuts[i], cuts[i + 1] - cuts[i]));
  }
  return blocks;
}

void AddBlock(std::string_view block, std::string& text) {
  if (!text.empty() && text.back() != '\n') text += '\n';
  if (!text.empty() && !text.ends_with("\n\n")) text += '\n';
  text += block;
}

std::optional<std::string> Edited(std::string_view old_text, const ReleasePlan& plan,
                                  const FileLimits& limits) {
  const std::optional<ReleasePlan> old = Read(old_text, limits);
  if (!old) return std::nullopt;
  const auto blocks = Blocks(old_text, *old);
  if (!blocks) return std::nullopt;
  std::string text(blocks->front());
  for (const Release& release : plan.releases()) {
    const auto kept = std::find_if(old->releases().begin(), old->releases().end(),
                                   [&](const Release& one) { return SameEntry(one, release); });
    if (kept == old->releases().end()) {
      AddBlock(Written(release), text);
    } else if (kept == old->releases().begin() && text.size() == blocks->front().size()) {
      text += (*blocks)[1];  // below what stands above all, as it was
    } else {
      AddBlock((*blocks)[static_cast<size_t>(kept - old->releases().begin()) + 1], text);
    }
  }
  return text;
}

}  // namespace

std::string EtagOf(const std::optional<std::string>& text) { return text ? DigestOf(*text) : ""; }

absl::StatusOr<std::string> WritePlan(std::string_view old_text, const ReleasePlan& plan,
                                      const FileLimits& limits) {
  if (std::optional<std::string> edited = Edited(old_text, plan, limits)) {
    const std::optional<ReleasePlan> read = Read(*edited, limits);
    if (read && Same(*read, plan)) return *std::move(edited);
  }
  std::string text;
  for (const Release& release : plan.releases()) AddBlock(Written(release), text);
  Problems problems("");
  const std::optional<ReleasePlan> read = ReleasePlan::Parse(text, limits, problems);
  if (read && Same(*read, plan)) return text;
  const std::vector<Problem> sorted = problems.Sorted();
  return absl::InvalidArgumentError(
      AsAbsl(fmt::format("the changed plan could not be read again: {}",
                         sorted.empty() ? std::string_view("it would say something else")
                                        : std::string_view(sorted.front().message))));
}

}  // namespace seuil::registry
