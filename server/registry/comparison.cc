#include "registry/comparison.h"

#include <algorithm>
#include <utility>

#include "absl/status/status.h"
#include "base/text.h"
#include "fmt/format.h"

namespace seuil::registry {
namespace {

using catalogue::BandChange;
using catalogue::BandChangeKind;
using catalogue::JobChangeKind;

std::string Count(size_t number, std::string_view what) {
  if (number == 1) return fmt::format("1 {}", what);
  if (what.ends_with('y')) return fmt::format("{} {}ies", number, what.substr(0, what.size() - 1));
  return fmt::format("{} {}s", number, what);
}

// Says why, step by step, in the order of the steps.
class Judge {
 public:
  explicit Judge(VersionComparison& comparison) : out_(comparison) {}

  void Run() {
    OfDecisions();
    OfJobs();
    OfBands();
    OfParts();
    if (!out_.texts.empty()) {
      Say(VersionStep::kPatch,
          fmt::format("{} of the grid changed", Count(out_.texts.size(), "text")));
    }
    std::stable_sort(out_.reasons.begin(), out_.reasons.end(),
                     [](const StepReason& a, const StepReason& b) { return a.step > b.step; });
    if (!out_.reasons.empty()) out_.step = out_.reasons.front().step;
  }

 private:
  void Say(VersionStep step, std::string text) { out_.reasons.push_back({step, std::move(text)}); }

  void Inputs(VersionStep step, grid::CellCount count, std::string_view what) {
    if (count.zero()) return;
    Say(step, fmt::format("{} input{} {}", count.ToString(), count == grid::CellCount(1) ? "" : "s",
                          what));
  }

  void OfDecisions() {
    const decision::DifferenceCounts& counts = out_.decisions.counts();
    Inputs(VersionStep::kMajor, counts.outcome_changes(), "decided otherwise");
    const auto& groups = out_.decisions.objectives().groups;
    const auto moved = std::count_if(groups.begin(), groups.end(), [](const auto& group) {
      return group.moved && group.objectives.jobs < group.count();
    });
    if (moved > 0)
      Say(VersionStep::kMajor, "a band, a language or the scheme asks for another level");
    Inputs(VersionStep::kMajor, counts.only_before, "taken no longer");
    Inputs(VersionStep::kMinor, counts.only_after, "taken now");
    Inputs(VersionStep::kPatch, counts.rules_only, "decided alike by other rules");
    if (!out_.decisions.certificate_from().empty()) {
      Say(VersionStep::kPatch, "the lowest level with a certificate is told otherwise");
    }
  }

  void OfJobs() {
    const auto jobs = [&](VersionStep step, JobChangeKind kind, const char* what) {
      const size_t count = out_.catalogue.Count(kind);
      if (count > 0) Say(step, fmt::format("{} {}", Count(count, "job"), what));
    };
    jobs(VersionStep::kMajor, JobChangeKind::kRemoved, "removed");
    jobs(VersionStep::kMajor, JobChangeKind::kThresholdRaised, "raised to a higher level");
    jobs(VersionStep::kMajor, JobChangeKind::kThresholdLowered, "lowered to a lower level");
    jobs(VersionStep::kMajor, JobChangeKind::kThresholdChanged,
         "moved to a level of another scale");
    jobs(VersionStep::kMinor, JobChangeKind::kAdded, "added");
    jobs(VersionStep::kMinor, JobChangeKind::kRestored, "restored");
    jobs(VersionStep::kMinor, JobChangeKind::kDeprecated, "deprecated");
    // Where the level moved with it, that is said.
    size_t other_band = 0;
    for (const catalogue::JobChange& job : out_.catalogue.jobs) {
      if (job.kinds.Has(JobChangeKind::kBandChanged) &&
          job.threshold_before == job.threshold_after) {
        ++other_band;
      }
    }
    if (other_band > 0) {
      Say(VersionStep::kMinor,
          fmt::format("{} in another band of the same level", Count(other_band, "job")));
    }
    jobs(VersionStep::kPatch, JobChangeKind::kRetitled, "retitled");
    jobs(VersionStep::kPatch, JobChangeKind::kForms, "with other forms");
    jobs(VersionStep::kPatch, JobChangeKind::kCodes, "with other codes");
    jobs(VersionStep::kPatch, JobChangeKind::kOther, "spelled or replaced otherwise");
  }

  void OfBands() {
    for (const BandChange& band : out_.catalogue.bands) {
      if (band.kinds.Has(BandChangeKind::kRemoved)) {
        Say(VersionStep::kMajor, fmt::format("band `{}` is taken away", band.id));
      }
      if (band.kinds.Has(BandChangeKind::kAdded)) {
        Say(VersionStep::kMinor, fmt::format("band `{}` is added", band.id));
      }
      if (band.kinds.Has(BandChangeKind::kLevels)) {
        Say(band.threshold_before == band.threshold_after ? VersionStep::kMinor
                                                          : VersionStep::kMajor,
            fmt::format("band `{}` has other levels", band.id));
      }
    }
  }

  // One by one where they are few of a kind.
  void OfParts() {
    constexpr std::ptrdiff_t kFew = 3;
    std::vector<PartChange> counted;
    for (const PartChange& part : out_.parts) {
      const auto alike = [&](const PartChange& other) {
        return other.kind == part.kind && other.what == part.what && other.step == part.step;
      };
      const auto count = std::count_if(out_.parts.begin(), out_.parts.end(), alike);
      if (count <= kFew) {
        Say(part.step, InWords(part));
      } else if (std::none_of(counted.begin(), counted.end(), alike)) {
        counted.push_back(part);
        constexpr std::string_view kVerbs[] = {"are added", "are taken away", "change"};
        Say(part.step, fmt::format("{} {}", Count(static_cast<size_t>(count), part.what),
                                   kVerbs[static_cast<size_t>(part.kind)]));
      }
    }
  }

  static std::string InWords(const PartChange& part) {
    switch (part.kind) {
      case PartChange::Kind::kTakenAway:
        return fmt::format("{} `{}` is taken away", part.what, part.id);
      case PartChange::Kind::kAdded:
        return fmt::format("{} `{}` is added", part.what, part.id);
      case PartChange::Kind::kChanged:
        break;
    }
    const auto worded = [](const std::string& text) { return text.empty() ? "not stated" : text; };
    return fmt::format("{}{}: {} -> {}", part.what,
                       part.id.empty() ? "" : fmt::format(" `{}`", part.id), worded(part.before),
                       worded(part.after));
  }

  VersionComparison& out_;
};

}  // namespace

absl::StatusOr<VersionComparison> CompareVersions(const LoadedVersion& before,
                                                  const LoadedVersion& after,
                                                  const decision::CompareLimits& limits) {
  if (before.grid->id != after.grid->id) {
    return absl::InvalidArgumentError(AsAbsl(fmt::format(
        "the versions are of two grids, `{}` and `{}`", before.grid->id, after.grid->id)));
  }
  absl::StatusOr<decision::Comparison> decisions =
      decision::Compare(before.grid, after.grid, limits);
  if (!decisions.ok()) return decisions.status();
  VersionComparison comparison{
      .grid = after.grid->id,
      .before = {before.grid->version, before.digest},
      .after = {after.grid->version, after.digest},
      .decisions = *std::move(decisions),
      .catalogue = catalogue::ChangesBetween(*before.grid, *after.grid),
      .parts = PartsBetween(*before.grid, *after.grid),
      .texts = TextsBetween(*before.grid, *after.grid),
      .reasons = {},
      .claimed = std::nullopt,
  };
  const auto from = Version::Parse(before.grid->version), to = Version::Parse(after.grid->version);
  if (from && to) comparison.claimed = ClaimedStep(*from, *to);
  Judge(comparison).Run();
  return comparison;
}

std::optional<VersionStep> ClaimedStep(const Version& before, const Version& after) {
  if (before == after) return VersionStep::kNone;
  if (after.numbers <= before.numbers) return std::nullopt;
  if (after.numbers[0] != before.numbers[0]) return VersionStep::kMajor;
  if (after.numbers[1] != before.numbers[1]) return VersionStep::kMinor;
  return VersionStep::kPatch;
}

void CheckStep(const LoadedVersion& before, const LoadedVersion& after, Position number,
               const decision::CompareLimits& limits, Problems& problems) {
  const absl::StatusOr<VersionComparison> comparison = CompareVersions(before, after, limits);
  if (!comparison.ok()) {
    problems.Warning(number, "version-step",
                     fmt::format("the step from {} cannot be told: {}", before.grid->version,
                                 FromAbsl(comparison.status().message())));
    return;
  }
  if (!comparison->claimed || *comparison->claimed >= comparison->step) return;
  std::string why;
  for (const StepReason& reason : comparison->reasons) {
    if (reason.step != comparison->step) break;
    why += (why.empty() ? "" : "; ") + reason.text;
  }
  problems.Warning(
      number, "version-step",
      fmt::format("version {} claims a {} step from {}, and the change calls for a {} one: {}",
                  after.grid->version, VersionStepName(*comparison->claimed), before.grid->version,
                  VersionStepName(comparison->step), why),
      "give it a higher number; `seuild diff` shows all that changed");
}

std::vector<GuardBreach> CheckGuards(const decision::DifferenceCounts& counts,
                                     const Guards& guards) {
  std::vector<GuardBreach> breaches;
  const auto check = [&](std::string_view guard, const std::optional<uint64_t>& limit,
                         grid::CellCount counted) {
    if (!limit || (counted.counted() && counted.value() <= *limit)) return;
    breaches.push_back({guard, counted, *limit});
  };
  check("max_outcome_changes", guards.max_outcome_changes, counts.outcome_changes());
  check("max_outcome_losses", guards.max_outcome_losses, counts.outcome_losses());
  return breaches;
}

}  // namespace seuil::registry
