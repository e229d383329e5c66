// A file's text, and no more of it than shows that it is too long: for small files that a person or
// another program writes, whose path may lead anywhere, to a device without an end too.
//
// Thread contract: a free function.
//
//   const std::optional<std::string> text = ReadBounded(path, 1 << 20);
//   if (text && text->size() > 1 << 20) …  // too long
#pragma once

#include <cstddef>
#include <optional>
#include <string>

namespace seuil {

// At most `most` + 1 bytes. nullopt where it cannot be read; a directory cannot.
std::optional<std::string> ReadBounded(const std::string& path, size_t most);

}  // namespace seuil
