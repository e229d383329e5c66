#include "ops/settings.h"

#include <fmt/format.h>

#include <array>
#include <utility>
#include <vector>

#include "base/toml.h"

namespace seuil::ops {
namespace {

constexpr FileLimits kSettingsFile{.file_bytes = kSettingsBytes};

// Reads a number into `setting` where it is written and in its range.
template <typename Number>
void ReadNumber(toml::Table& table, std::string_view key, int64_t least, int64_t most,
                Problems& problems, Number& setting) {
  const std::optional<Located<int64_t>> value = table.OptionalInt(key);
  if (!value) return;
  if (value->value < least || value->value > most) {
    problems.Error(value->at, "setting-out-of-range", fmt::format("`{}` is {}", key, value->value),
                   fmt::format("write {} to {}", least, most));
    return;
  }
  setting = static_cast<Number>(value->value);
}

void ReadMilliseconds(toml::Table& table, std::string_view key, int64_t least, int64_t most,
                      Problems& problems, absl::Duration& setting) {
  int64_t milliseconds = absl::ToInt64Milliseconds(setting);
  ReadNumber(table, key, least, most, problems, milliseconds);
  setting = absl::Milliseconds(milliseconds);
}

void ReadAddresses(toml::Table& table, std::vector<std::string>& setting) {
  // Always asked for: the hint for a misspelt key knows the keys that were.
  std::vector<Located<std::string>> listen = table.OptionalStrings("listen");
  if (!table.Has("listen")) return;
  setting.clear();
  for (Located<std::string>& address : listen) setting.push_back(std::move(address.value));
}

constexpr int64_t kMebi = int64_t{1} << 20;

void ReadTls(toml::Table& table, Problems& problems, Settings::Tls& tls) {
  TlsPaths& files = tls.files.emplace();
  files.certificate = table.Word("certificate").value;
  files.key = table.Word("key").value;
  if (auto path = table.OptionalWord("client_ca")) files.client_ca = std::move(path->value);
  if (auto path = table.OptionalWord("revoked")) {
    files.revoked = std::move(path->value);
    if (files.client_ca.empty()) {
      problems.Error(path->at, "revoked-by-nobody", "`revoked` stands without `client_ca`",
                     "the list is signed by who signs callers' certificates");
    }
  }
  ReadMilliseconds(table, "poll_ms", 100, 3'600'000, problems, tls.poll);
  table.Finish();
}

void ReadAccess(toml::Table& table, Problems& problems, Settings::Access& access) {
  access.file = table.Word("file").value;
  ReadMilliseconds(table, "poll_ms", 100, 3'600'000, problems, access.poll);
  table.Finish();
}

void ReadConnections(toml::Table& table, Problems& problems, Settings::Connections& connections) {
  ReadNumber(table, "most", 16, 1'000'000, problems, connections.most);
  ReadNumber(table, "streams", 1, 100'000, problems, connections.streams);
  ReadMilliseconds(table, "keepalive_ms", 1000, 86'400'000, problems, connections.keepalive);
  ReadMilliseconds(table, "keepalive_answer_ms", 100, 600'000, problems,
                   connections.keepalive_answer);
  ReadMilliseconds(table, "ping_interval_ms", 0, 3'600'000, problems, connections.ping_interval);
  ReadMilliseconds(table, "age_ms", 0, 86'400'000, problems, connections.age);
  table.Finish();
}

void ReadCalls(toml::Table& table, Problems& problems, Settings::Calls& calls) {
  ReadNumber(table, "request_bytes", 1024, 64 * kMebi, problems, calls.request_bytes);
  ReadNumber(table, "metadata_bytes", 1024, kMebi, problems, calls.metadata_bytes);
  ReadNumber(table, "batch_items", 1, 100'000, problems, calls.batch_items);
  ReadNumber(table, "batch_jobs", 1, 100'000, problems, calls.batch_jobs);
  ReadMilliseconds(table, "handshake_ms", 100, 120'000, problems, calls.handshake);
  table.Finish();
}

void ReadDrain(toml::Table& table, Problems& problems, Settings::Drain& drain) {
  ReadMilliseconds(table, "pause_ms", 0, 600'000, problems, drain.pause);
  ReadMilliseconds(table, "deadline_ms", 0, 600'000, problems, drain.deadline);
  table.Finish();
}

void ReadReload(toml::Table& table, Problems& problems, Settings::Reload& reload) {
  ReadMilliseconds(table, "poll_ms", 100, 3'600'000, problems, reload.poll);
  ReadNumber(table, "kept_versions", 1, 10'000, problems, reload.kept);
  table.Finish();
}

void ReadLoad(toml::Table& table, Problems& problems, registry::LoadLimits& load) {
  ReadNumber(table, "file_bytes", 1024, 1024 * kMebi, problems, load.file.file_bytes);
  ReadNumber(table, "string_bytes", 64, 64 * kMebi, problems, load.file.string_bytes);
  ReadNumber(table, "depth", 8, 200, problems, load.file.depth);
  ReadNumber(table, "dotted_segments", 4, 1000, problems, load.file.dotted_segments);
  ReadNumber(table, "jobs", 0, 10'000'000, problems, load.file.jobs);
  ReadNumber(table, "cells", 1, 1'000'000'000, problems, load.proof.cells);
  ReadNumber(table, "regions", 1, 1'000'000'000, problems, load.proof.regions);
  ReadNumber(table, "problems", 1, 1'000'000, problems, load.problems);
  table.Finish();
}

void ReadTimes(toml::Table& table, std::string_view key, int64_t most, absl::Duration unit,
               Problems& problems, absl::Duration& setting) {
  int64_t count = setting / unit;
  ReadNumber(table, key, 1, most, problems, count);
  setting = count * unit;
}

// A path that is the same wherever the server was started.
std::string ReadPath(const Located<std::string>& path, std::string_view key, Problems& problems) {
  if (!path.value.starts_with('/')) {
    problems.Error(path.at, "path-not-absolute", fmt::format("`{}` is `{}`", key, path.value),
                   "write the path from the root, as `/var/log/seuil/decisions`");
  }
  std::string folder = path.value;
  while (folder.size() > 1 && folder.back() == '/') folder.pop_back();
  return folder;
}

// True where `inner` is `outer` or lies in it.
bool IsWithin(std::string_view inner, std::string_view outer) {
  return inner.starts_with(outer) && (inner.size() == outer.size() || inner[outer.size()] == '/');
}

void ReadDecisionLog(toml::Table& table, Problems& problems, const Settings::Calls& calls,
                     record::DecisionLogSettings& log) {
  const Located<std::string> directory = table.String("directory");
  if (!table.Has("directory")) return;  // which is said
  log.folder = ReadPath(directory, "directory", problems);
  // In the order of WhenFull and of References.
  constexpr auto kWhenFull = std::to_array<std::string_view>({"drop", "refuse"});
  if (const auto when_full = table.OptionalChoice("when_full", kWhenFull)) {
    log.when_full = static_cast<record::WhenFull>(when_full->value);
  }
  constexpr auto kReferences = std::to_array<std::string_view>({"hash", "keep", "omit"});
  if (const auto references = table.OptionalChoice("reference", kReferences)) {
    log.references = static_cast<record::References>(references->value);
  }
  const bool hashes = log.references == record::References::kHash;
  if (const auto keys = table.OptionalString("keys")) {
    log.keys = ReadPath(*keys, "keys", problems);
    if (hashes && IsWithin(log.keys, log.folder)) {
      problems.Error(keys->at, "keys-beside-the-log", "`keys` lies in `directory`",
                     "keep keys elsewhere: who is given the log is not to be given them");
    }
  } else if (hashes) {
    problems.Error(directory.at, "keys-required",
                   "references are hashed, and `keys` names no folder for the keys",
                   "name one that only the server reads, or set `reference` to `omit` or `keep`");
  }
  ReadNumber(table, "memory_bytes", kMebi, 16384 * kMebi, problems, log.memory_bytes);
  ReadNumber(table, "file_bytes", kMebi, 65536 * kMebi, problems, log.file_bytes);
  ReadTimes(table, "file_hours", 8784, absl::Hours(1), problems, log.file_age);
  ReadTimes(table, "keep_days", 36'600, absl::Hours(24), problems, log.keep);
  ReadTimes(table, "key_days", 3660, absl::Hours(24), problems, log.key_age);
  ReadTimes(table, "keep_keys_days", 36'600, absl::Hours(24), problems, log.keep_keys);
  // Half of the memory takes rows while the other half is written; a row is its request and what it
  // was answered by.
  const size_t batch = static_cast<size_t>(calls.request_bytes) + size_t{512} * calls.batch_items;
  if (log.when_full == record::WhenFull::kRefuse && log.memory_bytes / 2 < batch) {
    problems.Error(directory.at, "setting-out-of-range",
                   fmt::format("`memory_bytes` is {}: the largest batch would always be refused",
                               log.memory_bytes),
                   fmt::format("write at least {}", 2 * batch));
  }
  table.Finish();
}

}  // namespace

std::optional<Settings> ParseSettings(std::string_view text, Problems& problems) {
  const std::optional<toml::Document> document =
      toml::Document::Parse(text, kSettingsFile, problems);
  if (!document) return std::nullopt;
  Settings settings;
  toml::Table root = document->root();
  if (auto grids = root.OptionalString("grids")) settings.grids = std::move(grids->value);
  ReadAddresses(root, settings.listen);
  // In the order of Plaintext.
  constexpr auto kPlaintext = std::to_array<std::string_view>({"local", "behind-mesh"});
  if (const auto plaintext = root.OptionalChoice("plaintext", kPlaintext)) {
    settings.plaintext = static_cast<Plaintext>(plaintext->value);
  }
  // In the order of LogLevel.
  constexpr auto kLevels = std::to_array<std::string_view>({"debug", "info", "warning", "error"});
  if (const auto level = root.OptionalChoice("log_level", kLevels)) {
    settings.log_level = static_cast<LogLevel>(level->value);
  }
  // In the order of Control.
  constexpr auto kControls = std::to_array<std::string_view>({"files", "rpc"});
  if (const auto control = root.OptionalChoice("control", kControls)) {
    settings.control = static_cast<registry::Control>(control->value);
  }
  if (auto admin = root.OptionalSubTable("admin")) {
    ReadAddresses(*admin, settings.admin.listen);
    admin->Finish();
  }
  if (auto metrics = root.OptionalSubTable("metrics")) {
    ReadAddresses(*metrics, settings.metrics.listen);
    metrics->Finish();
  }
  if (auto tls = root.OptionalSubTable("tls")) ReadTls(*tls, problems, settings.tls);
  if (auto access = root.OptionalSubTable("access")) {
    ReadAccess(*access, problems, settings.access);
  }
  if (auto proxy = root.OptionalSubTable("proxy")) {
    ReadAddresses(*proxy, settings.proxy.listen);
    proxy->Finish();
  }
  if (auto connections = root.OptionalSubTable("connections")) {
    ReadConnections(*connections, problems, settings.connections);
  }
  if (auto calls = root.OptionalSubTable("calls")) ReadCalls(*calls, problems, settings.calls);
  if (auto drain = root.OptionalSubTable("drain")) ReadDrain(*drain, problems, settings.drain);
  if (auto reload = root.OptionalSubTable("reload")) {
    ReadReload(*reload, problems, settings.reload);
  }
  if (auto load = root.OptionalSubTable("load")) ReadLoad(*load, problems, settings.load);
  if (auto log = root.OptionalSubTable("decision_log")) {
    ReadDecisionLog(*log, problems, settings.calls, settings.decision_log.emplace());
  }
  if (auto log = root.OptionalSubTable("audit_log")) {
    const Located<std::string> file = log->String("file");
    if (log->Has("file")) settings.audit_log = ReadPath(file, "file", problems);
    log->Finish();
  }
  root.Finish();
  if (problems.has_errors()) return std::nullopt;
  return settings;
}

}  // namespace seuil::ops
