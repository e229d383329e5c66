// The one place that reads TOML: limits before the parser sees a byte, positions, and typed getters
// that collect problems and unknown keys. Grids, plans, cases and settings all read through it.
//
// A getter that finds no key or another kind of value adds a problem and gives an empty value, so
// that one run names everything. Finish() names every key that no getter asked for.
//
// Thread contract: a Document and its tables belong to one thread. A Table must not outlive its
// Document, nor a Document its Problems.
//
//   std::optional<toml::Document> document = toml::Document::Parse(text, limits, problems);
//   if (!document) return;                              // no TOML: `problems` says where
//   toml::Table root = document->root();
//   for (toml::Table& job : root.OptionalTables("jobs")) {
//     Located<std::string> id = job.String("id");       // "missing-key" where absent
//     job.SetName("job", id.value);                     // as further problems call it
//     job.Finish();                                     // "unknown-key" for the rest
//   }
//   root.Finish();
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "base/problem.h"

namespace seuil {

// Limits on a file that a person wrote. Settings of the server; these are the defaults.
struct FileLimits {
  size_t file_bytes = size_t{64} << 20;
  size_t string_bytes = size_t{64} << 10;
  int depth = 32;            // of arrays and tables
  int dotted_segments = 64;  // of a key
  size_t jobs = 200'000;
};

namespace toml {

enum class Kind { kString, kInteger, kFloat, kBoolean, kDate, kTime, kDateTime, kArray, kTable };

struct DocumentState;
struct TableState;

// A handle to one table of a document; copies are the same table. Keys that getters are asked for
// must outlive it (literals do), except after Keys().
class Table {
 public:
  // Where its header or its `{` stands.
  Position at() const;
  // How problems call it: "job `acheteur`" after SetName("job", "acheteur"); before, "entry 3 of
  // `jobs`" or "`title` of job `acheteur`". An empty id changes nothing.
  void SetName(std::string_view what, std::string_view id);
  std::string name() const;

  bool Has(std::string_view key) const;
  // Kind of the value, nullopt where absent; does not count as asking for it.
  std::optional<Kind> KindOf(std::string_view key) const;
  // Where the value stands, or the table where there is none.
  Position PositionOf(std::string_view key) const;
  // Every key of the table and where it is written, in the file's order: for tables whose keys are
  // data.
  std::vector<Located<std::string>> Keys() const;

  // Required values.
  Located<std::string> String(std::string_view key);
  Located<int64_t> Int(std::string_view key);
  Located<bool> Bool(std::string_view key);
  Located<std::string> Date(std::string_view key);    // a local date, as ISO 8601
  Located<absl::Time> Instant(std::string_view key);  // a date-time with an offset
  std::vector<Located<std::string>> Strings(std::string_view key);
  // Texts that say something: "value-empty" where one is empty or blank.
  Located<std::string> Word(std::string_view key);
  std::vector<Located<std::string>> Words(std::string_view key);
  // `hint` is what "wrong-type" says of a text that stands in a table's place.
  std::optional<Table> SubTable(std::string_view key, std::string_view hint = {});
  std::vector<Table> Tables(std::string_view key);  // [[key]] or an array of inline tables
  // The position in `words` of the word that is written; 0 where it is none of them.
  Located<size_t> Choice(std::string_view key, std::span<const std::string_view> words);
  std::vector<Located<size_t>> Choices(std::string_view key,
                                       std::span<const std::string_view> words);

  // Values that may be absent. Has() tells an empty array from none.
  std::optional<Located<std::string>> OptionalString(std::string_view key);
  std::optional<Located<int64_t>> OptionalInt(std::string_view key);
  std::optional<Located<bool>> OptionalBool(std::string_view key);
  std::optional<Located<std::string>> OptionalDate(std::string_view key);
  std::optional<Located<absl::Time>> OptionalInstant(std::string_view key);
  std::vector<Located<std::string>> OptionalStrings(std::string_view key);
  std::optional<Located<std::string>> OptionalWord(std::string_view key);
  std::vector<Located<std::string>> OptionalWords(std::string_view key);
  std::optional<Table> OptionalSubTable(std::string_view key, std::string_view hint = {});
  std::vector<Table> OptionalTables(std::string_view key, std::string_view hint = {});
  std::optional<Located<size_t>> OptionalChoice(std::string_view key,
                                                std::span<const std::string_view> words);

  // Where `key` is written here by mistake: what "unknown-key" says then. Both must outlive it.
  void BelongsElsewhere(std::string_view key, std::string_view hint);
  // Adds "unknown-key" for each key that no getter asked for.
  void Finish();

 private:
  friend class Document;
  friend struct TableState;
  explicit Table(std::shared_ptr<TableState> state) : state_(std::move(state)) {}

  std::shared_ptr<TableState> state_;
};

// One parsed file.
class Document {
 public:
  // nullopt where the text is over a limit or is no TOML 1.0; problems then say where and why.
  static std::optional<Document> Parse(std::string_view text, const FileLimits& limits,
                                       Problems& problems);

  Document(Document&&) noexcept;
  Document& operator=(Document&&) noexcept;
  ~Document();

  Table root() const;

 private:
  explicit Document(std::unique_ptr<DocumentState> state);

  std::unique_ptr<DocumentState> state_;
};

}  // namespace toml
}  // namespace seuil
