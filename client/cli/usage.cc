#include "client/cli/usage.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstddef>
#include <map>
#include <numeric>

#include "absl/strings/match.h"
#include "absl/strings/str_join.h"

namespace seuil::client::cli {
namespace {

// Single letters added, left out or replaced between two words.
std::size_t Distance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[b.size()];
}

std::vector<std::string> CommandsOf(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands({})) names.push_back(command->get_name());
  return names;
}

// The options of a command, and of those that it stands under.
std::vector<const CLI::Option*> OptionsOf(const CLI::App& app) {
  std::vector<const CLI::Option*> options;
  for (const CLI::App* at = &app; at != nullptr; at = at->get_parent()) {
    for (const CLI::Option* option : at->get_options({})) options.push_back(option);
  }
  return options;
}

std::string DidYouMean(const std::string& nearest) {
  return nearest.empty() ? std::string() : fmt::format("; did you mean `{}`?", nearest);
}

std::string UnknownOption(const CLI::App& app, const std::string& name) {
  std::vector<std::string> names;
  for (const CLI::Option* option : OptionsOf(app)) {
    for (const std::string& known : option->get_lnames()) names.push_back("--" + known);
  }
  return fmt::format("there is no option `{}`{}", name, DidYouMean(NearestOf(name, names)));
}

}  // namespace

std::string NearestOf(const std::string& word, const std::vector<std::string>& candidates) {
  std::string nearest;
  std::size_t limit = 2 + word.size() / 4;  // first distance that is too far
  for (const std::string& candidate : candidates) {
    const std::size_t distance = Distance(word, candidate);
    if (distance >= limit) continue;
    limit = distance;
    nearest = candidate;
  }
  return nearest;
}

Usage ExplainUsage(const CLI::App& app, const std::vector<std::string>& words) {
  Usage usage{"", app.get_name()};
  const CLI::App* at = &app;
  std::map<const CLI::Option*, int> seen;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (!absl::StartsWith(word, "--")) {
      const std::vector<std::string> commands = CommandsOf(*at);
      if (commands.empty()) continue;  // a positional, or too much: CLI11 says which
      if (std::find(commands.begin(), commands.end(), word) == commands.end()) {
        usage.message =
            fmt::format("there is no command `{}`{}", word, DidYouMean(NearestOf(word, commands)));
        return usage;
      }
      at = at->get_subcommand(word);
      usage.command += " " + word;
      continue;
    }
    const std::string name = word.substr(0, word.find('='));
    const std::vector<const CLI::Option*> options = OptionsOf(*at);
    const auto option = std::find_if(options.begin(), options.end(),
                                     [&](const CLI::Option* o) { return o->check_name(name); });
    if (option == options.end()) {
      usage.message = UnknownOption(*at, name);
      return usage;
    }
    const bool takes_value = (*option)->get_items_expected_max() > 0;
    if (!takes_value) continue;
    if (name.size() == word.size() && ++i == words.size()) {
      usage.message = fmt::format("`{}` needs a value", name);
      return usage;
    }
    if (words[i].empty() || words[i] == name + "=") {
      usage.message = fmt::format("`{}` has an empty value; leave it out to say nothing", name);
      return usage;
    }
    if ((*option)->get_expected_max() == 1 && ++seen[*option] > 1) {
      usage.message = fmt::format("`{}` stands twice", name);
      return usage;
    }
  }
  if (const std::vector<std::string> commands = CommandsOf(*at); !commands.empty()) {
    usage.message = fmt::format("a command is missing: {}", absl::StrJoin(commands, ", "));
  }
  return usage;
}

}  // namespace seuil::client::cli
