#include "client/cli/output_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>

namespace seuil::client::cli {
namespace {

absl::Status Failed(const std::string& path) {
  return absl::InternalError(fmt::format("{}: {}", path, std::strerror(errno)));
}

bool WriteAll(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

// The permissions of what is replaced; of a new file those that the user's mask leaves.
mode_t ModeOf(const std::string& path) {
  struct stat there {};
  if (stat(path.c_str(), &there) == 0) return there.st_mode & 07777;
  const mode_t mask = umask(0);
  umask(mask);
  return 0666 & ~mask;
}

}  // namespace

absl::Status ReplaceFile(const std::string& path, std::string_view bytes) {
  std::string beside = path + ".XXXXXX";
  const int file = mkstemp(beside.data());
  if (file < 0) return Failed(path);
  const bool whole = WriteAll(file, bytes) && fchmod(file, ModeOf(path)) == 0 && fsync(file) == 0;
  absl::Status status = whole ? absl::OkStatus() : Failed(path);
  if (close(file) != 0 && status.ok()) status = Failed(path);
  if (status.ok() && std::rename(beside.c_str(), path.c_str()) != 0) status = Failed(path);
  if (!status.ok()) {
    unlink(beside.c_str());
    return status;
  }
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  const int directory = open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY);
  if (directory < 0) return Failed(path);
  if (fsync(directory) != 0) status = Failed(path);
  close(directory);
  return status;
}

}  // namespace seuil::client::cli
