// A problem is one thing wrong with a file that a person wrote: where, how bad, a stable code, what
// is wrong and what to do. Problems are collected, never thrown: one run names all of them.
//
// Thread contract: values; a Problems collector belongs to one thread.
//
//   Problems problems("grids/cloe/1.0.0.toml");
//   problems.Error({12, 5}, "band-unknown", "job `acheteur` names no band of this file: `b9`",
//                  "did you mean `b1`?");
//   if (problems.has_errors()) …
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace seuil {

// A place in a text, counted from 1; columns count code points. {0, 0}: the file as a whole.
struct Position {
  uint32_t line = 0;
  uint32_t column = 0;

  friend auto operator<=>(const Position&, const Position&) = default;
};

// A value and where it was written.
template <typename T>
struct Located {
  T value{};
  Position at;
};

enum class Severity { kWarning, kError };

struct Problem {
  std::string path;  // as the caller named the file
  Position at;       // {0, 0}: the file as a whole
  Severity severity = Severity::kError;
  std::string code;     // stable, lower-kebab: "unknown-key"
  std::string message;  // one sentence, no final full stop, names the job or rule
  std::string hint;     // what to do; may be empty

  friend bool operator==(const Problem&, const Problem&) = default;
};

// Collects the problems of one file, keeps the first `limit` of them by order of arrival and counts
// the rest.
class Problems {
 public:
  explicit Problems(std::string path, size_t limit = 200) : path_(std::move(path)), limit_(limit) {}

  void Error(Position at, std::string_view code, std::string message, std::string hint = "");
  void Warning(Position at, std::string_view code, std::string message, std::string hint = "");
  // Adds what another collector found, keeping its paths.
  void Append(const Problems& other);

  bool has_errors() const { return errors_ > 0; }
  size_t errors() const { return errors_; }
  size_t warnings() const { return warnings_; }
  const std::string& path() const { return path_; }
  // Those kept, sorted by path and position.
  std::vector<Problem> Sorted() const;

 private:
  void Add(Problem problem);

  std::string path_;
  size_t limit_;
  size_t errors_ = 0;
  size_t warnings_ = 0;
  std::vector<Problem> kept_;
};

}  // namespace seuil
