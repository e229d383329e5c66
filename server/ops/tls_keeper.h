// Keeps the last good set of TLS files: looks at them again and again, takes what is good, and
// stays with what it has where something is not. So a certificate is renewed without a restart, and
// a renewal that went wrong ends no service.
//
// Thread contract: thread-safe; it has a thread of its own.
//
//   absl::StatusOr<std::unique_ptr<TlsKeeper>> keeper = TlsKeeper::Start(paths, absl::Seconds(10));
//   (*keeper)->Current()->certificate;
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "absl/status/statusor.h"
#include "base/clock.h"
#include "ops/tls_files.h"

namespace seuil::ops {

class TlsKeeper {
 public:
  // Returns ReadTlsSet's error: there is nothing good to begin with.
  static absl::StatusOr<std::unique_ptr<TlsKeeper>> Start(const TlsPaths& paths,
                                                          absl::Duration poll, const Clock& clock);
  ~TlsKeeper();

  std::shared_ptr<const TlsSet> Current() const;
  // Looks at the files now, as the thread does.
  void Look();

 private:
  TlsKeeper(TlsPaths paths, absl::Duration poll, const Clock& clock, TlsSet set);
  void Run();

  const TlsPaths paths_;
  const absl::Duration poll_;
  const Clock& clock_;

  mutable std::mutex mu_;
  std::condition_variable wake_;
  // Guarded by mu_.
  std::shared_ptr<const TlsSet> current_;
  absl::Status last_;
  bool stop_ = false;

  std::thread thread_;
};

}  // namespace seuil::ops
