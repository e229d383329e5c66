#include "source/directory.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <set>
#include <string_view>

#include "absl/status/status.h"
#include "base/text.h"
#include "fmt/format.h"

namespace seuil::source {
namespace {

constexpr char kData[] = "..data";

absl::Status ErrnoStatus(std::string_view what) { return absl::ErrnoToStatus(errno, AsAbsl(what)); }

std::string ProcPath(int fd) { return fmt::format("/proc/self/fd/{}", fd); }

// Where an open file is now, free of links.
absl::StatusOr<std::string> RealPath(int fd) {
  std::array<char, PATH_MAX> path;
  const ssize_t size = readlink(ProcPath(fd).c_str(), path.data(), path.size());
  if (size < 0) return ErrnoStatus("cannot be located by /proc/self/fd");
  return std::string(path.data(), static_cast<size_t>(size));
}

absl::Status CheckInside(int fd, int root) {
  absl::StatusOr<std::string> path = RealPath(fd);
  if (!path.ok()) return path.status();
  absl::StatusOr<std::string> top = RealPath(root);
  if (!top.ok()) return top.status();
  if (*path == *top) return absl::OkStatus();
  if (top->back() != '/') *top += '/';
  if (path->compare(0, top->size(), *top) == 0) return absl::OkStatus();
  return absl::OutOfRangeError("is a link that leads outside the grids root");
}

// What a link says; empty where there is none.
std::string LinkText(int folder, const char* name) {
  std::array<char, PATH_MAX> target;
  const ssize_t size = readlinkat(folder, name, target.data(), target.size());
  return size > 0 ? std::string(target.data(), static_cast<size_t>(size)) : std::string();
}

// One of the names that a ConfigMap volume shows for the files of its `..data`; stale for a moment
// during a swap.
bool IsLinkIntoData(int folder, const char* name) {
  return LinkText(folder, name).starts_with("..data/");
}

// O_PATH reads nothing, so a link to a device or a pipe does no harm.
absl::StatusOr<FileDescriptor> OpenInside(int folder, const std::string& name, int root) {
  FileDescriptor fd(openat(folder, name.c_str(), O_PATH | O_CLOEXEC));
  if (!fd.valid()) {
    if (errno != ENOENT) return ErrnoStatus("cannot be opened");
    if (!LinkText(folder, name.c_str()).empty()) {
      return absl::FailedPreconditionError("is a link that leads nowhere");
    }
    return absl::NotFoundError("is gone");
  }
  struct stat info;
  if (fstat(fd.get(), &info) != 0) return ErrnoStatus("cannot be examined");
  if (info.st_nlink == 0) return absl::NotFoundError("is gone");
  const absl::Status inside = CheckInside(fd.get(), root);
  if (!inside.ok()) return inside;
  return fd;
}

// The folder that `..data` names. ABORTED where it was swapped just then: its old target may be
// gone before it is opened, and such a link leads nowhere for that moment only.
absl::StatusOr<FileDescriptor> OpenData(int folder, int root) {
  const std::string before = LinkText(folder, kData);
  absl::StatusOr<FileDescriptor> data = OpenInside(folder, kData, root);
  if (!data.ok() && LinkText(folder, kData) != before) {
    return absl::AbortedError("was swapped while it was opened");
  }
  return data;
}

absl::Status AddNames(int folder, bool beside_data, std::set<std::string>& names) {
  const int fd = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR* listing = fd < 0 ? nullptr : fdopendir(fd);
  if (listing == nullptr) {
    const absl::Status status = ErrnoStatus("cannot be listed");
    if (fd >= 0) close(fd);
    return status;
  }
  errno = 0;
  while (const dirent* entry = readdir(listing)) {
    const std::string name = entry->d_name;
    if (name.front() != '.' && !(beside_data && IsLinkIntoData(folder, name.c_str()))) {
      names.insert(name);
    }
    errno = 0;
  }
  const absl::Status status = errno == 0 ? absl::OkStatus() : ErrnoStatus("cannot be listed");
  closedir(listing);
  return status;
}

absl::StatusOr<std::string> ReadAll(int fd, size_t expected, size_t max_bytes) {
  std::string bytes;
  size_t size = 0;
  bytes.resize(expected + 1);  // one more, so that the end shows without growing
  while (true) {
    const ssize_t count = read(fd, bytes.data() + size, bytes.size() - size);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return ErrnoStatus("cannot be read");
    if (count == 0) break;
    size += static_cast<size_t>(count);
    if (size > max_bytes) return absl::ResourceExhaustedError("grows while it is read");
    if (size == bytes.size()) bytes.resize(bytes.size() * 2);
  }
  bytes.resize(size);
  return bytes;
}

}  // namespace

absl::StatusOr<Directory> Directory::OpenRoot(const std::string& path) {
  FileDescriptor fd(open(path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!fd.valid()) return ErrnoStatus("cannot be opened");
  auto root = std::make_shared<const FileDescriptor>(fcntl(fd.get(), F_DUPFD_CLOEXEC, 0));
  if (!root->valid()) return ErrnoStatus("cannot be opened");
  return Enter(std::move(fd), std::move(root));
}

absl::StatusOr<Directory> Directory::Enter(FileDescriptor fd,
                                           std::shared_ptr<const FileDescriptor> root) {
  Directory directory;
  directory.own_ = std::move(fd);
  directory.root_ = std::move(root);
  absl::StatusOr<FileDescriptor> data = OpenData(directory.own_.get(), directory.root_->get());
  if (data.ok()) {
    directory.data_ = *std::move(data);
  } else if (!absl::IsNotFound(data.status())) {
    return absl::Status(
        data.status().code(),
        AsAbsl(fmt::format("has a `..data` that {}", FromAbsl(data.status().message()))));
  }
  return directory;
}

absl::StatusOr<FileDescriptor> Directory::OpenEntry(const std::string& name) const {
  if (data_.valid()) {
    absl::StatusOr<FileDescriptor> fd = OpenInside(data_.get(), name, root_->get());
    if (fd.ok() || !absl::IsNotFound(fd.status())) return fd;
    // Its shown name may outlive a file of the old generation.
    if (IsLinkIntoData(own_.get(), name.c_str())) return fd;
  }
  return OpenInside(own_.get(), name, root_->get());
}

absl::StatusOr<Directory> Directory::OpenDirectory(const std::string& name) const {
  absl::StatusOr<FileDescriptor> fd = OpenEntry(name);
  if (!fd.ok()) return fd.status();
  struct stat info;
  if (fstat(fd->get(), &info) != 0) return ErrnoStatus("cannot be examined");
  if (!S_ISDIR(info.st_mode)) return absl::InvalidArgumentError("is not a directory");
  return Enter(*std::move(fd), root_);
}

absl::StatusOr<std::string> Directory::ReadFile(const std::string& name, size_t max_bytes) const {
  absl::StatusOr<FileDescriptor> entry = OpenEntry(name);
  if (!entry.ok()) return entry.status();
  struct stat info;
  if (fstat(entry->get(), &info) != 0) return ErrnoStatus("cannot be examined");
  if (!S_ISREG(info.st_mode)) return absl::InvalidArgumentError("is not a regular file");
  const size_t size = static_cast<size_t>(info.st_size);
  if (size > max_bytes) {
    return absl::ResourceExhaustedError(
        AsAbsl(fmt::format("has {} bytes, more than the limit of {}", size, max_bytes)));
  }
  // The same file again, now for reading.
  const FileDescriptor file(open(ProcPath(entry->get()).c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.valid()) return ErrnoStatus("cannot be opened");
  return ReadAll(file.get(), size, max_bytes);
}

bool Directory::Current() const {
  struct stat opened, now;
  const bool there = fstatat(own_.get(), kData, &now, 0) == 0;
  if (!data_.valid()) return !there;
  return there && fstat(data_.get(), &opened) == 0 && opened.st_dev == now.st_dev &&
         opened.st_ino == now.st_ino;
}

absl::StatusOr<std::vector<std::string>> Directory::List() const {
  std::set<std::string> names;
  absl::Status status = AddNames(own_.get(), data_.valid(), names);
  if (status.ok() && data_.valid()) status = AddNames(data_.get(), false, names);
  if (!status.ok()) return status;
  return std::vector<std::string>(names.begin(), names.end());
}

}  // namespace seuil::source
