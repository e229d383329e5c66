// The option `--format` of verbs that write a report in one of several forms. For command lines
// only: it hands CLI11 on.
//
// Thread contract: a function template and a constant.
//
//   AddFormat<ReportFormat>(*verb, ReportFormats(), options.format);
#pragma once

#include <CLI/CLI.hpp>
#include <map>
#include <string>
#include <vector>

#include "tools/report_format.h"

namespace seuil::tools {

// Adds `--format`, which takes the words of `formats` and no other.
template <typename Format>
void AddFormat(CLI::App& verb, const std::map<std::string, Format>& formats, Format& chosen) {
  std::vector<std::string> words;
  words.reserve(formats.size());
  for (const auto& [word, unused] : formats) words.push_back(word);
  verb.add_option_function<std::string>(
          "--format", [formats, &chosen](const std::string& word) { chosen = formats.at(word); },
          "how to write it")
      ->check(CLI::IsMember(words))
      ->type_name("FORMAT");
}

inline std::map<std::string, ReportFormat> ReportFormats() {
  return {{"text", ReportFormat::kText}, {"json", ReportFormat::kJson}};
}

}  // namespace seuil::tools
