#include "registry/plan_check.h"

#include <algorithm>

#include "base/instant.h"
#include "fmt/format.h"

namespace seuil::registry {
namespace {

void CheckBytes(const Release& release, std::span<const source::VersionFiles> files, bool past,
                Problems& problems) {
  const auto file = std::find_if(files.begin(), files.end(), [&](const source::VersionFiles& f) {
    return f.version == release.version;
  });
  if (file == files.end()) {
    std::string message = fmt::format("there is no `{}.toml` that could be in force from {}",
                                      release.version, FormatInstant(release.from));
    if (past) {
      problems.Warning(release.at, "version-missing", std::move(message),
                       "decisions as of that time are no longer answered");
    } else {
      problems.Error(release.at, "version-missing", std::move(message),
                     "restore the file, byte for byte");
    }
  } else if (file->digest != release.digest) {
    problems.Error(release.digest_at, "digest-mismatch",
                   fmt::format("`{}.toml` is not the file that was released: its digest is {}",
                               release.version, file->digest),
                   "a version never changes: restore its bytes and release the change under a new "
                   "number");
  }
}

void WarnOfNothingInForce(std::string_view what, Problems& problems) {
  problems.Warning({}, "plan-missing", fmt::format("{}: nothing is in force", what),
                   "write a `[[release]]` into releases.toml once a version is to be served");
}

}  // namespace

void CheckPlanIsThere(const source::GridFolder& folder, Problems& problems) {
  if (folder.versions.empty() || folder.plan || folder.plan_unreadable) return;
  WarnOfNothingInForce("the grid has no releases.toml", problems);
}

void CheckPlan(const ReleasePlan& plan, std::span<const source::VersionFiles> files, absl::Time now,
               Problems& problems) {
  if (plan.releases().empty()) WarnOfNothingInForce("the plan has no release", problems);
  const Release* const due = plan.InForceAt(now);
  for (const Release& release : plan.releases()) {
    const bool ahead = release.from > now;
    if (ahead && plan.After(release) != nullptr) {
      problems.Error(release.at, "release-ahead",
                     fmt::format("the release from {} lies ahead and is not the last",
                                 FormatInstant(release.from)),
                     "only one release may be scheduled at a time");
    }
    if (!release.withdrawn) CheckBytes(release, files, !ahead && &release != due, problems);
  }
}

void CheckPlanKeepsItsPast(const ReleasePlan& old, const ReleasePlan& plan, absl::Time now,
                           Problems& problems) {
  const std::vector<Release>& today = plan.releases();
  for (size_t i = 0; i < old.releases().size() && old.releases()[i].from <= now; ++i) {
    const Release& past = old.releases()[i];
    if (i < today.size() && SameEntry(today[i], past)) continue;
    problems.Error(
        i < today.size() ? today[i].at : Position{}, "plan-history",
        fmt::format("the release from {} ({}) has come and stands no longer as it was",
                    FormatInstant(past.from), past.withdrawn ? "a withdrawal" : past.version),
        "leave it as it was; a change of mind is a new entry at the end");
  }
}

}  // namespace seuil::registry
