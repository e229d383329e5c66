#include "ops/tls_keeper.h"

#include <utility>

#include "base/instant.h"
#include "base/log.h"
#include "base/text.h"

namespace seuil::ops {

namespace {

// Such a list holds all the same: it revokes what it revoked.
void WarnOfOldLists(const TlsSet& set, absl::Time now) {
  if (now < set.revoked_until) return;
  Log(LogLevel::kWarning, "revoked-list-old",
      {{"why", "a list of revoked certificates was to be published anew"},
       {"since", FormatInstant(set.revoked_until)}});
}

}  // namespace

absl::StatusOr<std::unique_ptr<TlsKeeper>> TlsKeeper::Start(const TlsPaths& paths,
                                                            absl::Duration poll,
                                                            const Clock& clock) {
  absl::StatusOr<TlsSet> set = ReadTlsSet(paths, clock.Now());
  if (!set.ok()) return set.status();
  WarnOfOldLists(*set, clock.Now());
  return std::unique_ptr<TlsKeeper>(new TlsKeeper(paths, poll, clock, *std::move(set)));
}

TlsKeeper::TlsKeeper(TlsPaths paths, absl::Duration poll, const Clock& clock, TlsSet set)
    : paths_(std::move(paths)),
      clock_(clock),
      current_(std::make_shared<const TlsSet>(std::move(set))),
      last_at_(clock.Now()),
      last_good_at_(last_at_),
      poller_(poll, [this] { Look(); }) {}

std::shared_ptr<const TlsSet> TlsKeeper::Current() const {
  const std::lock_guard lock(mu_);
  return current_;
}

TlsKeeper::LastLook TlsKeeper::last_look() const {
  const std::lock_guard lock(mu_);
  return {last_.ok(), last_at_, last_good_at_};
}

void TlsKeeper::Look() {
  const absl::Time now = clock_.Now();
  absl::StatusOr<TlsSet> set = ReadTlsSet(paths_, now);
  std::unique_lock lock(mu_);
  last_at_ = now;
  if (set.ok()) last_good_at_ = now;
  const absl::Status before = std::exchange(last_, set.status());
  if (!set.ok()) {
    const absl::Time expires = current_->expires;
    lock.unlock();
    if (before == set.status()) return;  // it has been said
    Log(LogLevel::kError, "tls-files-refused",
        {{"why", std::string(set.status().message())},
         {"served", "with the last good ones"},
         {"expires", FormatInstant(expires)}});
    return;
  }
  if (set->digest == current_->digest) return;
  const std::shared_ptr<const TlsSet> taken = std::make_shared<const TlsSet>(*std::move(set));
  current_ = taken;
  lock.unlock();
  Log(LogLevel::kInfo, "tls-files-taken", {{"expires", FormatInstant(taken->expires)}});
  WarnOfOldLists(*taken, now);
}

}  // namespace seuil::ops
