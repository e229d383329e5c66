#include "base/toml_scan.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/text.h"

namespace seuil::toml {
namespace {

constexpr bool IsControl(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte < 0x20 && c != '\t' && c != '\n' && c != '\r') || byte == 0x7f;
}

constexpr bool IsContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

// Line and column of a byte, columns counted in code points.
Position PositionAt(std::string_view text, size_t offset) {
  const std::string_view before = text.substr(0, offset);
  const size_t line_start = before.rfind('\n') == before.npos ? 0 : before.rfind('\n') + 1;
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const auto column = 1 + std::count_if(before.begin() + static_cast<std::ptrdiff_t>(line_start),
                                        before.end(), [](char c) { return !IsContinuation(c); });
  return {static_cast<uint32_t>(line), static_cast<uint32_t>(column)};
}

// The first byte that starts no well-formed UTF-8 sequence. REQUIRES: there is one.
size_t FirstBadByte(std::string_view text) {
  size_t start = 0;
  // A newline is part of no sequence, so the first bad line holds the first bad byte.
  for (size_t end = 0; start < text.size(); start = end + 1) {
    end = std::min(text.find('\n', start), text.size());
    if (!IsUtf8(text.substr(start, end - start))) break;
  }
  while (start < text.size()) {
    size_t size = 1;
    while (size <= 4 && !IsUtf8(text.substr(start, size))) ++size;
    if (size > 4) return start;
    start += size;
  }
  return start;
}

class Scanner {
 public:
  Scanner(std::string_view text, const FileLimits& limits, Problems& problems)
      : text_(text), limits_(limits), problems_(problems) {}

  bool Run() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      const bool ok = c == '"' || c == '\'' ? String(c) : c == '#' ? Comment() : Structure(c);
      if (!ok) return false;
    }
    return true;
  }

 private:
  bool Fail(size_t offset, std::string_view code, std::string message, std::string hint) {
    problems_.Error(PositionAt(text_, offset), code, std::move(message), std::move(hint));
    return false;
  }

  bool FailOnControl() {
    return Fail(at_, "control-character",
                fmt::format("the control character U+{:04X} stands here",
                            static_cast<unsigned char>(text_[at_])),
                "remove it; inside a \"…\" text it may be written as an escape");
  }

  bool Structure(char c) {
    switch (c) {
      case '\n':
        segments_ = 1;
        line_start_ = at_ + 1;
        break;
      case '.':
        if (++segments_ > limits_.dotted_segments) {
          return Fail(at_, "too-many-key-parts",
                      fmt::format("a key has more than {} dotted parts", limits_.dotted_segments),
                      "shorten the key");
        }
        break;
      case '[':
      case '{':
        segments_ = 1;
        if (c == '[' && !CountJob()) return false;
        if (++depth_ > limits_.depth) {
          return Fail(at_, "too-deep",
                      fmt::format("arrays and tables are nested more than {} deep", limits_.depth),
                      "flatten them");
        }
        break;
      case ']':
      case '}':
        segments_ = 1;
        depth_ = std::max(depth_ - 1, 0);
        break;
      case '=':
      case ',':
        segments_ = 1;
        break;
      default:
        if (IsControl(c)) return FailOnControl();
        if (static_cast<unsigned char>(c) >= 0x80) {
          return Fail(at_, "syntax", "a character beyond ASCII stands outside of quotes",
                      "put keys and texts with such characters in quotes; a space may be a "
                      "no-break space");
        }
    }
    ++at_;
    return true;
  }

  // Counts `[[jobs]]` headers: the one part of a grid that may be huge.
  bool CountJob() {
    const std::string_view indent = text_.substr(line_start_, at_ - line_start_);
    if (indent.find_first_not_of(" \t") != indent.npos) return true;
    if (!text_.substr(at_).starts_with("[[jobs]]") || ++jobs_ <= limits_.jobs) return true;
    return Fail(at_, "too-many-jobs", fmt::format("the file has more than {} jobs", limits_.jobs),
                "raise the limit, or split the grid");
  }

  bool Comment() {
    for (; at_ < text_.size() && text_[at_] != '\n'; ++at_) {
      if (IsControl(text_[at_])) return FailOnControl();
    }
    return true;
  }

  // From an opening quote past the closing one. A one-line string that does not end on its line is
  // left to the parser, which names it.
  bool String(char quote) {
    const size_t start = at_;
    const std::string_view triple = quote == '"' ? "\"\"\"" : "'''";
    const bool multi_line = text_.substr(at_).starts_with(triple);
    at_ += multi_line ? 3 : 1;
    const size_t content = at_;
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (at_ - content > limits_.string_bytes) {
        return Fail(start, "string-too-long",
                    fmt::format("a text is longer than {} bytes", limits_.string_bytes),
                    "shorten it, or close its quotes");
      }
      if (c == '\\' && quote == '"') {
        // The escaped character is skipped; a newline there ends a one-line string all the same.
        if (at_ + 1 < text_.size() && text_[at_ + 1] != '\n') ++at_;
      } else if (c == '\n' && !multi_line) {
        return true;
      } else if (c == quote && !multi_line) {
        ++at_;
        return true;
      } else if (c == quote && text_.substr(at_).starts_with(triple)) {
        at_ += 3;
        // One or two more quotes are the end of the text itself.
        for (int more = 0; more < 2 && at_ < text_.size() && text_[at_] == quote; ++more) ++at_;
        return true;
      } else if (IsControl(c)) {
        return FailOnControl();
      }
    }
    // The parser would point at the end of the file.
    return !multi_line || Fail(start, "syntax", "a text is not closed", "write its closing quotes");
  }

  const std::string_view text_;
  const FileLimits& limits_;
  Problems& problems_;
  size_t at_ = 0;
  size_t line_start_ = 0;
  int depth_ = 0;
  int segments_ = 1;  // of the dotted key that may be running
  size_t jobs_ = 0;
};

// What a line starts.
enum class Start { kNothing, kKey, kHeader };

Start StartOf(std::string_view line) {
  constexpr std::string_view kBlank = " \t\r";
  constexpr std::string_view kBareKey =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.\"' \t";
  line.remove_prefix(std::min(line.find_first_not_of(kBlank), line.size()));
  if (line.starts_with('[')) {
    // A line of an array of arrays ends in a comma.
    return line[line.find_last_not_of(kBlank)] == ',' ? Start::kNothing : Start::kHeader;
  }
  const size_t end = line.find_first_not_of(kBareKey);
  return end != line.npos && end > 0 && line[end] == '=' ? Start::kKey : Start::kNothing;
}

}  // namespace

bool BlankExpression(std::string& text, Position error, bool before) {
  struct Line {
    size_t from, to;  // without the newline
    Start start;
  };
  std::vector<Line> lines;
  for (size_t from = 0; from <= text.size();) {
    const size_t to = std::min(text.find('\n', from), text.size());
    lines.push_back({from, to, StartOf(std::string_view(text).substr(from, to - from))});
    from = to + 1;
  }
  size_t first = std::min<size_t>(error.line, lines.size()) - 1;
  size_t last = first;  // of what is blanked
  if (before && first > 0 && lines[first].start != Start::kNothing) last = --first;
  while (first > 0 && lines[first].start == Start::kNothing) --first;
  const bool header = lines[first].start == Start::kHeader;
  while (last + 1 < lines.size() && lines[last + 1].start != Start::kHeader &&
         (header || lines[last + 1].start == Start::kNothing)) {
    ++last;
  }
  bool blanked = false;
  for (size_t i = lines[first].from; i < lines[last].to; ++i) {
    if (text[i] == '\n') continue;
    blanked |= text[i] != ' ';
    text[i] = ' ';
  }
  return blanked;
}

bool Scan(std::string_view text, const FileLimits& limits, Problems& problems) {
  if (text.size() > limits.file_bytes) {
    problems.Error({}, "file-too-large",
                   fmt::format("the file has {} bytes, more than the {} that are read", text.size(),
                               limits.file_bytes),
                   "make it smaller; of grids, load.file_bytes is the limit");
    return false;
  }
  if (text.starts_with("\xEF\xBB\xBF")) {
    problems.Error({1, 1}, "byte-order-mark", "the file starts with a byte order mark",
                   "save it as UTF-8 without BOM");
    return false;
  }
  if (!IsUtf8(text)) {
    problems.Error(PositionAt(text, FirstBadByte(text)), "not-utf8", "the bytes here are no UTF-8",
                   "save the file as UTF-8");
    return false;
  }
  return Scanner(text, limits, problems).Run();
}

}  // namespace seuil::toml
