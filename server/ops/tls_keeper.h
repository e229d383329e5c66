// Keeps the last good set of TLS files: looks at them again and again, takes what is good, and
// stays with what it has where something is not. So a certificate is renewed without a restart, and
// a renewal that went wrong ends no service.
//
// Thread contract: thread-safe; it has a thread of its own.
//
//   absl::StatusOr<std::unique_ptr<TlsKeeper>> keeper = TlsKeeper::Start(paths, absl::Seconds(10));
//   (*keeper)->Current()->certificate;
#pragma once

#include <memory>
#include <mutex>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "base/poller.h"
#include "ops/tls_files.h"

namespace seuil::ops {

class TlsKeeper {
 public:
  // Returns ReadTlsSet's error: there is nothing good to begin with.
  static absl::StatusOr<std::unique_ptr<TlsKeeper>> Start(const TlsPaths& paths,
                                                          absl::Duration poll, const Clock& clock);

  std::shared_ptr<const TlsSet> Current() const;
  bool asks_for_certificates() const { return !paths_.client_ca.empty(); }

  // The last look at the files.
  struct LastLook {
    bool good = true;    // what it found serves
    absl::Time at;       // of the look
    absl::Time good_at;  // of the last one that was good
  };
  LastLook last_look() const;

  // Looks at the files now, as the thread does.
  void Look();

 private:
  TlsKeeper(TlsPaths paths, absl::Duration poll, const Clock& clock, TlsSet set);

  const TlsPaths paths_;
  const Clock& clock_;

  mutable std::mutex mu_;
  // Guarded by mu_.
  std::shared_ptr<const TlsSet> current_;
  absl::Status last_;
  absl::Time last_at_, last_good_at_;

  const Poller poller_;  // last: it uses all of the above
};

}  // namespace seuil::ops
