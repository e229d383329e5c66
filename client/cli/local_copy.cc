#include "client/cli/local_copy.h"

#include <fmt/format.h>
#include <openssl/sha.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>
#include <system_error>
#include <utility>

#include "client/cli/csv.h"
#include "client/cli/output_file.h"

namespace seuil::client::cli {
namespace {

using nlohmann::ordered_json;

constexpr int kFormat = 1;

std::string Digest(const std::string& bytes) {
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest);
  std::string text = "sha256:";
  for (const unsigned char byte : digest) text += fmt::format("{:02x}", byte);
  return text;
}

std::optional<std::string> ReadAll(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(file), {});
}

// The id of a row that this program wrote; empty where it did not.
std::string IdOfJson(const std::string& line) {
  const ordered_json row = ordered_json::parse(line, nullptr, /*allow_exceptions=*/false);
  if (!row.is_object() || !row.contains("id") || !row["id"].is_string()) return {};
  return row["id"];
}

}  // namespace

absl::StatusOr<LocalCopy> LocalCopy::Open(std::string path, Rows rows, std::string grid,
                                          std::string header) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) {
    return absl::FailedPreconditionError(fmt::format("{}: is a directory", path));
  }
  LocalCopy copy(std::move(path), std::move(grid), std::move(header));
  const std::optional<std::string> file = ReadAll(copy.path_), state = ReadAll(copy.StatePath());
  if (file && !file->empty() && !state) {
    return absl::FailedPreconditionError(
        fmt::format("{}: no sync wrote this, there is no {}; name another file, or move it away",
                    copy.path_, copy.StatePath()));
  }
  if (file && state) {
    copy.Read(rows, *file, *state);
  } else if (state) {
    copy.why_ = fmt::format("there is no {}", copy.path_);
  }
  return copy;
}

void LocalCopy::Read(Rows rows, const std::string& file, const std::string& state_text) {
  const ordered_json state = ordered_json::parse(state_text, nullptr, /*allow_exceptions=*/false);
  const auto says = [&](const char* key) {
    return state.is_object() && state.contains(key) && state[key].is_string()
               ? state[key].get<std::string>()
               : std::string();
  };
  if (!state.is_object() || !state.contains("format") || state["format"] != kFormat) {
    why_ = StatePath() + " is not this program's";
  } else if (says("grid") != grid_) {
    why_ = fmt::format("{} is of grid `{}`", path_, says("grid"));
  } else if (says("file") != Digest(file)) {
    why_ = path_ + " was edited, or a sync of it did not end";
  } else if (says("header") != header_) {
    why_ = path_ + " has other columns, or is of another format";
  }
  if (!why_.empty()) return;
  std::istringstream in(file);
  if (rows == Rows::kCsv) {
    CsvReader reader(in);
    CsvRecord record;
    for (bool head = true; true; head = false) {
      const absl::StatusOr<bool> more = reader.Next(&record);
      if (!more.ok() || !*more) break;
      if (!head && !record.fields.empty()) rows_[record.fields[0]] = CsvLine(record.fields);
    }
  } else {
    for (std::string line; std::getline(in, line);) rows_[IdOfJson(line)] = line;
  }
  token_ = says("token");
}

std::string LocalCopy::Text() const {
  std::string text = header_.empty() ? std::string() : header_ + "\n";
  for (const auto& [id, row] : rows_) text += row + "\n";
  return text;
}

absl::Status LocalCopy::Save(const seuil::v1::ServedBy& served_by, const std::string& token) const {
  if (!std::filesystem::exists(StatePath())) {
    if (absl::Status begun = SaveState(served_by, "", ""); !begun.ok()) return begun;
  }
  const std::string text = Text();
  if (absl::Status written = ReplaceFile(path_, text); !written.ok()) return written;
  return SaveState(served_by, token, Digest(text));
}

absl::Status LocalCopy::SaveState(const seuil::v1::ServedBy& served_by, const std::string& token,
                                  const std::string& file_digest) const {
  const ordered_json state = {{"format", kFormat},
                              {"grid", grid_},
                              {"version", served_by.version()},
                              {"digest", served_by.digest()},
                              {"token", token},
                              {"header", header_},
                              {"file", file_digest}};
  return ReplaceFile(StatePath(), state.dump(2) + "\n");
}

}  // namespace seuil::client::cli
