#include "catalogue/changes.h"

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

namespace seuil::catalogue {
namespace {

using grid::CompiledGrid;
using grid::Index;
using grid::kNoIndex;

constexpr std::array<std::string_view, kJobChangeKinds> kJobNames = {"ADDED",
                                                                     "REMOVED",
                                                                     "RESTORED",
                                                                     "THRESHOLD_RAISED",
                                                                     "THRESHOLD_LOWERED",
                                                                     "THRESHOLD_CHANGED",
                                                                     "BAND_CHANGED",
                                                                     "DEPRECATED",
                                                                     "RETITLED",
                                                                     "FORMS",
                                                                     "CODES",
                                                                     "OTHER"};
constexpr std::array<std::string_view, kBandChangeKinds> kBandNames = {"ADDED", "REMOVED", "LEVELS",
                                                                       "TEXTS"};

auto CodeKey(const grid::Code& code) {
  return std::tie(code.scheme, code.scheme_version, code.code, code.relation, code.basis);
}

bool SameCodes(const std::vector<grid::Code>& a, const std::vector<grid::Code>& b) {
  const auto same = [](const grid::Code& one, const grid::Code& other) {
    return CodeKey(one) == CodeKey(other);
  };
  // Their order says nothing.
  return std::is_permutation(a.begin(), a.end(), b.begin(), b.end(), same);
}

class Differ {
 public:
  Differ(const CompiledGrid& before, const CompiledGrid& after)
      : before_(before), after_(after), same_locales_(before.locales == after.locales) {}

  CatalogueChanges Run() {
    for (Index i = 0; i < after_.jobs.size(); ++i) {
      const Index was = grid::Find(before_.job_by_id, after_.jobs[i].id);
      if (was == kNoIndex) {
        NewJob(i);
      } else {
        ComparedJob(was, i);
      }
    }
    for (Index i = 0; i < before_.jobs.size(); ++i) {
      if (grid::Find(after_.job_by_id, before_.jobs[i].id) == kNoIndex) GoneJob(i);
    }
    Bands();
    return std::move(changes_);
  }

 private:
  static std::string Threshold(const CompiledGrid& grid, Index band) {
    const std::optional<Index>& threshold = grid.bands[band].threshold;
    return threshold ? grid.levels[*threshold].id : "";
  }

  bool SameText(const grid::Text& a, const grid::Text& b) const {
    if (same_locales_) return a.by_locale == b.by_locale;
    return ByTag(before_, a) == ByTag(after_, b);
  }

  static std::map<std::string_view, std::string_view> ByTag(const CompiledGrid& grid,
                                                            const grid::Text& text) {
    std::map<std::string_view, std::string_view> by_tag;
    for (size_t i = 0; i < text.by_locale.size(); ++i) {
      if (!text.by_locale[i].empty()) by_tag.emplace(grid.locales[i], text.by_locale[i]);
    }
    return by_tag;
  }

  bool SameForms(const grid::Job& a, const grid::Job& b) const {
    if (same_locales_ && a.forms == b.forms && a.not_forms == b.not_forms) return true;
    const auto by_tag = [](const CompiledGrid& grid, const grid::Forms& forms) {
      std::map<std::string_view, std::vector<std::string>> lists;
      for (const auto& [locale, list] : forms) lists[grid.locales[locale]] = list;
      return lists;
    };
    return by_tag(before_, a.forms) == by_tag(after_, b.forms) &&
           by_tag(before_, a.not_forms) == by_tag(after_, b.not_forms);
  }

  // By the after-version's scale where both levels stand on it, else by the before-version's.
  JobChangeKind ThresholdKind(const std::string& was, const std::string& is) const {
    for (const CompiledGrid* grid : {&after_, &before_}) {
      const Index a = grid::Find(grid->level_by_id, was), b = grid::Find(grid->level_by_id, is);
      if (a == kNoIndex || b == kNoIndex) continue;
      return b > a ? JobChangeKind::kThresholdRaised : JobChangeKind::kThresholdLowered;
    }
    return JobChangeKind::kThresholdChanged;
  }

  void Keep(JobChange change) {
    if (change.kinds.empty()) return;
    for (size_t kind = 0; kind < kJobChangeKinds; ++kind) {
      if (change.kinds.Has(static_cast<JobChangeKind>(kind))) ++changes_.job_counts[kind];
    }
    changes_.jobs.push_back(std::move(change));
  }

  void NewJob(Index i) {
    const grid::Job& job = after_.jobs[i];
    JobChange change{.id = job.id, .kinds = {}, .after = i};
    change.kinds.Add(grid::Find(before_.removed_by_id, job.id) == kNoIndex
                         ? JobChangeKind::kAdded
                         : JobChangeKind::kRestored);
    change.band_after = after_.bands[job.band].id;
    change.threshold_after = Threshold(after_, job.band);
    Keep(std::move(change));
  }

  void GoneJob(Index i) {
    const grid::Job& job = before_.jobs[i];
    JobChange change{.id = job.id, .kinds = {JobChangeKind::kRemoved}, .before = i};
    change.band_before = before_.bands[job.band].id;
    change.threshold_before = Threshold(before_, job.band);
    if (const Index removed = grid::Find(after_.removed_by_id, job.id); removed != kNoIndex) {
      change.replaced_by = after_.removed[removed].replaced_by;
      change.reason = after_.removed[removed].reason;
    }
    Keep(std::move(change));
  }

  void ComparedJob(Index before, Index after) {
    const grid::Job &was = before_.jobs[before], &is = after_.jobs[after];
    KindSet<JobChangeKind> kinds;
    const std::string& band_was = before_.bands[was.band].id;
    const std::string& band_is = after_.bands[is.band].id;
    if (band_was != band_is) kinds.Add(JobChangeKind::kBandChanged);
    std::string threshold_was = Threshold(before_, was.band);
    std::string threshold_is = Threshold(after_, is.band);
    if (threshold_was != threshold_is) kinds.Add(ThresholdKind(threshold_was, threshold_is));
    if (!was.deprecated && is.deprecated) kinds.Add(JobChangeKind::kDeprecated);
    if (was.deprecated && !is.deprecated) kinds.Add(JobChangeKind::kRestored);
    if (!SameText(was.title, is.title)) kinds.Add(JobChangeKind::kRetitled);
    if (!SameForms(was, is)) kinds.Add(JobChangeKind::kForms);
    if (!SameCodes(was.codes, is.codes)) kinds.Add(JobChangeKind::kCodes);
    if (was.verbatim != is.verbatim || was.replaced_by != is.replaced_by) {
      kinds.Add(JobChangeKind::kOther);
    }
    if (kinds.empty()) return;
    JobChange change{.id = is.id, .kinds = kinds, .before = before, .after = after};
    change.band_before = band_was;
    change.band_after = band_is;
    change.threshold_before = std::move(threshold_was);
    change.threshold_after = std::move(threshold_is);
    Keep(std::move(change));
  }

  // Level ids in the order of the scale, which is a set of neighbours.
  static std::vector<std::string_view> LevelsOf(const CompiledGrid& grid, const grid::Band& band) {
    std::vector<std::string_view> ids;
    for (const Index level : band.levels) ids.push_back(grid.levels[level].id);
    return ids;
  }

  void Bands() {
    for (Index i = 0; i < after_.bands.size(); ++i) {
      const grid::Band& is = after_.bands[i];
      const Index before = grid::Find(before_.band_by_id, is.id);
      BandChange change{.id = is.id, .kinds = {}, .before = before, .after = i};
      change.threshold_after = Threshold(after_, i);
      if (before == kNoIndex) {
        change.kinds.Add(BandChangeKind::kAdded);
      } else {
        const grid::Band& was = before_.bands[before];
        change.threshold_before = Threshold(before_, before);
        if (LevelsOf(before_, was) != LevelsOf(after_, is) ||
            change.threshold_before != change.threshold_after) {
          change.kinds.Add(BandChangeKind::kLevels);
        }
        const auto same = [&](const grid::Text& a, const grid::Text& b) { return SameText(a, b); };
        if (!same(was.label, is.label) || !same(was.title, is.title) || !same(was.note, is.note) ||
            !std::equal(was.statements.begin(), was.statements.end(), is.statements.begin(),
                        is.statements.end(), same)) {
          change.kinds.Add(BandChangeKind::kTexts);
        }
      }
      if (!change.kinds.empty()) changes_.bands.push_back(std::move(change));
    }
    for (Index i = 0; i < before_.bands.size(); ++i) {
      if (grid::Find(after_.band_by_id, before_.bands[i].id) != kNoIndex) continue;
      BandChange change{
          .id = before_.bands[i].id, .kinds = {BandChangeKind::kRemoved}, .before = i};
      change.threshold_before = Threshold(before_, i);
      changes_.bands.push_back(std::move(change));
    }
  }

  const CompiledGrid &before_, &after_;
  const bool same_locales_;
  CatalogueChanges changes_;
};

}  // namespace

std::string_view JobChangeKindName(JobChangeKind kind) {
  return kJobNames[static_cast<size_t>(kind)];
}

std::string_view BandChangeKindName(BandChangeKind kind) {
  return kBandNames[static_cast<size_t>(kind)];
}

CatalogueChanges ChangesBetween(const CompiledGrid& before, const CompiledGrid& after) {
  return Differ(before, after).Run();
}

}  // namespace seuil::catalogue
