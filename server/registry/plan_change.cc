#include "registry/plan_change.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/instant.h"
#include "base/text.h"
#include "fmt/format.h"

namespace seuil::registry {
namespace {

// The plan as a change sees it: what is in force, what came before, what lies ahead.
class Standing {
 public:
  Standing(const ReleasePlan& plan, absl::Time now) : plan_(plan), now_(now) {
    const std::vector<Release>& all = plan.releases();
    const Release* const due = plan.InForceAt(now);
    come_ = due == nullptr ? 0 : static_cast<size_t>(due - all.data()) + 1;
  }

  const std::vector<Release>& all() const { return plan_.releases(); }
  size_t come() const { return come_; }
  absl::Time now() const { return now_; }
  // The entry that has come last, a withdrawal included; null before the first.
  const Release* due() const { return come_ == 0 ? nullptr : &all()[come_ - 1]; }
  // The entry that lies ahead; null if none.
  const Release* ahead() const { return come_ < all().size() ? &all().back() : nullptr; }

  std::string in_force_version() const { return due() == nullptr ? "" : due()->version; }
  std::string in_force_digest() const { return due() == nullptr ? "" : due()->digest; }

  // The instant of an entry that is to take force now: never at or before the last that came.
  absl::Time Now() const {
    return due() == nullptr ? now_ : std::max(now_, due()->from + absl::Nanoseconds(1));
  }

 private:
  const ReleasePlan& plan_;
  const absl::Time now_;
  size_t come_ = 0;
};

constexpr size_t kMostWords = 4096;  // bytes of a reason, and of who gives it

// What stands in the plan says something, and can be written there.
absl::Status CheckWords(std::string_view field, const std::string& words) {
  std::string_view why;
  if (IsBlank(words))
    why = field == "by" ? "the change does not say by whom" : "the change does not say why";
  if (!IsUtf8(words)) why = "it is no UTF-8 text";
  if (words.size() > kMostWords) why = "it is longer than 4,096 bytes";
  if (why.empty()) return absl::OkStatus();
  return MakeError(Reason::kReasonRequired, fmt::format("`{}`: {}", field, why),
                   {.field = std::string(field), .metadata = {}});
}

absl::Status CheckReason(const ChangeTerms& terms) {
  absl::Status reason = CheckWords("reason", terms.reason);
  return reason.ok() ? CheckWords("by", terms.by) : reason;
}

// History is a line and at most one step ahead of it. Two plans that were merged may have more.
absl::Status CheckOneAhead(const Standing& standing) {
  if (standing.come() + 1 >= standing.all().size()) return absl::OkStatus();
  return MakeError(Reason::kPlanRefused,
                   "more than one release lies ahead in the plan: remove all but one by hand");
}

absl::Status CheckPreconditions(const Standing& standing, const ChangeTerms& terms) {
  if (terms.expected_etag && *terms.expected_etag != terms.etag) {
    return MakeError(Reason::kPlanChanged, "the release plan has changed since it was read",
                     {.field = "plan_etag", .metadata = {{"plan_etag", terms.etag}}});
  }
  const std::string version = standing.in_force_version(), digest = standing.in_force_digest();
  if (terms.expected_digest && *terms.expected_digest != digest) {
    return MakeError(
        Reason::kInForceChanged,
        digest.empty()
            ? std::string("nothing is in force, and the change expects that one is")
            : fmt::format("{} is in force, which is not what the change expects", version),
        {.field = "expected_digest",
         .metadata = {{"in_force_version", version}, {"in_force_digest", digest}}});
  }
  return absl::OkStatus();
}

absl::Status Scheduled(const Release& ahead, std::string_view why) {
  const std::string from = FormatInstant(ahead.from);
  const std::string what =
      ahead.withdrawn ? "a withdrawal" : fmt::format("the release of {}", ahead.version);
  return MakeError(Reason::kReleaseScheduled,
                   fmt::format("{} lies ahead, from {}{}", what, from, why),
                   {.field = "scheduled",
                    .metadata = {{"scheduled_version", ahead.version}, {"scheduled_from", from}}});
}

PlanChange Unchanged(const ReleasePlan& plan, const Release& entry) {
  return {.plan = plan, .unchanged = true, .entry = entry};
}

// The plan with `entry` after what has come, and with the entry ahead as `terms` say.
absl::StatusOr<PlanChange> Add(const Standing& standing, Release entry, const ChangeTerms& terms) {
  const std::vector<Release>& all = standing.all();
  std::vector<Release> releases(all.begin(), all.begin() + static_cast<long>(standing.come()));
  if (const Release* const ahead = standing.ahead()) {
    if (terms.ahead == Ahead::kRefuse) return Scheduled(*ahead, "; say what becomes of it");
    if (terms.ahead == Ahead::kKeep) {
      if (entry.from > standing.Now()) {
        return Scheduled(*ahead, "; only one may lie ahead, so it cannot be kept beside another");
      }
      if (ahead->from <= entry.from) {
        return Scheduled(*ahead, ", which is now; ask again once it has come");
      }
      if (SameTarget(*ahead, entry)) return Scheduled(*ahead, " and would change nothing then");
      releases.push_back(entry);
      releases.push_back(*ahead);
      return PlanChange{.plan = ReleasePlan::Of(std::move(releases)), .entry = std::move(entry)};
    }
  }
  releases.push_back(entry);
  return PlanChange{.plan = ReleasePlan::Of(std::move(releases)), .entry = std::move(entry)};
}

// Without the entry that lies ahead.
PlanChange WithoutAhead(const Standing& standing, Release entry) {
  const std::vector<Release>& all = standing.all();
  return {.plan = ReleasePlan::Of({all.begin(), all.begin() + static_cast<long>(standing.come())}),
          .entry = std::move(entry)};
}

// True where `target` from `at` on (nullopt: now) is what the plan already says.
const Release* AlreadySo(const Standing& standing, const Release& target,
                         const std::optional<absl::Time>& at, Ahead wish) {
  const Release* const ahead = standing.ahead();
  if (at) {
    for (const Release& one : standing.all()) {
      if (one.from == *at && SameTarget(one, target)) return &one;
    }
  }
  const Release* const due = standing.due();
  const bool due_is_it = due != nullptr && SameTarget(*due, target);
  if (!due_is_it) return nullptr;
  if (!at) return ahead == nullptr || wish != Ahead::kCancel ? due : nullptr;
  return *at > standing.now() && ahead == nullptr ? due : nullptr;
}

// Releases or withdraws: `target` from `at` on.
absl::StatusOr<PlanChange> Put(const ReleasePlan& plan, absl::Time now, Release target,
                               const std::optional<absl::Time>& at, const ChangeTerms& terms) {
  if (absl::Status reason = CheckReason(terms); !reason.ok()) return reason;
  const Standing standing(plan, now);
  if (absl::Status one = CheckOneAhead(standing); !one.ok()) return one;
  if (const Release* so = AlreadySo(standing, target, at, terms.ahead)) return Unchanged(plan, *so);
  if (absl::Status met = CheckPreconditions(standing, terms); !met.ok()) return met;
  if (at && *at <= now) {
    return MakeError(
        Reason::kReleaseInPast,
        fmt::format("{} is not ahead of now, {}", FormatInstant(*at), FormatInstant(now)),
        {.field = "at", .metadata = {{"now", FormatInstant(now)}}});
  }
  const Release* const due = standing.due();
  // It is in force: what is asked for is that the entry ahead go.
  if (due != nullptr && SameTarget(*due, target) && terms.ahead == Ahead::kCancel &&
      standing.ahead() != nullptr) {
    return WithoutAhead(standing, *due);
  }
  target.from = at.value_or(standing.Now());
  target.by = terms.by;
  target.reason = terms.reason;
  return Add(standing, std::move(target), terms);
}

// The entry that a roll back goes to; null if none.
const Release* Earlier(const ReleasePlan& plan, const Standing& standing,
                       const std::string& to_version) {
  for (size_t i = standing.come(); i-- > 0;) {
    const Release& entry = standing.all()[i];
    if (entry.withdrawn || entry.digest == standing.in_force_digest()) continue;
    if (to_version.empty() ? !plan.IsRolledBackFrom(entry.version, standing.come())
                           : entry.version == to_version) {
      return &entry;
    }
  }
  return nullptr;
}

// A roll back that is sent again: what is in force left the version that the request expects, or
// the withdrawal where it expects that nothing is in force.
bool WasRolledBack(const ReleasePlan& plan, const Standing& standing, const ChangeTerms& terms) {
  const Release* const due = standing.due();
  if (due == nullptr || !terms.expected_digest) return false;
  if (terms.expected_digest->empty()) {
    const Standing before(plan, due->from - absl::Nanoseconds(1));
    if (before.due() == nullptr || !before.due()->withdrawn) return false;
    const Release* const target = Earlier(plan, before, "");
    return target != nullptr && SameTarget(*target, *due);
  }
  return !due->rolls_back.empty() &&
         std::any_of(standing.all().begin(), standing.all().end(), [&](const Release& one) {
           return one.version == due->rolls_back && one.digest == *terms.expected_digest;
         });
}

}  // namespace

absl::StatusOr<PlanChange> ReleaseVersion(const ReleasePlan& plan, absl::Time now,
                                          const ReleaseWish& wish, const ChangeTerms& terms) {
  for (const Release& one : plan.releases()) {
    if (one.version != wish.version || one.digest == wish.digest) continue;
    return MakeError(
        Reason::kVersionChanged,
        fmt::format("version {} was released with other bytes, {}: a version never "
                    "changes, so the change takes a new number",
                    wish.version, one.digest),
        {.field = "digest",
         .metadata = {
             {"version", wish.version}, {"digest", wish.digest}, {"released_digest", one.digest}}});
  }
  Release target;
  target.version = wish.version;
  target.digest = wish.digest;
  return Put(plan, now, std::move(target), wish.at, terms);
}

absl::StatusOr<PlanChange> WithdrawGrid(const ReleasePlan& plan, absl::Time now,
                                        const WithdrawalWish& wish, const ChangeTerms& terms) {
  Release target;
  target.withdrawn = true;
  return Put(plan, now, std::move(target), wish.at, terms);
}

absl::StatusOr<PlanChange> RollBack(const ReleasePlan& plan, absl::Time now,
                                    const RollBackWish& wish, const ChangeTerms& terms) {
  if (absl::Status reason = CheckReason(terms); !reason.ok()) return reason;
  const Standing standing(plan, now);
  if (absl::Status one = CheckOneAhead(standing); !one.ok()) return one;
  if (wish.to_version.empty() && !terms.expected_digest) {
    return MakeError(Reason::kTargetRequired,
                     "a roll back names the version to go back to, or the digest that it leaves: "
                     "sent again it would otherwise go further back",
                     {.field = "to_version", .metadata = {}});
  }
  const bool so = wish.to_version.empty() ? WasRolledBack(plan, standing, terms)
                                          : standing.in_force_version() == wish.to_version;
  if (so && !(terms.ahead == Ahead::kCancel && standing.ahead() != nullptr)) {
    return Unchanged(plan, *standing.due());
  }
  if (absl::Status met = CheckPreconditions(standing, terms); !met.ok()) return met;
  if (so) return WithoutAhead(standing, *standing.due());
  const Release* const earlier = Earlier(plan, standing, wish.to_version);
  if (earlier == nullptr && !wish.to_version.empty()) {
    return MakeError(Reason::kVersionUnknown,
                     fmt::format("version `{}` was never in force", wish.to_version),
                     {.field = "to_version", .metadata = {{"version", wish.to_version}}});
  }
  if (earlier == nullptr) {
    return MakeError(Reason::kNoEarlierVersion,
                     "there is no earlier version that was not itself rolled back from");
  }
  Release target;
  target.from = standing.Now();
  target.version = earlier->version;
  target.digest = earlier->digest;
  target.rolls_back = standing.in_force_version();
  target.by = terms.by;
  target.reason = terms.reason;
  return Add(standing, std::move(target), terms);
}

absl::StatusOr<PlanChange> CancelRelease(const ReleasePlan& plan, absl::Time now,
                                         const ChangeTerms& terms) {
  const Standing standing(plan, now);
  if (absl::Status one = CheckOneAhead(standing); !one.ok()) return one;
  if (standing.ahead() == nullptr) {
    return PlanChange{.plan = plan, .unchanged = true, .entry = {}};
  }
  if (absl::Status met = CheckPreconditions(standing, terms); !met.ok()) return met;
  return WithoutAhead(standing, *standing.ahead());
}

}  // namespace seuil::registry
