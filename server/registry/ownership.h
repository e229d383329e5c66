// Who may change a directory of grids. A server in `rpc` control owns it: it alone writes there, a
// second one is refused, and so are the commands on files.
//
// Thread contract: free functions and a value; a claim is held until it is destroyed, and ends with
// the process that holds it.
//
//   absl::StatusOr<Ownership> mine = Ownership::Claim("/var/lib/seuil/grids");
//   absl::StatusOr<Ownership> guest = Ownership::Visit("/var/lib/seuil/grids/cloe");
#pragma once

#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "source/atomic_file.h"

namespace seuil::registry {

class Ownership {
 public:
  // Of the directory of grids. ABORTED where it is another's, or a command changes it just now;
  // the system's own error, with the path, where it or a folder in it cannot be written.
  static absl::StatusOr<Ownership> Claim(const std::string& root);
  // For one change of one grid's folder by a command: no server owns the directory that it stands
  // in, and none will until this ends. CONTROL_IS_RPC where one does.
  static absl::StatusOr<Ownership> Visit(const std::string& folder);

 private:
  explicit Ownership(source::FolderLock lock) : lock_(std::move(lock)) {}

  source::FolderLock lock_;
};

}  // namespace seuil::registry
