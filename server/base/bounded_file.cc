#include "base/bounded_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace seuil {
namespace {

// False where it cannot be read. The file's end, or `text`'s, ends it.
bool ReadAll(int fd, std::string& text) {
  size_t size = 0;
  while (size < text.size()) {
    const ssize_t count = read(fd, text.data() + size, text.size() - size);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    if (count == 0) break;
    size += static_cast<size_t>(count);
  }
  text.resize(size);
  return true;
}

}  // namespace

std::optional<std::string> ReadBounded(const std::string& path, size_t most) {
  // Whoever opens a FIFO waits for its writer, unless it says that it does not.
  const int fd = open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  if (fd < 0) return std::nullopt;
  struct stat info {};
  std::string text(most + 1, '\0');
  const bool read = fstat(fd, &info) == 0 && S_ISREG(info.st_mode) && ReadAll(fd, text);
  close(fd);
  if (!read) return std::nullopt;
  return text;
}

}  // namespace seuil
