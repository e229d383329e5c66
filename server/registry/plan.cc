#include "registry/plan.h"

#include <algorithm>
#include <set>
#include <utility>

#include "base/digest.h"
#include "base/ids.h"
#include "base/instant.h"
#include "fmt/format.h"

namespace seuil::registry {
namespace {

void CheckVersion(const Located<std::string>& version, Problems& problems) {
  if (version.value.empty() || Version::Parse(version.value)) return;
  problems.Error(version.at, "version-malformed",
                 fmt::format("`{}` is no version number", version.value),
                 "MAJOR.MINOR.PATCH, as in 1.0.0");
}

// A rollback leaves one version for another.
void CheckRollsBack(const Located<std::string>& left, std::string_view version,
                    const std::set<std::string>& earlier, Problems& problems) {
  if (!Version::Parse(left.value)) return;
  if (left.value == version) {
    problems.Error(left.at, "release-rolls-back",
                   fmt::format("`rolls_back` names {}, the version of this entry itself", version),
                   "name the version that was left because it was bad");
  } else if (!earlier.contains(left.value)) {
    problems.Error(left.at, "release-rolls-back",
                   fmt::format("`rolls_back` names {}, which no entry above releases", left.value),
                   "name the version that was left because it was bad");
  }
}

// A release names a version and its bytes; a withdrawal names neither. `earlier`: the versions of
// the entries above.
void ReadTarget(toml::Table& entry, const std::set<std::string>& earlier, Release& release,
                Problems& problems) {
  const std::optional<Located<bool>> withdrawn = entry.OptionalBool("withdrawn");
  release.withdrawn = withdrawn && withdrawn->value;
  if (withdrawn && !withdrawn->value) {
    problems.Error(withdrawn->at, "release-target", "`withdrawn` is written only where it is true",
                   "remove the key");
  }
  if (release.withdrawn) {
    for (const std::string_view key : {"version", "digest", "rolls_back"}) {
      if (!entry.OptionalString(key)) continue;
      problems.Error(entry.PositionOf(key), "release-target",
                     fmt::format("a withdrawal has no `{}`", key),
                     "the grid ends here: keep either `withdrawn` or the version");
    }
    return;
  }
  const Located<std::string> version = entry.Word("version");
  CheckVersion(version, problems);
  release.version = version.value;
  const Located<std::string> digest = entry.Word("digest");
  if (!digest.value.empty() && !IsDigest(digest.value)) {
    problems.Error(digest.at, "digest-malformed", fmt::format("`{}` is no digest", digest.value),
                   "`sha256:` and the 64 lower-case hexadecimal digits of the version's file");
  }
  release.digest = digest.value;
  release.digest_at = digest.at;
  if (const auto rolls_back = entry.OptionalWord("rolls_back")) {
    CheckVersion(*rolls_back, problems);
    CheckRollsBack(*rolls_back, version.value, earlier, problems);
    release.rolls_back = rolls_back->value;
  }
}

void CheckOrder(const Release& before, const Release& release, Position from_at,
                Problems& problems) {
  if (release.from <= before.from) {
    problems.Error(from_at, "release-order",
                   fmt::format("this release is from {}, not after the one above it, from {}",
                               FormatInstant(release.from), FormatInstant(before.from)),
                   "instants increase strictly down the file");
  } else if (release.withdrawn == before.withdrawn && release.version == before.version &&
             release.digest == before.digest) {
    problems.Warning(
        release.at, "release-repeats",
        release.withdrawn
            ? "this entry changes nothing: the one above it withdraws the grid already"
            : fmt::format("this entry changes nothing: the one above it releases {} already",
                          release.version),
        "remove the entry while it lies ahead");
  }
}

}  // namespace

bool SameEntry(const Release& a, const Release& b) {
  return a.from == b.from && a.withdrawn == b.withdrawn && a.version == b.version &&
         a.digest == b.digest && a.by == b.by && a.reason == b.reason &&
         a.rolls_back == b.rolls_back;
}

bool SameTarget(const Release& a, const Release& b) {
  return a.withdrawn == b.withdrawn && a.version == b.version && a.digest == b.digest;
}

ReleasePlan ReleasePlan::Of(std::vector<Release> releases) {
  ReleasePlan plan;
  plan.releases_ = std::move(releases);
  return plan;
}

std::optional<ReleasePlan> ReleasePlan::Parse(std::string_view text, const FileLimits& limits,
                                              Problems& problems) {
  const size_t errors_before = problems.errors();
  std::optional<toml::Document> document = toml::Document::Parse(text, limits, problems);
  if (!document) return std::nullopt;
  ReleasePlan plan;
  std::set<std::string> earlier;
  toml::Table root = document->root();
  for (toml::Table& entry : root.OptionalTables("release")) {
    Release release;
    release.at = entry.at();
    const size_t errors = problems.errors();
    const Located<absl::Time> from = entry.Instant("from");
    release.from = from.value;
    const bool dated = problems.errors() == errors;
    ReadTarget(entry, earlier, release, problems);
    release.by = entry.Word("by").value;
    release.reason = entry.Word("reason").value;
    entry.Finish();
    earlier.insert(release.version);
    if (!dated) continue;
    if (!plan.releases_.empty()) CheckOrder(plan.releases_.back(), release, from.at, problems);
    plan.releases_.push_back(std::move(release));
  }
  root.Finish();
  if (problems.errors() > errors_before) return std::nullopt;
  return plan;
}

const Release* ReleasePlan::InForceAt(absl::Time instant) const {
  const auto after =
      std::upper_bound(releases_.begin(), releases_.end(), instant,
                       [](absl::Time t, const Release& release) { return t < release.from; });
  return after == releases_.begin() ? nullptr : &*std::prev(after);
}

const Release* ReleasePlan::After(const Release& release) const {
  const Release* const next = &release + 1;
  return next == releases_.data() + releases_.size() ? nullptr : next;
}

const Release* ReleasePlan::LatestOf(std::string_view digest, absl::Time instant) const {
  for (auto release = releases_.rbegin(); release != releases_.rend(); ++release) {
    if (release->from <= instant && release->digest == digest) return &*release;
  }
  return nullptr;
}

bool ReleasePlan::IsRolledBackFrom(std::string_view version, size_t come) const {
  for (size_t i = come; i-- > 0;) {
    if (releases_[i].rolls_back == version) return true;
    if (releases_[i].version == version) return false;
  }
  return false;
}

std::vector<const Release*> ReleasePlan::Fallbacks(const Release& release) const {
  std::vector<const Release*> fallbacks;
  const size_t position = static_cast<size_t>(&release - releases_.data());
  for (size_t i = position; i-- > 0 && !releases_[i].withdrawn;) {
    if (!IsRolledBackFrom(releases_[i].version, position + 1)) fallbacks.push_back(&releases_[i]);
  }
  return fallbacks;
}

}  // namespace seuil::registry
