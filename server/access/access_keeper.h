// Keeps who may call: reads the access file again and again, takes what is good, and stays with
// what it has where something is not. So a slip of an editor locks nobody out and lets nobody in.
//
// Without a file, what comes in on this machine, or behind a mesh, may do all that its listener
// serves; who comes by a certificate or a token is nobody.
//
// Thread contract: thread-safe; it has a thread of its own.
//
//   absl::StatusOr<std::unique_ptr<AccessKeeper>> access =
//       AccessKeeper::Start("/etc/seuil/access.toml", absl::Seconds(10));
//   (*access)->Current()->OfPlace(Place::kLocal);
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "access/access_file.h"
#include "access/callers.h"
#include "base/poller.h"

namespace seuil::access {

class AccessKeeper {
 public:
  // FAILED_PRECONDITION where the file cannot be read or has errors, which are logged.
  static absl::StatusOr<std::unique_ptr<AccessKeeper>> Start(std::string path, absl::Duration poll);
  // Without a file.
  static std::unique_ptr<AccessKeeper> Open();

  std::shared_ptr<const Callers> Current() const;
  // Looks at the file now, as the thread does.
  void Look();
  // Whether the last look found the file good.
  bool is_good() const;

 private:
  explicit AccessKeeper(std::string path) : path_(std::move(path)) {}
  void Take(const AccessFile& file);

  const std::string path_;

  mutable std::mutex mu_;
  // Guarded by mu_. Accounts are never freed: calls that run hold them, and names are few.
  std::map<std::string, std::unique_ptr<Account>> accounts_;
  std::shared_ptr<const Callers> current_;
  std::string digest_;  // of what was looked at last, good or not
  bool good_ = true;

  std::optional<Poller> poller_;
};

}  // namespace seuil::access
