#include "registry/change_releases.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/text.h"
#include "fmt/format.h"
#include "registry/plan_text.h"
#include "registry/refusal.h"
#include "source/atomic_file.h"
#include "source/grid_directory.h"

namespace seuil::registry {
namespace {

constexpr char kPlanName[] = "releases.toml";

class Change {
 public:
  Change(source::GridFolder folder, const ReleasesOrder& order, const LoadLimits& limits,
         absl::Time now)
      : folder_(std::move(folder)), order_(order), limits_(limits), now_(now) {}

  absl::StatusOr<ReleasesChanged> Run() {
    if (folder_.versions.empty() && folder_.unreadable.empty() && !folder_.plan) {
      return MakeError(
          Reason::kGridUnknown,
          fmt::format("{} is no grid's folder: it has neither a version nor a plan", folder_.path),
          {.field = "grid", .metadata = {}});
    }
    if (absl::Status standing = CheckStanding(); !standing.ok()) return WithGrid(standing);
    if (absl::Status read = ReadPlan(); !read.ok()) return read;
    absl::StatusOr<PlanChange> change = ChangePlan();
    if (!change.ok()) return WithGrid(change.status());
    changed_.grid = folder_.id;
    changed_.entry = change->entry;
    changed_.unchanged = change->unchanged;
    changed_.etag = EtagOf(PlanText());
    if (change->unchanged) return std::move(changed_);
    if (const Release* before = InForceBefore(*change)) {
      changed_.before_version = before->version;
      changed_.before_digest = before->digest;
    }
    if (absl::Status checked = CheckTarget(*change); !checked.ok()) return WithGrid(checked);
    if (absl::Status written = Write(change->plan); !written.ok()) return WithGrid(written);
    return std::move(changed_);
  }

 private:
  std::optional<std::string> PlanText() const {
    return folder_.plan ? std::optional(folder_.plan->bytes) : std::nullopt;
  }

  absl::Status WithGrid(const absl::Status& status) const {
    return WithMetadata(status, "grid", folder_.id);
  }

  // Where a server owns the plan: nobody else wrote the file.
  absl::Status CheckStanding() const {
    const std::string on_disk = EtagOf(PlanText());
    if (!order_.standing_etag || (on_disk == *order_.standing_etag && !folder_.plan_unreadable)) {
      return absl::OkStatus();
    }
    return MakeError(
        Reason::kPlanChangedOutside, "the release plan on disk is not the one that serves",
        {.field = "", .metadata = {{"serving", *order_.standing_etag}, {"on_disk", on_disk}}});
  }

  absl::Status ReadPlan() {
    Problems problems(folder_.path);
    if (folder_.plan) {
      problems = Problems(folder_.plan->path, limits_.problems);
      std::optional<ReleasePlan> read =
          ReleasePlan::Parse(folder_.plan->bytes, limits_.file, problems);
      if (read) plan_ = *std::move(read);
    }
    if (!problems.has_errors() && !folder_.plan_unreadable) return absl::OkStatus();
    const std::vector<Problem> sorted = problems.Sorted();
    return WithGrid(MakeError(
        Reason::kPlanRefused,
        sorted.empty() ? std::string("the release plan cannot be read")
                       : fmt::format("the release plan has errors, the first on line {}: {}",
                                     sorted.front().at.line, sorted.front().message)));
  }

  const source::VersionFiles* File(std::string_view version) const {
    const auto file = std::find_if(folder_.versions.begin(), folder_.versions.end(),
                                   [&](const auto& one) { return one.version == version; });
    return file == folder_.versions.end() ? nullptr : &*file;
  }

  absl::StatusOr<PlanChange> ChangePlan() {
    ChangeTerms terms = order_.terms;
    terms.etag = EtagOf(PlanText());
    if (const auto* release = std::get_if<ReleaseWish>(&order_.wish)) {
      return Put(*release, terms);
    }
    if (const auto* back = std::get_if<RollBackWish>(&order_.wish)) {
      return RollBack(plan_, now_, *back, terms);
    }
    if (std::holds_alternative<RollBackNowWish>(order_.wish)) {
      if (!terms.expected_digest) {
        const Release* const due = plan_.InForceAt(now_);
        terms.expected_digest = due == nullptr ? "" : due->digest;
      }
      return RollBack(plan_, now_, {}, terms);
    }
    if (const auto* end = std::get_if<WithdrawalWish>(&order_.wish)) {
      return WithdrawGrid(plan_, now_, *end, terms);
    }
    return CancelRelease(plan_, now_, terms);
  }

  // STORAGE_FAILED where the version's file is there and cannot be read.
  absl::Status CheckReadable(const std::string& version) const {
    const std::vector<std::string>& unreadable = folder_.unreadable;
    if (std::find(unreadable.begin(), unreadable.end(), version) == unreadable.end()) {
      return absl::OkStatus();
    }
    const std::string path = fmt::format("{}/{}.toml", folder_.path, version);
    return StorageFailed(path, absl::InternalError(AsAbsl(path + " cannot be read")));
  }

  absl::StatusOr<PlanChange> Put(ReleaseWish wish, const ChangeTerms& terms) const {
    if (absl::Status readable = CheckReadable(wish.version); !readable.ok()) return readable;
    const source::VersionFiles* const file = File(wish.version);
    if (file == nullptr) {
      return MakeError(Reason::kVersionUnknown,
                       fmt::format("there is no {}/{}.toml", folder_.path, wish.version),
                       {.field = "version", .metadata = {{"version", wish.version}}});
    }
    if (!wish.digest.empty() && wish.digest != file->digest) {
      return VersionChanged(*file, "the file is not the one that was reviewed");
    }
    wish.digest = file->digest;
    return ReleaseVersion(plan_, now_, wish, terms);
  }

  static absl::Status VersionChanged(const source::VersionFiles& file, std::string_view why) {
    return MakeError(
        Reason::kVersionChanged,
        fmt::format("{}: the digest of {} is {}", why, file.grid.path, file.digest),
        {.field = "digest", .metadata = {{"version", file.version}, {"digest", file.digest}}});
  }

  // What the changed plan has in force just before its entry; null where nothing is.
  static const Release* InForceBefore(const PlanChange& change) {
    const Release* before = nullptr;
    for (const Release& one : change.plan.releases()) {
      if (SameEntry(one, change.entry)) break;
      before = &one;
    }
    return before == nullptr || before->withdrawn ? nullptr : before;
  }

  // Where a version is to come into force: its bytes, its proof, and what it changes.
  absl::Status CheckTarget(const PlanChange& change) {
    const bool cancels = std::holds_alternative<CancelWish>(order_.wish);
    if (cancels || change.entry.withdrawn || IsStanding(change)) return absl::OkStatus();
    if (absl::Status readable = CheckReadable(change.entry.version); !readable.ok()) {
      return readable;
    }
    const source::VersionFiles* const file = File(change.entry.version);
    if (file == nullptr) {
      return MakeError(Reason::kVersionUnknown,
                       fmt::format("there is no {}/{}.toml any more: restore it byte for byte",
                                   folder_.path, change.entry.version),
                       {.field = "", .metadata = {{"version", change.entry.version}}});
    }
    if (file->digest != change.entry.digest) {
      return VersionChanged(*file, "the file is not the one that was released");
    }
    // Cases gate what is new; what was in force before is not un-proven by them.
    const bool with_cases = std::holds_alternative<ReleaseWish>(order_.wish);
    LoadResult result = LoadVersion(*file, limits_);
    if (with_cases ? !MayBeReleased(result) : result.version == nullptr) {
      return VersionRefused(file->version, file->digest, result, with_cases);
    }
    return CompareWith(*result.version);
  }

  // The entry was in force before: only what lay ahead of it went.
  bool IsStanding(const PlanChange& change) const {
    return std::any_of(plan_.releases().begin(), plan_.releases().end(),
                       [&](const Release& one) { return SameEntry(one, change.entry); });
  }

  absl::Status CompareWith(const LoadedVersion& target) {
    if (changed_.before_digest.empty() || changed_.before_digest == target.digest) {
      return absl::OkStatus();
    }
    const bool guarded = order_.guards.max_outcome_changes || order_.guards.max_outcome_losses;
    const source::VersionFiles* const file = File(changed_.before_version);
    std::shared_ptr<LoadedVersion> before;
    if (file != nullptr && file->digest == changed_.before_digest) {
      before = LoadVersion(*file, limits_).version;
    }
    if (before == nullptr) {
      if (!guarded) return absl::OkStatus();
      return MakeError(Reason::kVersionUnavailable,
                       fmt::format("the guards cannot be checked: version {}, which is in force "
                                   "before, cannot be used",
                                   changed_.before_version),
                       {.field = "", .metadata = {{"version", changed_.before_version}}});
    }
    absl::StatusOr<VersionComparison> comparison = CompareVersions(*before, target, {});
    if (!comparison.ok()) {
      if (!guarded) return absl::OkStatus();
      return MakeError(
          Reason::kVersionUnavailable,
          fmt::format("the guards cannot be checked: {}", FromAbsl(comparison.status().message())));
    }
    changed_.comparison = *std::move(comparison);
    const decision::DifferenceCounts& counts = changed_.comparison->decisions.counts();
    const std::vector<GuardBreach> breaches = CheckGuards(counts, order_.guards);
    if (breaches.empty()) return absl::OkStatus();
    const GuardBreach& breach = breaches.front();
    return MakeError(Reason::kGuardExceeded,
                     fmt::format("{} is {}, and the limit is {}", breach.guard,
                                 breach.counted.ToString(), breach.limit),
                     {.field = std::string(breach.guard),
                      .metadata = {{"outcome_changes", counts.outcome_changes().ToString()},
                                   {"outcome_losses", counts.outcome_losses().ToString()},
                                   {"limit", std::to_string(breach.limit)}}});
  }

  // Writes the plan; of a dry run all that can be known without writing.
  absl::Status Write(const ReleasePlan& plan) {
    const absl::StatusOr<std::string> text = WritePlan(PlanText().value_or(""), plan, limits_.file);
    if (!text.ok()) return MakeError(Reason::kPlanRefused, FromAbsl(text.status().message()));
    const absl::Status written =
        order_.validate_only ? source::CheckReplaceable(folder_.path, kPlanName, PlanText())
                             : source::ReplaceFile(folder_.path, kPlanName, PlanText(), *text);
    if (absl::IsAborted(written)) {
      return MakeError(Reason::kPlanChanged, FromAbsl(written.message()));
    }
    if (!written.ok()) {
      return StorageFailed(fmt::format("{}/{}", folder_.path, kPlanName), written);
    }
    if (order_.validate_only) return absl::OkStatus();
    changed_.written = true;
    changed_.etag = EtagOf(*text);
    return absl::OkStatus();
  }

  const source::GridFolder folder_;
  const ReleasesOrder& order_;
  const LoadLimits& limits_;
  const absl::Time now_;
  ReleasePlan plan_;
  ReleasesChanged changed_;
};

}  // namespace

absl::StatusOr<ReleasesChanged> ChangeReleases(const std::string& folder,
                                               const ReleasesOrder& order, const LoadLimits& limits,
                                               absl::Time now) {
  const absl::StatusOr<source::FolderLock> lock = TakeFolder(folder);
  if (!lock.ok()) return lock.status();
  absl::StatusOr<source::GridFolder> read =
      source::ScanGridFolder(folder, {.file_bytes = limits.file.file_bytes});
  if (!read.ok()) return StorageFailed(folder, read.status());
  return Change(*std::move(read), order, limits, now).Run();
}

}  // namespace seuil::registry
