// Text on a terminal: what a line may hold and how wide it is.
//
// Thread contract: free functions on values.
//
//   Printable("a\x1b[31m")   // "a\\x1b[31m": a server's text never drives the terminal
//   Width("Métier")          // 6
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace seuil::client::cli {

// Whether the bytes are UTF-8: no overlong form, no surrogate, nothing past U+10FFFF.
bool IsUtf8(std::string_view text);

// The text with control characters and broken bytes written as \xNN.
std::string Printable(std::string_view text);

// Columns that a text takes: its code points.
std::size_t Width(std::string_view text);

// Rows under a header, columns aligned, two spaces between; trailing spaces are left out. Cells are
// made printable. No rows: the header alone.
std::string AlignedTable(const std::vector<std::string>& header,
                         const std::vector<std::vector<std::string>>& rows);

}  // namespace seuil::client::cli
