#include "access/access_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "base/toml.h"

namespace seuil::access {
namespace {

// What identities were written before, and by whom.
using Taken = std::map<std::pair<std::string_view, std::string>, std::string>;

void Take(const Located<std::string>& identity, std::string_view key, const CallerEntry& caller,
          Taken& taken, Problems& problems) {
  const auto [at, fresh] = taken.try_emplace({key, identity.value}, caller.name);
  if (fresh) return;
  problems.Error(
      identity.at, "identity-twice",
      fmt::format("`{}` = `{}` stands for caller `{}` already", key, identity.value, at->second),
      "one identity is one caller");
}

bool IsHash(std::string_view text) {
  return text.size() == 64 && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

bool IsName(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
  });
}

void ReadLimit(toml::Table& table, std::string_view key, Problems& problems, int64_t& limit) {
  constexpr int64_t kMost = 1'000'000;
  const std::optional<Located<int64_t>> value = table.OptionalInt(key);
  if (!value) return;
  if (value->value < 1 || value->value > kMost) {
    problems.Error(value->at, "limit-out-of-range", fmt::format("`{}` is {}", key, value->value),
                   fmt::format("write 1 to {}, or leave it out: then there is no limit", kMost));
    return;
  }
  limit = value->value;
}

std::vector<std::string> ReadIdentities(toml::Table& table, std::string_view key,
                                        const CallerEntry& caller, Taken& taken,
                                        Problems& problems) {
  std::vector<std::string> read;
  for (Located<std::string>& identity : table.OptionalWords(key)) {
    Take(identity, key, caller, taken, problems);
    read.push_back(std::move(identity.value));
  }
  return read;
}

std::vector<std::string> ReadHashes(toml::Table& table, const CallerEntry& caller, Taken& taken,
                                    Problems& problems) {
  constexpr std::string_view kKey = "token_sha256";
  std::vector<std::string> read;
  for (Located<std::string>& hash : table.OptionalWords(kKey)) {
    if (IsHash(hash.value)) {
      Take(hash, kKey, caller, taken, problems);
    } else {  // it may be a token, and is repeated nowhere
      problems.Error(hash.at, "token-hash-malformed",
                     fmt::format("a hash of caller `{}` is none", caller.name),
                     "write the 64 lower-case hexadecimal digits that `printf %s TOKEN | "
                     "sha256sum` prints, never the token");
    }
    read.push_back(std::move(hash.value));
  }
  return read;
}

void ReadPlace(toml::Table& table, std::string_view key, Place place, CallerEntry& caller,
               Taken& taken, Problems& problems) {
  const std::optional<Located<bool>> is = table.OptionalBool(key);
  if (!is || !is->value) return;
  Take({.value = "true", .at = is->at}, key, caller, taken, problems);
  caller.places.push_back(place);
}

CallerEntry ReadCaller(toml::Table table, Taken& taken, Problems& problems) {
  CallerEntry caller;
  Located<std::string> name = table.Word("name");
  table.SetName("caller", name.value);
  caller.name = name.value;
  if (!name.value.empty()) {
    if (!IsName(name.value)) {
      problems.Error(name.at, "name-malformed", fmt::format("caller `{}`", name.value),
                     "a name has at most 64 of the characters a-z A-Z 0-9 - _ .");
    }
    Take(name, "name", caller, taken, problems);
  }
  for (const Located<size_t>& role : table.Choices("roles", kRoleNames)) {
    caller.roles.Add(static_cast<Role>(role.value));
  }
  caller.spiffe = ReadIdentities(table, "spiffe", caller, taken, problems);
  caller.dns = ReadIdentities(table, "dns", caller, taken, problems);
  caller.subject = ReadIdentities(table, "subject", caller, taken, problems);
  caller.token_sha256 = ReadHashes(table, caller, taken, problems);
  ReadPlace(table, "local", Place::kLocal, caller, taken, problems);
  ReadPlace(table, "mesh", Place::kMesh, caller, taken, problems);
  ReadPlace(table, "admin_socket", Place::kAdminSocket, caller, taken, problems);
  if (caller.spiffe.empty() && caller.dns.empty() && caller.subject.empty() &&
      caller.token_sha256.empty() && caller.places.empty()) {
    problems.Error(table.at(), "caller-without-identity",
                   fmt::format("nothing says who {} is", table.name()),
                   "write spiffe, dns, subject, token_sha256, local, mesh or admin_socket");
  }
  ReadLimit(table, "calls_per_second", problems, caller.limits.calls_per_second);
  ReadLimit(table, "concurrent", problems, caller.limits.concurrent);
  table.Finish();
  return caller;
}

}  // namespace

std::optional<AccessFile> ParseAccessFile(std::string_view text, Problems& problems) {
  const std::optional<toml::Document> document =
      toml::Document::Parse(text, {.file_bytes = kAccessFileBytes}, problems);
  if (!document) return std::nullopt;
  toml::Table root = document->root();
  AccessFile file;
  Taken taken;
  for (toml::Table& table : root.Tables("callers")) {
    file.callers.push_back(ReadCaller(std::move(table), taken, problems));
  }
  root.Finish();
  if (problems.has_errors()) return std::nullopt;
  return file;
}

}  // namespace seuil::access
