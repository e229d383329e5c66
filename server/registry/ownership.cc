#include "registry/ownership.h"

#include <filesystem>
#include <system_error>

#include "base/error.h"
#include "base/text.h"
#include "fmt/format.h"

namespace seuil::registry {

namespace fs = std::filesystem;

absl::StatusOr<Ownership> Ownership::Claim(const std::string& root) {
  absl::StatusOr<source::FolderLock> lock =
      source::FolderLock::Take(root, source::LockKind::kAlone);
  if (absl::IsAborted(lock.status())) {
    return absl::AbortedError(AsAbsl(fmt::format(
        "{} belongs to another server, or is being changed by a command: in `rpc` control one "
        "server owns one directory",
        root)));
  }
  if (!lock.ok()) return lock.status();
  if (absl::Status writable = source::CheckWritable(root); !writable.ok()) return writable;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(root, error)) {
    if (!entry.is_directory(error) || entry.path().filename().string().starts_with(".")) continue;
    const std::string folder = entry.path().string();
    if (absl::Status writable = source::CheckWritable(folder); !writable.ok()) return writable;
  }
  return Ownership(*std::move(lock));
}

absl::StatusOr<Ownership> Ownership::Visit(const std::string& folder) {
  std::error_code error;
  const fs::path real = fs::canonical(folder, error);
  const std::string root = error ? folder : real.parent_path().string();
  absl::StatusOr<source::FolderLock> lock =
      source::FolderLock::Take(root, source::LockKind::kShared);
  if (lock.ok()) return Ownership(*std::move(lock));
  if (!absl::IsAborted(lock.status())) {
    return MakeError(Reason::kStorageFailed, FromAbsl(lock.status().message()),
                     {.field = "", .metadata = {{"path", root}}});
  }
  return MakeError(Reason::kControlIsRpc,
                   fmt::format("{} belongs to a server that changes it for its callers", root),
                   {.field = "", .metadata = {{"path", root}}});
}

}  // namespace seuil::registry
