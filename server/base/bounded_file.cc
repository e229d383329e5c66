#include "base/bounded_file.h"

#include <fstream>
#include <ios>

namespace seuil {

std::optional<std::string> ReadBounded(const std::string& path, size_t most) {
  std::ifstream file(path, std::ios::binary);
  std::string text(most + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!file.is_open() || file.bad()) return std::nullopt;  // a directory opens, and is bad
  text.resize(static_cast<size_t>(file.gcount()));
  return text;
}

}  // namespace seuil
