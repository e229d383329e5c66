// Rows as an answering thread hands them over, and a log of them as text.
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "base/instant.h"
#include "gtest/gtest.h"
#include "record/decision_row.h"
#include "record/log_files.h"
#include "record/log_reader.h"

namespace seuil::record {

inline constexpr char kDigest[] =
    "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

// A buyer who needs B1 and has it.
inline DecisionRow Buyer(std::string_view reference = {}) {
  DecisionRow row;
  row.time = *ParseInstant("2026-07-01T00:00:00.25Z");
  row.trace = "0af7651916cd43dd8448eb211c80319c";
  row.caller = "portal";
  row.grid = "cloe";
  row.version = "1.0.2";
  row.digest = kDigest;
  row.question.objective.job = "acheteur";
  row.question.result.level = "B1";
  row.question.certified_language = "en";
  row.decided.outcome = "certificate";
  row.decided.attained_level = "B1";
  row.decided.threshold = "B1";
  row.decided.rules = {"objective-reached"};
  row.reference = reference;
  return row;
}

// Somebody without objective, by the skills of another scheme.
inline DecisionRow Skilled() {
  DecisionRow row;
  row.time = *ParseInstant("2026-07-01T00:00:01Z");
  row.grid = "other";
  row.version = "2.0.0";
  row.digest = kDigest;
  row.status = registry::ServedStatus::kWasInForce;
  row.question.objective.none = true;
  row.question.result.skills = {{"reading", "", "20.5"}, {"writing", "B2", ""}};
  row.decided.outcome = "report";
  row.decided.attained_score = "20.5";
  row.decided.rules = {"first", "second"};
  return row;
}

inline std::string ReadText(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline void WriteText(const std::string& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

// The paths of a log's files, oldest first.
inline std::vector<std::string> FilesOf(const std::string& folder) {
  std::vector<std::string> paths;
  const auto files = ListLog(folder);
  EXPECT_TRUE(files.ok()) << files.status();
  for (const LogFile& file : *files) paths.push_back(folder + "/" + file.name);
  return paths;
}

inline std::vector<std::string> LinesOf(const std::string& text) {
  std::vector<std::string> lines;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

inline std::string TextOf(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

struct Reading {
  LogSummary summary;
  std::vector<std::string> rows;
  std::vector<std::string> breaks;  // "2: what", "decisions-…jsonl:2: what" without the folder
};

inline Reading ReadAll(const std::string& path) {
  Reading reading;
  const auto read = ReadLog(
      path, {.row = [&](std::string_view line, const Place&) { reading.rows.emplace_back(line); },
             .chain_break =
                 [&](const ChainBreak& found) {
                   reading.breaks.push_back(std::to_string(found.line) + ": " + found.what);
                 }});
  EXPECT_TRUE(read.ok()) << read.status();
  if (read.ok()) reading.summary = *read;
  EXPECT_EQ(static_cast<size_t>(reading.summary.breaks), reading.breaks.size());
  return reading;
}

}  // namespace seuil::record
