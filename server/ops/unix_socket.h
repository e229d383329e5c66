// Owning a unix socket's path. gRPC takes a path from a server that lives; so a lock file beside
// it says whose it is, and a second server is refused. The socket stands in a directory that not
// everybody may write to.
//
// Thread contract: one thread.
//
//   absl::StatusOr<UnixSocketOwner> owner = UnixSocketOwner::Claim("/run/seuil/seuil.sock");
//   … listen …
//   owner->Open();  // mode 0660: for its user and its group
#pragma once

#include <string>

#include "absl/status/statusor.h"

namespace seuil::ops {

class UnixSocketOwner {
 public:
  // Makes the directory (0750) where it is missing and locks "<path>.lock". FAILED_PRECONDITION
  // where another process holds it, where the directory is everybody's or where something that is
  // no socket stands at the path; else why it cannot be done.
  static absl::StatusOr<UnixSocketOwner> Claim(const std::string& path);

  UnixSocketOwner(UnixSocketOwner&& other) noexcept;
  UnixSocketOwner& operator=(UnixSocketOwner&& other) noexcept;
  ~UnixSocketOwner();

  // Lets the socket's group in. REQUIRES: something listens.
  absl::Status Open() const;

 private:
  UnixSocketOwner(std::string path, int lock) : path_(std::move(path)), lock_(lock) {}

  std::string path_;
  int lock_;  // held as long as it is open; the lock file stays
};

}  // namespace seuil::ops
