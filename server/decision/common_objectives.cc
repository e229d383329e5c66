#include "decision/common_objectives.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <tuple>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "base/text.h"
#include "grid/axes.h"

namespace seuil::decision {
namespace {

using grid::CompiledGrid;
using grid::Index;
using grid::kNoIndex;

bool HasTag(const std::vector<std::string>& tags, std::string_view tag) {
  return std::any_of(tags.begin(), tags.end(),
                     [&](const std::string& one) { return SameTag(one, tag); });
}

bool Certifies(const CompiledGrid& grid, std::string_view tag) {
  return grid.languages.empty() ||
         std::any_of(grid.languages.begin(), grid.languages.end(),
                     [&](const grid::Language& one) { return SameTag(one.tag, tag); });
}

// A threshold, kNoIndex for no objective; nullopt: it cannot be asked for.
using Asked = std::optional<Index>;

class Matcher {
 public:
  Matcher(const CompiledGrid& before, const CompiledGrid& after, size_t named)
      : grids_{&before, &after}, named_(named) {}

  CommonObjectives Run() {
    const bool sent[2] = {grids_[kBefore]->accepts_any(), grids_[kAfter]->accepts_any()};
    const bool by_language =
        grids_[kBefore]->language_required() || grids_[kAfter]->language_required();
    if (sent[kBefore] != sent[kAfter]) {
      // A call that says an objective is an error of the one version, and one that says none of the
      // other.
      for (const Side side : {kBefore, kAfter}) {
        if (sent[side]) {
          CollectSent(side);
        } else {
          CollectUnsent(side, grids_[side]->language_required());
        }
      }
    } else if (sent[kBefore]) {
      CollectSent(kBefore);
      CollectSent(kAfter);
    } else {
      CollectUnsent(kBefore, by_language);
      CollectUnsent(kAfter, by_language);
    }
    Sort();
    return std::move(found_);
  }

 private:
  // Objectives of a grid that takes them in a call. Those of `kBefore` are matched, those of
  // `kAfter` only where `kBefore` does not have them.
  void CollectSent(Side side) {
    const Side other = side == kBefore ? kAfter : kBefore;
    const CompiledGrid& grid = *grids_[side];
    for (const grid::ObjectiveCase& one : grid::ObjectiveCases(grid)) {
      const std::string id = one.threshold == kNoIndex ? "" : grid.levels[one.threshold].id;
      const Asked asked = id.empty() ? NoneOf(other) : ThresholdOf(other, id);
      ObjectiveSet* const set = SetFor(side, one.threshold, asked);
      if (set == nullptr) continue;
      if (id.empty()) {
        set->none = true;
      } else {
        set->thresholds.push_back(id);
      }
    }
    for (const grid::Band& band : grid.bands) {
      if (!grid.accepts_band || !band.threshold) continue;
      if (ObjectiveSet* set = SetFor(side, *band.threshold, BandOf(other, band.id))) {
        set->bands.push_back(band.id);
      }
    }
    for (const grid::Job& job : grid.jobs) {
      if (!grid.accepts_job || !grid.bands[job.band].threshold) continue;
      ObjectiveSet* const set = SetFor(side, *grid.bands[job.band].threshold, JobOf(other, job.id));
      if (set == nullptr) continue;
      if (set->jobs++ < named_) set->job_ids.push_back(job.id);
    }
  }

  // The one case of a grid that takes no objective in a call, or one for each class of languages.
  void CollectUnsent(Side side, bool by_language) {
    const Side other = side == kBefore ? kAfter : kBefore;
    const bool common = !grids_[other]->accepts_any();
    if (!by_language) {
      const Asked asked = common ? Asked(grids_[other]->fixed_level) : std::nullopt;
      if (ObjectiveSet* set = SetFor(side, grids_[side]->fixed_level, asked)) set->fixed = true;
      return;
    }
    for (const std::string& tag : Classes()) {
      const Asked own = LanguageOf(side, tag);
      if (!own) continue;
      // "*" stands for many languages: matched where one of them is certified by both.
      const bool matched = common && (tag != "*" || SharesOthers());
      const Asked asked = matched ? LanguageOf(other, tag) : Asked();
      if (ObjectiveSet* set = SetFor(side, *own, asked, tag)) {
        set->languages.push_back(tag);
      }
    }
  }

  // ---- What the other version is asked for by the same name ----

  Asked NoneOf(Side side) const {
    return grids_[side]->accepts_none ? Asked(kNoIndex) : std::nullopt;
  }

  Asked ThresholdOf(Side side, const std::string& id) {
    std::vector<bool>& known = asked_for_[side];
    if (known.empty()) {
      known.resize(grids_[side]->levels.size());
      if (grids_[side]->accepts_any()) {
        for (const grid::ObjectiveCase& one : grid::ObjectiveCases(*grids_[side])) {
          if (one.threshold != kNoIndex) known[one.threshold] = true;
        }
      }
    }
    const Index level = grid::Find(grids_[side]->level_by_id, id);
    return level != kNoIndex && known[level] ? Asked(level) : std::nullopt;
  }

  Asked BandOf(Side side, const std::string& id) const {
    const CompiledGrid& grid = *grids_[side];
    const Index band = grid.accepts_band ? grid::Find(grid.band_by_id, id) : kNoIndex;
    return band == kNoIndex ? std::nullopt : grid.bands[band].threshold;
  }

  Asked JobOf(Side side, const std::string& id) const {
    const CompiledGrid& grid = *grids_[side];
    const Index job = grid.accepts_job ? grid::Find(grid.job_by_id, id) : kNoIndex;
    return job == kNoIndex ? std::nullopt : grid.bands[grid.jobs[job].band].threshold;
  }

  // The tags that either version names, in order; then every other language, then none sent.
  std::vector<std::string> Classes() const {
    std::vector<std::string> tags = Named();
    tags.insert(tags.end(), {"*", ""});
    return tags;
  }

  std::vector<std::string> Named() const {
    std::vector<std::string> tags;
    for (const CompiledGrid* grid : grids_) {
      for (const grid::LanguageLevel& own : grid->per_language) {
        if (!HasTag(tags, own.language)) tags.push_back(own.language);
      }
    }
    return tags;
  }

  Asked LanguageOf(Side side, const std::string& tag) const {
    const CompiledGrid& grid = *grids_[side];
    if (tag.empty()) return grid.language_required() ? std::nullopt : Asked(grid.fixed_level);
    const bool fixed = grid.fixed_level != kNoIndex || !grid.language_required();
    if (tag == "*") {
      return fixed && HasOthers(side) ? Asked(grid.fixed_level) : std::nullopt;
    }
    if (!Certifies(grid, tag)) return std::nullopt;
    for (const grid::LanguageLevel& own : grid.per_language) {
      if (SameTag(own.language, tag)) return own.level;
    }
    return fixed ? Asked(grid.fixed_level) : std::nullopt;
  }

  bool HasOthers(Side side) const {
    const CompiledGrid& grid = *grids_[side];
    const std::vector<std::string> named = Named();
    return grid.languages.empty() ||
           std::any_of(grid.languages.begin(), grid.languages.end(),
                       [&](const grid::Language& one) { return !HasTag(named, one.tag); });
  }

  // A language that neither names and both certify.
  bool SharesOthers() const {
    if (grids_[kBefore]->languages.empty() && grids_[kAfter]->languages.empty()) return true;
    const std::vector<std::string> named = Named();
    for (const CompiledGrid* grid : grids_) {
      for (const grid::Language& one : grid->languages) {
        if (!HasTag(named, one.tag) && Certifies(*grids_[kBefore], one.tag) &&
            Certifies(*grids_[kAfter], one.tag)) {
          return true;
        }
      }
    }
    return false;
  }

  // ---- Groups ----

  // Where an objective of `side` belongs: a group, or those that only `side` has; null where it was
  // counted when the other side was read.
  ObjectiveSet* SetFor(Side side, Index threshold, const Asked& asked,
                       std::string_view language = {}) {
    if (!asked) return &found_.only[side];
    if (side == kAfter) return nullptr;
    const auto [entry, added] = by_thresholds_.try_emplace(
        {threshold, *asked, std::string(language)}, found_.groups.size());
    if (added) {
      ObjectiveGroup group{.before = threshold, .after = *asked, .objectives = {}};
      const bool none[2] = {threshold == kNoIndex, *asked == kNoIndex};
      group.moved = none[kBefore] != none[kAfter] ||
                    (!none[kBefore] &&
                     grids_[kBefore]->levels[threshold].id != grids_[kAfter]->levels[*asked].id);
      found_.groups.push_back(std::move(group));
    }
    return &found_.groups[entry->second].objectives;
  }

  void Sort() {
    std::stable_sort(found_.groups.begin(), found_.groups.end(),
                     [](const ObjectiveGroup& a, const ObjectiveGroup& b) {
                       const auto key = [](const ObjectiveGroup& group) {
                         const bool by_language = !group.objectives.languages.empty();
                         // Languages keep their own order.
                         return std::tuple(!by_language && group.moved,
                                           by_language ? kNoIndex : group.before,
                                           by_language ? kNoIndex : group.after);
                       };
                       return key(a) < key(b);
                     });
  }

  const CompiledGrid* grids_[2];
  const size_t named_;
  CommonObjectives found_;
  std::vector<bool> asked_for_[2];
  absl::flat_hash_map<std::tuple<Index, Index, std::string>, size_t> by_thresholds_;
};

}  // namespace

uint64_t CommonObjectives::count() const {
  uint64_t count = 0;
  for (const ObjectiveGroup& group : groups) count += group.count();
  return count;
}

CommonObjectives MatchObjectives(const CompiledGrid& before, const CompiledGrid& after,
                                 size_t named) {
  return Matcher(before, after, named).Run();
}

}  // namespace seuil::decision
