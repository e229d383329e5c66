// A file replaced so that a reader, and a machine that loses power, see the old bytes or the new
// and never a mix: a temporary file beside the target, fsync, an exchange of the two names, fsync
// of the folder. Where the last step fails the names are exchanged back, which needs no more space.
//
// A FolderLock keeps two commands apart that change one folder; what does not know of it (an
// editor, git) is found out by the bytes that the caller expects.
//
// Thread contract: free functions; a lock is held until it is destroyed.
//
//   absl::StatusOr<FolderLock> lock = FolderLock::Take("grids/cloe");
//   absl::Status written = ReplaceFile("grids/cloe", "releases.toml", before, after);
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "source/file_descriptor.h"

namespace seuil::source {

// Writes `after` as the file's whole content, with the mode and owner that it has. `before`: what
// the caller has read; nullopt: that there is no such file. OK: durable. An error: the file is as
// it was, and the message names the step and the path.
//   ABORTED              it is no longer `before`
//   FAILED_PRECONDITION  the name is a link: what a mount or a link manages is not replaced
//   others               the system's own
absl::Status ReplaceFile(const std::string& folder, const std::string& name,
                         const std::optional<std::string>& before, std::string_view after);

// Whether ReplaceFile could start: the same errors, found without writing.
absl::Status CheckReplaceable(const std::string& folder, const std::string& name,
                              const std::optional<std::string>& before);

// Whether files can be made in the folder: the system's own error, with the path, where not.
absl::Status CheckWritable(const std::string& folder);

// Removes a file, durably. Where that fails, it says so and the file may be there or not.
absl::Status RemoveFile(const std::string& folder, const std::string& name);

// A new folder, durable. OK where it is there already.
absl::Status MakeFolder(const std::string& parent, const std::string& name);

// One kAlone, or any number that are kShared.
enum class LockKind { kAlone, kShared };

class FolderLock {
 public:
  // At once: ABORTED where another process, or another lock of this one, stands against it;
  // NOT_FOUND, PERMISSION_DENIED … where the folder cannot be opened.
  static absl::StatusOr<FolderLock> Take(const std::string& folder, LockKind kind);

 private:
  explicit FolderLock(FileDescriptor fd) : fd_(std::move(fd)) {}

  FileDescriptor fd_;
};

}  // namespace seuil::source
