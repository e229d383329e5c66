// Where each header and each key of a TOML text stands, so that a program can change one value and
// keep every other byte: comments, order, spacing. And how a text is written as a TOML string.
//
// Thread contract: free functions without state.
//
//   for (const toml::Expression& part : toml::Layout(text)) {
//     if (part.kind == toml::Expression::kTableArray && part.name == "jobs") …
//   }
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace seuil::toml {

struct Expression {
  enum Kind { kKey, kTable, kTableArray };

  Kind kind = kKey;
  std::string_view name;  // as written between the brackets or before the `=`, without outer blanks
  size_t from = 0;        // the start of its first line
  size_t end = 0;         // past the value or the closing bracket: a comment may follow
  size_t to = 0;          // past the newline that ends it
};

// In the text's order. Blank lines and comments of their own lie between. Names are views of
// `text`. REQUIRES: the text is TOML.
std::vector<Expression> Layout(std::string_view text);

// As a basic string: quotes, backslashes and control characters escaped.
std::string Quoted(std::string_view text);

}  // namespace seuil::toml
