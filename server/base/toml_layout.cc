#include "base/toml_layout.h"

#include <fmt/format.h>

#include <algorithm>

namespace seuil::toml {
namespace {

constexpr std::string_view kBlank = " \t";

std::string_view Trimmed(std::string_view text) {
  const size_t first = text.find_first_not_of(kBlank);
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) + 1 - first);
}

class Walk {
 public:
  explicit Walk(std::string_view text) : text_(text) {}

  std::vector<Expression> Run() {
    while (at_ < text_.size()) Line();
    return std::move(parts_);
  }

 private:
  char Here() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  void Line() {
    Expression part;
    part.from = at_;
    at_ = std::min(text_.find_first_not_of(kBlank, at_), text_.size());
    const char first = Here();
    if (first != '#' && first != '\n' && first != '\r' && first != '\0') {
      if (first == '[') {
        Header(part);
      } else {
        Key(part);
      }
      parts_.push_back(part);
    }
    at_ = std::min(text_.find('\n', at_), text_.size());
    if (at_ < text_.size()) ++at_;
    if (!parts_.empty() && parts_.back().to == 0) parts_.back().to = at_;
  }

  void Header(Expression& part) {
    const bool array = text_.substr(at_).starts_with("[[");
    part.kind = array ? Expression::kTableArray : Expression::kTable;
    at_ += array ? 2 : 1;
    const size_t name = at_;
    SkipTo("]");
    part.name = Trimmed(text_.substr(name, at_ - name));
    at_ = std::min(at_ + (array ? 2 : 1), text_.size());
    part.end = at_;
  }

  void Key(Expression& part) {
    const size_t name = at_;
    SkipTo("=\n");
    part.name = Trimmed(text_.substr(name, at_ - name));
    if (Here() == '=') ++at_;
    part.end = at_;
    int depth = 0;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '#') {
        at_ = std::min(text_.find('\n', at_), text_.size());
        continue;
      }
      if (c == '\n' && depth == 0) return;
      if (c == '[' || c == '{') ++depth;
      if (c == ']' || c == '}') --depth;
      if (c == '"' || c == '\'') {
        String(c);
      } else {
        ++at_;
      }
      if (c != ' ' && c != '\t' && c != '\r' && c != '\n') part.end = at_;
    }
  }

  // To the first of `ends` outside of quotes.
  void SkipTo(std::string_view ends) {
    while (at_ < text_.size() && ends.find(text_[at_]) == ends.npos) {
      if (text_[at_] == '"' || text_[at_] == '\'') {
        String(text_[at_]);
      } else {
        ++at_;
      }
    }
  }

  // From an opening quote past the closing one.
  void String(char quote) {
    const std::string_view triple = quote == '"' ? "\"\"\"" : "'''";
    const bool multi_line = text_.substr(at_).starts_with(triple);
    at_ += multi_line ? 3 : 1;
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == '\\' && quote == '"') {
        ++at_;
      } else if (c == quote && !multi_line) {
        ++at_;
        return;
      } else if (c == quote && text_.substr(at_).starts_with(triple)) {
        at_ += 3;
        // One or two more quotes are the end of the text itself.
        for (int more = 0; more < 2 && Here() == quote; ++more) ++at_;
        return;
      }
    }
    at_ = text_.size();
  }

  const std::string_view text_;
  size_t at_ = 0;
  std::vector<Expression> parts_;
};

}  // namespace

std::vector<Expression> Layout(std::string_view text) { return Walk(text).Run(); }

std::string Quoted(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      quoted += '\\';
      quoted += c;
    } else if (c == '\n') {
      quoted += "\\n";
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      quoted += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      quoted += c;
    }
  }
  quoted += '"';
  return quoted;
}

}  // namespace seuil::toml
