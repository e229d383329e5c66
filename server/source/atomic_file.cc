#include "source/atomic_file.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <optional>
#include <utility>

#include "base/text.h"
#include "fmt/format.h"

namespace seuil::source {
namespace {

constexpr mode_t kMode = 0644;

absl::Status Failed(std::string_view step, const std::string& folder, const std::string& name) {
  return absl::ErrnoToStatus(errno, AsAbsl(fmt::format("{} {}/{}", step, folder, name)));
}

absl::Status WriteAll(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = write(fd, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return absl::ErrnoToStatus(errno, "write");
    bytes.remove_prefix(static_cast<size_t>(count));
  }
  return absl::OkStatus();
}

// One write of one file in one folder.
class Writer {
 public:
  Writer(const std::string& folder, const std::string& name)
      : folder_(folder), name_(name), temporary_(fmt::format(".{}.new", name)) {}

  // The folder, and what its file is now.
  absl::Status Open() {
    directory_ = FileDescriptor(open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!directory_.valid()) return Failed("cannot open the folder of", folder_, name_);
    struct stat info;
    if (fstatat(directory_.get(), name_.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0) {
      if (errno == ENOENT) return absl::OkStatus();
      return Failed("cannot look at", folder_, name_);
    }
    if (!S_ISREG(info.st_mode)) {
      return absl::FailedPreconditionError(AsAbsl(
          fmt::format("{}/{} is a link or no file: change what it leads to where that is kept",
                      folder_, name_)));
    }
    mode_ = info.st_mode & 0777;
    there_ = true;
    return absl::OkStatus();
  }

  bool there() const { return there_; }

  // The bytes as a durable temporary file.
  absl::Status Stage(std::string_view bytes) {
    const int flags = O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC;
    FileDescriptor fd(openat(directory_.get(), temporary_.c_str(), flags, mode_));
    if (!fd.valid()) return Failed("cannot create a file beside", folder_, name_);
    staged_ = true;
    absl::Status written = WriteAll(fd.get(), bytes);
    if (!written.ok()) return Failed("cannot write", folder_, name_);
    if (fsync(fd.get()) != 0) return Failed("cannot make durable", folder_, name_);
    return absl::OkStatus();
  }

  // Puts it in the file's place; `only_new`: ALREADY_EXISTS where one is there.
  absl::Status Publish(bool only_new) {
    const unsigned flags = only_new ? RENAME_NOREPLACE : 0;
    if (renameat2(directory_.get(), temporary_.c_str(), directory_.get(), name_.c_str(), flags) !=
        0) {
      return Failed("cannot put in its place", folder_, name_);
    }
    staged_ = false;
    placed_ = true;
    if (fsync(directory_.get()) != 0) return Failed("cannot make durable", folder_, name_);
    return absl::OkStatus();
  }

  // True where the new bytes are in the file's place, if not durably.
  bool placed() const { return placed_; }

  void Remove() { unlinkat(directory_.get(), name_.c_str(), 0); }

  ~Writer() {
    if (staged_) unlinkat(directory_.get(), temporary_.c_str(), 0);
  }

  // The file's bytes as they are; nullopt where they cannot be read.
  std::optional<std::string> Bytes() const {
    const FileDescriptor fd(
        openat(directory_.get(), name_.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
    if (!fd.valid()) return std::nullopt;
    std::string bytes;
    char part[65536];
    while (true) {
      const ssize_t count = read(fd.get(), part, sizeof part);
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return std::nullopt;
      if (count == 0) return bytes;
      bytes.append(part, static_cast<size_t>(count));
    }
  }

 private:
  const std::string folder_, name_, temporary_;
  FileDescriptor directory_;
  mode_t mode_ = kMode;
  bool there_ = false;
  bool staged_ = false;  // the temporary file is there
  bool placed_ = false;
};

}  // namespace

absl::Status ReplaceFile(const std::string& folder, const std::string& name,
                         std::string_view bytes) {
  Writer writer(folder, name);
  if (absl::Status opened = writer.Open(); !opened.ok()) return opened;
  const std::optional<std::string> before = writer.there() ? writer.Bytes() : std::nullopt;
  if (writer.there() && !before) return Failed("cannot read", folder, name);
  if (absl::Status staged = writer.Stage(bytes); !staged.ok()) return staged;
  absl::Status published = writer.Publish(/*only_new=*/false);
  if (published.ok() || !writer.placed()) return published;
  // Only the last step failed: the new bytes are in place and may not last. Put the old back, so
  // that "failed" means "as it was" for every reader from here on.
  if (!before) {
    writer.Remove();
  } else if (writer.Stage(*before).ok()) {
    (void)writer.Publish(/*only_new=*/false);
  }
  return published;
}

absl::Status CreateFile(const std::string& folder, const std::string& name,
                        std::string_view bytes) {
  Writer writer(folder, name);
  if (absl::Status opened = writer.Open(); !opened.ok()) return opened;
  if (writer.there()) {
    return absl::AlreadyExistsError(AsAbsl(fmt::format("{}/{} is there already", folder, name)));
  }
  if (absl::Status staged = writer.Stage(bytes); !staged.ok()) return staged;
  absl::Status published = writer.Publish(/*only_new=*/true);
  if (!published.ok() && writer.placed()) writer.Remove();
  return published;
}

absl::StatusOr<FolderLock> FolderLock::Take(const std::string& folder) {
  FileDescriptor fd(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd.valid()) {
    return absl::ErrnoToStatus(errno, AsAbsl(fmt::format("cannot open {}", folder)));
  }
  if (flock(fd.get(), LOCK_EX | LOCK_NB) == 0) return FolderLock(std::move(fd));
  if (errno != EWOULDBLOCK) {
    return absl::ErrnoToStatus(errno, AsAbsl(fmt::format("cannot lock {}", folder)));
  }
  return absl::AbortedError(AsAbsl(fmt::format("{} is being changed by another process", folder)));
}

}  // namespace seuil::source
