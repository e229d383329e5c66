// A directory that is opened once and read through its descriptor, and a root that no link leaves.
//
// A Kubernetes ConfigMap is a folder whose names are links into `..data`, which is itself a link
// that is swapped as a whole. Two opens by path can straddle the swap and mix two generations; so
// where `..data` exists its target is opened once and everything is read from there.
//
// Every entry is opened first without reading (O_PATH); what was opened, not what was named, must
// lie inside the root. So a link to a device or to another tree is refused untouched.
//
// Thread contract: const access from any thread.
//
//   absl::StatusOr<Directory> root = Directory::OpenRoot("grids");
//   for (const std::string& name : *root->List()) … root->ReadFile(name, 1 << 20);
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "source/file_descriptor.h"

namespace seuil::source {

// Errors of reading an entry, by code; the message is a clause to follow the entry's name:
//   NOT_FOUND            it is gone
//   FAILED_PRECONDITION  a link that leads nowhere
//   OUT_OF_RANGE         a link that leads outside the root
//   INVALID_ARGUMENT     no regular file, or no directory
//   RESOURCE_EXHAUSTED   larger than allowed
//   ABORTED              its `..data` was swapped while it was opened: read again
//   others               the system's own (PERMISSION_DENIED …)
class Directory {
 public:
  // Links on the way to the root itself are followed.
  static absl::StatusOr<Directory> OpenRoot(const std::string& path);

  absl::StatusOr<Directory> OpenDirectory(const std::string& name) const;
  absl::StatusOr<std::string> ReadFile(const std::string& name, size_t max_bytes) const;

  // Names, sorted; without those that begin with a dot.
  absl::StatusOr<std::vector<std::string>> List() const;

  // False where its `..data` was swapped since it was opened: what was read may be of a generation
  // that is being removed.
  bool Current() const;

 private:
  // Opens the folder's own `..data` where it has one.
  static absl::StatusOr<Directory> Enter(FileDescriptor fd,
                                         std::shared_ptr<const FileDescriptor> root);
  absl::StatusOr<FileDescriptor> OpenEntry(const std::string& name) const;

  std::shared_ptr<const FileDescriptor> root_;
  FileDescriptor own_;   // the folder
  FileDescriptor data_;  // the target of its `..data`; may be invalid
};

}  // namespace seuil::source
