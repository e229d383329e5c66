#include "tools/log_find.h"

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "base/instant.h"
#include "base/text.h"
#include "record/log_reader.h"
#include "record/reference_keys.h"
#include "record/row_json.h"

namespace seuil::tools {
namespace {

// Rows that were hashed with a key that is gone.
struct Unsearched {
  int64_t rows = 0;
  absl::Time first, last;
};

class Finder {
 public:
  Finder(const LogFindOptions& options, const std::vector<record::ReferenceKey>& keys,
         std::ostream& out)
      : reference_(options.reference), out_(out) {
    for (const record::ReferenceKey& key : keys) {
      hashes_[key.id] = record::ReferenceHasher(key).HashOf(reference_);
    }
  }

  void Row(std::string_view line) {
    using Kind = record::Reference::Kind;
    const std::optional<record::ParsedRow> parsed = record::ParsedRow::Parse(line);
    if (!parsed || parsed->reference().kind == Kind::kNone) return;
    const record::Reference& reference = parsed->reference();
    if (reference.kind == Kind::kKept) {
      if (reference.text == reference_) Print(line);
      return;
    }
    const auto hash = hashes_.find(reference.key);
    if (hash == hashes_.end()) {
      Unsearched& unsearched = unsearched_.try_emplace(std::string(reference.key)).first->second;
      if (unsearched.rows++ == 0) unsearched.first = parsed->row().time;
      unsearched.last = parsed->row().time;
    } else if (hash->second == reference.text) {
      Print(line);
    }
  }

  int64_t found() const { return found_; }
  const std::map<std::string, Unsearched, std::less<>>& unsearched() const { return unsearched_; }

 private:
  void Print(std::string_view line) {
    ++found_;
    out_ << line << "\n";
  }

  const std::string& reference_;
  std::ostream& out_;
  std::map<std::string, std::string, std::less<>> hashes_;  // of the reference, by key
  std::map<std::string, Unsearched, std::less<>> unsearched_;
  int64_t found_ = 0;
};

}  // namespace

int FindReference(const LogFindOptions& options, std::ostream& out, std::ostream& err) {
  std::vector<record::ReferenceKey> keys;
  if (!options.keys.empty()) {
    absl::StatusOr<std::vector<record::ReferenceKey>> loaded = record::LoadKeys(options.keys);
    if (!loaded.ok()) {
      fmt::print(err, "seuild: {}\n", FromAbsl(loaded.status().message()));
      return 2;
    }
    keys = *std::move(loaded);
  }
  Finder finder(options, keys, out);
  const absl::StatusOr<record::LogSummary> read = record::ReadLog(
      options.log, {.row = [&](std::string_view line, const record::Place&) { finder.Row(line); },
                    .chain_break =
                        [&](const record::ChainBreak& found) {
                          fmt::print(err, "note: {}:{}: chain: {}\n", found.file, found.line,
                                     found.what);
                        }});
  if (!read.ok()) {
    fmt::print(err, "seuild: {}\n", FromAbsl(read.status().message()));
    return 2;
  }
  for (const auto& [key, unsearched] : finder.unsearched()) {
    fmt::print(err, "note: key {} is not here; rows that cannot be searched: {}, of {} to {}\n",
               key, unsearched.rows, FormatInstant(unsearched.first),
               FormatInstant(unsearched.last));
  }
  fmt::print(err, "found: {}, of rows: {}\n", finder.found(), read->rows);
  return finder.found() > 0 ? 0 : 1;
}

}  // namespace seuil::tools
