#include "record/log_format.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <nlohmann/json.hpp>

#include "base/digest.h"
#include "base/instant.h"
#include "record/instant_name.h"

namespace seuil::record {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr std::string_view kLog = "seuil-decisions";
constexpr std::string_view kBlockStart = "{\"block\":";
constexpr std::string_view kDigestStart = ",\"digest\":\"";
constexpr std::string_view kNamePrefix = "decisions-";
constexpr std::string_view kNameEnding = ".jsonl";
constexpr size_t kNameDigits = 8;

// False where the member is missing or of another kind.
bool Read(const json& object, const char* name, std::string& text) {
  const auto found = object.find(name);
  if (found == object.end() || !found->is_string()) return false;
  text = found->get<std::string>();
  return true;
}

bool Read(const json& object, const char* name, int64_t& number) {
  const auto found = object.find(name);
  if (found == object.end() || !found->is_number_integer()) return false;
  number = found->get<int64_t>();
  return number >= 0;
}

std::optional<FileHeader::Before> ReadBefore(const json& object) {
  FileHeader::Before before;
  if (!object.is_object() || !Read(object, "file", before.file) ||
      !Read(object, "digest", before.digest)) {
    return std::nullopt;
  }
  const auto open = object.find("open");
  if (open == object.end()) return before;
  before.open.emplace();
  if (!open->is_object() || !Read(*open, "bytes", before.open->bytes) ||
      !Read(*open, "digest", before.open->digest)) {
    return std::nullopt;
  }
  return before;
}

}  // namespace

std::string HeaderLine(const FileHeader& header) {
  ordered_json line = {{"log", kLog},
                       {"format", kLogFormat},
                       {"file", header.file},
                       {"opened", FormatInstant(header.opened)},
                       {"reference", header.reference}};
  if (!header.key.empty()) line["key"] = header.key;
  if (header.before) {
    ordered_json& before = line["before"];
    before = {{"file", header.before->file}, {"digest", header.before->digest}};
    if (header.before->open) {
      before["open"] = {{"bytes", header.before->open->bytes},
                        {"digest", header.before->open->digest}};
    }
  }
  return line.dump() + "\n";
}

std::optional<FileHeader> ParseHeader(std::string_view line) {
  const json read = json::parse(line, nullptr, /*allow_exceptions=*/false);
  FileHeader header;
  std::string log, opened;
  int64_t format = 0;
  const bool whole = read.is_object() && Read(read, "log", log) && log == kLog &&
                     Read(read, "format", format) && format == kLogFormat &&
                     Read(read, "file", header.file) && Read(read, "opened", opened) &&
                     Read(read, "reference", header.reference);
  if (!whole) return std::nullopt;
  const std::optional<absl::Time> instant = ParseInstant(opened);
  if (!instant) return std::nullopt;
  header.opened = *instant;
  Read(read, "key", header.key);
  if (const auto before = read.find("before"); before != read.end()) {
    header.before = ReadBefore(*before);
    if (!header.before) return std::nullopt;
  }
  return header;
}

std::string AppendBlockEnd(const BlockEnd& end, size_t begin, std::string& text) {
  fmt::format_to(std::back_inserter(text),
                 R"({{"block":{{"number":{},"rows":{},"dropped":{},"previous":"{}")", end.number,
                 end.rows, end.dropped, end.previous);
  std::string digest = DigestOf(std::string_view(text).substr(begin));
  fmt::format_to(std::back_inserter(text), "{}{}\"}}}}\n", kDigestStart, digest);
  return digest;
}

bool IsBlockEnd(std::string_view line) { return line.starts_with(kBlockStart); }

std::optional<BlockEnd> ParseBlockEnd(std::string_view line) {
  const json read = json::parse(line, nullptr, /*allow_exceptions=*/false);
  if (!read.is_object() || !read.contains("block") || !read["block"].is_object()) {
    return std::nullopt;
  }
  const json& block = read["block"];
  BlockEnd end;
  const bool whole = Read(block, "number", end.number) && Read(block, "rows", end.rows) &&
                     Read(block, "dropped", end.dropped) && Read(block, "previous", end.previous) &&
                     Read(block, "digest", end.digest);
  // What the digest does not cover is nothing but the digest: no second spelling of a block passes.
  const bool exact =
      whole && line == fmt::format("{}{}{}\"}}}}", CoveredPart(line), kDigestStart, end.digest);
  return exact ? std::optional(end) : std::nullopt;
}

std::string_view CoveredPart(std::string_view block_line) {
  return block_line.substr(0, block_line.rfind(kDigestStart));
}

std::string LogFileName(int64_t file, absl::Time opened) {
  return fmt::format("{}{:0{}}-{}{}", kNamePrefix, file, kNameDigits, InstantName(opened),
                     kNameEnding);
}

std::optional<LogFileId> ParseLogFileName(std::string_view name) {
  if (!name.starts_with(kNamePrefix) || !name.ends_with(kNameEnding)) return std::nullopt;
  name = name.substr(kNamePrefix.size(), name.size() - kNamePrefix.size() - kNameEnding.size());
  if (name.size() != kNameDigits + 1 + kInstantNameBytes || name[kNameDigits] != '-') {
    return std::nullopt;
  }
  LogFileId id;
  const char* const digits_end = name.data() + kNameDigits;
  const auto [end, error] = std::from_chars(name.data(), digits_end, id.file);
  const auto opened = ParseInstantName(name.substr(kNameDigits + 1));
  if (error != std::errc() || end != digits_end || id.file < 1 || !opened) return std::nullopt;
  id.opened = *opened;
  return id;
}

}  // namespace seuil::record
