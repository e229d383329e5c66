// Files written so that a reader, and a machine that loses power, see the old bytes or the new and
// never a mix: a temporary file beside the target, fsync, rename, fsync of the folder.
//
// A FolderLock keeps two writers of one folder apart: two operators' commands, or a command and a
// server that owns the folder.
//
// Thread contract: free functions; a lock is held until it is destroyed.
//
//   absl::StatusOr<FolderLock> lock = FolderLock::Take("grids/cloe");
//   absl::Status written = ReplaceFile("grids/cloe", "releases.toml", text);
#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "source/file_descriptor.h"

namespace seuil::source {

// Writes `bytes` as the file's whole content. OK: durable. An error: the old file is as it was (the
// temporary one is removed), the message names the step and the path.
// FAILED_PRECONDITION where the name is a link: what a mount or a link manages is not replaced.
absl::Status ReplaceFile(const std::string& folder, const std::string& name,
                         std::string_view bytes);

// The same for a file that must not be there: ALREADY_EXISTS where it is.
absl::Status CreateFile(const std::string& folder, const std::string& name, std::string_view bytes);

class FolderLock {
 public:
  // At once: ABORTED where another process, or another lock of this one, holds it; NOT_FOUND,
  // PERMISSION_DENIED … where the folder cannot be opened.
  static absl::StatusOr<FolderLock> Take(const std::string& folder);

 private:
  explicit FolderLock(FileDescriptor fd) : fd_(std::move(fd)) {}

  FileDescriptor fd_;
};

}  // namespace seuil::source
