// A write that is not done before all of it is.
//
// Thread contract: a free function without state.
//
//   if (!WriteAll(fd, text)) …  // errno says why; a part may be written
#pragma once

#include <unistd.h>

#include <cerrno>
#include <string_view>

namespace seuil::record {

inline bool WriteAll(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = write(fd, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    bytes.remove_prefix(static_cast<size_t>(count));
  }
  return true;
}

}  // namespace seuil::record
