#include "ops/unix_socket.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/status/status.h"
#include "base/text.h"

namespace seuil::ops {
namespace {

absl::Status Failed(std::string_view what, const std::string& path) {
  const std::string why = std::generic_category().message(errno);
  return absl::FailedPreconditionError(AsAbsl(fmt::format("{} {}: {}", what, path, why)));
}

}  // namespace

absl::StatusOr<UnixSocketOwner> UnixSocketOwner::Claim(const std::string& path) {
  const std::string directory = std::filesystem::path(path).parent_path();
  if (mkdir(directory.c_str(), 0750) != 0 && errno != EEXIST) {
    return Failed("cannot make the directory of the unix socket", directory);
  }
  struct stat entry {};
  if (stat(directory.c_str(), &entry) != 0) return Failed("cannot look at", directory);
  if ((entry.st_mode & S_IWOTH) != 0) {
    return absl::FailedPreconditionError(AsAbsl(fmt::format(
        "{} may be written to by everybody: give the unix socket a directory of its own",
        directory)));
  }
  if (lstat(path.c_str(), &entry) == 0 && !S_ISSOCK(entry.st_mode)) {
    return absl::FailedPreconditionError(
        AsAbsl(fmt::format("{} is there and is no unix socket", path)));
  }
  const std::string lock_path = path + ".lock";
  const int lock = open(lock_path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (lock < 0) return Failed("cannot open the lock", lock_path);
  UnixSocketOwner owner(path, lock);
  if (flock(lock, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return Failed("cannot lock", lock_path);
    return absl::FailedPreconditionError(AsAbsl(
        fmt::format("another process, or this one by another name, serves on unix:{}", path)));
  }
  return owner;
}

UnixSocketOwner::UnixSocketOwner(UnixSocketOwner&& other) noexcept
    : path_(std::move(other.path_)), lock_(std::exchange(other.lock_, -1)) {}

UnixSocketOwner& UnixSocketOwner::operator=(UnixSocketOwner&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(lock_, other.lock_);
  return *this;
}

UnixSocketOwner::~UnixSocketOwner() {
  if (lock_ >= 0) close(lock_);
}

absl::Status UnixSocketOwner::Open() const {
  if (chmod(path_.c_str(), 0660) != 0) return Failed("cannot set the mode of", path_);
  return absl::OkStatus();
}

}  // namespace seuil::ops
