#include "source/atomic_file.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "base/text.h"
#include "fmt/format.h"

namespace seuil::source {
namespace {

constexpr mode_t kMode = 0644;

// False, with errno, where a write fails.
bool WriteAll(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = write(fd, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    bytes.remove_prefix(static_cast<size_t>(count));
  }
  return true;
}

// One replacement of one file in one folder.
class Writer {
 public:
  Writer(const std::string& folder, const std::string& name)
      : folder_(folder), name_(name), temporary_(fmt::format(".{}.new", name)) {}
  ~Writer() {
    if (staged_) unlinkat(directory_.get(), temporary_.c_str(), 0);
  }

  // Opens the folder; the file must be what `before` says.
  absl::Status Open(const std::optional<std::string>& before) {
    directory_ = FileDescriptor(open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!directory_.valid()) return Failed("cannot open the folder of");
    if (faccessat(directory_.get(), ".", W_OK, AT_EACCESS) != 0) return Failed("cannot write");
    if (fstatat(directory_.get(), name_.c_str(), &info_, AT_SYMLINK_NOFOLLOW) == 0) {
      there_ = true;
    } else if (errno != ENOENT) {
      return Failed("cannot look at");
    }
    if (there_ && !S_ISREG(info_.st_mode)) {
      return absl::FailedPreconditionError(AsAbsl(
          fmt::format("{}/{} is a link or no file: change what it leads to where that is kept",
                      folder_, name_)));
    }
    return Check(before);
  }

  // The bytes as a durable temporary file, with the mode and owner of the one that it replaces.
  absl::Status Stage(std::string_view bytes) {
    unlinkat(directory_.get(), temporary_.c_str(), 0);  // of a writer that was killed
    const int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
    const FileDescriptor fd(openat(directory_.get(), temporary_.c_str(), flags, kMode));
    if (!fd.valid()) return Failed("cannot create a file beside");
    staged_ = true;
    if (there_ && fchmod(fd.get(), info_.st_mode & 07777) != 0) return Failed("cannot write");
    // Only root may give a file away; anybody else's file stays their own.
    if (there_ && geteuid() == 0 && fchown(fd.get(), info_.st_uid, info_.st_gid) != 0) {
      return Failed("cannot give its owner to");
    }
    if (!WriteAll(fd.get(), bytes)) return Failed("cannot write");
    if (fsync(fd.get()) != 0) return Failed("cannot make durable");
    return absl::OkStatus();
  }

  // Puts it in the file's place; where that cannot be made durable, takes it back.
  absl::Status Publish(const std::optional<std::string>& before) {
    if (absl::Status same = Check(before); !same.ok()) return same;
    const unsigned flags = there_ ? RENAME_EXCHANGE : RENAME_NOREPLACE;
    if (!Rename(flags)) return Failed("cannot put in its place");
    staged_ = there_;  // after an exchange the temporary name holds the old bytes
    if (fsync(directory_.get()) == 0) return absl::OkStatus();
    absl::Status failed = Failed("cannot make durable");
    if (there_) {
      Rename(RENAME_EXCHANGE);
    } else {
      unlinkat(directory_.get(), name_.c_str(), 0);
    }
    return failed;
  }

 private:
  absl::Status Failed(std::string_view step) const {
    return absl::ErrnoToStatus(errno, AsAbsl(fmt::format("{} {}/{}", step, folder_, name_)));
  }

  bool Rename(unsigned flags) const {
    return renameat2(directory_.get(), temporary_.c_str(), directory_.get(), name_.c_str(),
                     flags) == 0;
  }

  // ABORTED where the file is no longer `before`.
  absl::Status Check(const std::optional<std::string>& before) const {
    std::optional<std::string> now;
    const FileDescriptor fd(
        openat(directory_.get(), name_.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
    if (fd.valid()) {
      now.emplace();
      char part[65536];
      while (true) {
        const ssize_t count = read(fd.get(), part, sizeof part);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return Failed("cannot read");
        if (count == 0) break;
        now->append(part, static_cast<size_t>(count));
      }
    } else if (errno != ENOENT) {
      return Failed("cannot read");
    }
    if (now == before) return absl::OkStatus();
    return absl::AbortedError(
        AsAbsl(fmt::format("{}/{} was changed since it was read", folder_, name_)));
  }

  const std::string folder_, name_, temporary_;
  FileDescriptor directory_;
  struct stat info_ {};
  bool there_ = false;   // the file that is replaced
  bool staged_ = false;  // the temporary file
};

}  // namespace

absl::Status ReplaceFile(const std::string& folder, const std::string& name,
                         const std::optional<std::string>& before, std::string_view after) {
  Writer writer(folder, name);
  if (absl::Status opened = writer.Open(before); !opened.ok()) return opened;
  if (absl::Status staged = writer.Stage(after); !staged.ok()) return staged;
  return writer.Publish(before);
}

absl::Status CheckReplaceable(const std::string& folder, const std::string& name,
                              const std::optional<std::string>& before) {
  return Writer(folder, name).Open(before);
}

absl::Status CheckWritable(const std::string& folder) {
  // Asks the file system, which may be mounted read-only, and not the permission bits alone.
  if (faccessat(AT_FDCWD, folder.c_str(), W_OK | X_OK, AT_EACCESS) == 0) return absl::OkStatus();
  return absl::ErrnoToStatus(errno, AsAbsl(fmt::format("cannot write in {}", folder)));
}

absl::Status RemoveFile(const std::string& folder, const std::string& name) {
  const FileDescriptor directory(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  const bool gone = directory.valid() &&
                    (unlinkat(directory.get(), name.c_str(), 0) == 0 || errno == ENOENT) &&
                    fsync(directory.get()) == 0;
  if (gone) return absl::OkStatus();
  return absl::ErrnoToStatus(errno, AsAbsl(fmt::format("cannot remove {}/{}", folder, name)));
}

absl::Status MakeFolder(const std::string& parent, const std::string& name) {
  const FileDescriptor directory(open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  const bool made = directory.valid() &&
                    (mkdirat(directory.get(), name.c_str(), 0755) == 0 || errno == EEXIST) &&
                    fsync(directory.get()) == 0;
  if (made) return absl::OkStatus();
  return absl::ErrnoToStatus(errno, AsAbsl(fmt::format("cannot make {}/{}", parent, name)));
}

absl::StatusOr<FolderLock> FolderLock::Take(const std::string& folder, LockKind kind) {
  FileDescriptor fd(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd.valid()) {
    return absl::ErrnoToStatus(errno, AsAbsl(fmt::format("cannot open {}", folder)));
  }
  if (flock(fd.get(), (kind == LockKind::kAlone ? LOCK_EX : LOCK_SH) | LOCK_NB) == 0)
    return FolderLock(std::move(fd));
  if (errno != EWOULDBLOCK) {
    return absl::ErrnoToStatus(errno, AsAbsl(fmt::format("cannot lock {}", folder)));
  }
  return absl::AbortedError(AsAbsl(fmt::format("{} is being changed by another process", folder)));
}

}  // namespace seuil::source
