// The scale, and what stands on it: bands and objectives, with the languages that differ in them.
#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "base/ids.h"
#include "base/text.h"
#include "grid/validate_context.h"

namespace seuil::grid {
namespace {

using Text = Located<std::string>;

void CheckLevelIds(ValidateContext& context) {
  IdSet ids(context, "level");
  for (const LevelSpec& level : context.spec.scale.levels) {
    if (!level.id.value.empty() && !IsLevelId(level.id.value)) {
      context.problems.Error(
          level.id.at, "id-malformed",
          fmt::format("the id of level `{}` is not spelled as level ids are", level.id.value),
          "use at most 16 letters, digits, `.`, `+`, `-`, and not the words "
          "`objective` and `none`");
    }
    ids.AddUnchecked(level.id);
    context.CheckText(level.title, "title of level", level.id.value);
  }
}

// Base levels by their order in the list.
void RankBaseLevels(ValidateContext& context) {
  int rank = 0;
  bool above_floor = false;
  const auto& levels = context.spec.scale.levels;
  for (size_t i = 0; i < levels.size(); ++i) {
    const LevelSpec& level = levels[i];
    if (level.base) continue;
    if (level.floor && above_floor) {
      context.problems.Error(
          level.id.at, "floor-not-lowest",
          fmt::format("the floor level `{}` stands above a level that is none", level.id.value),
          "floor levels stand first: the scale is written lowest first");
    }
    above_floor |= !level.floor;
    context.levels.emplace(level.id.value, LevelFacts{i, rank++, false, level.floor, false});
  }
}

void RankSubLevels(ValidateContext& context) {
  const auto& levels = context.spec.scale.levels;
  absl::flat_hash_set<std::string_view> sub_levels;
  for (const LevelSpec& level : levels) {
    if (level.base) sub_levels.insert(level.id.value);
  }
  for (size_t i = 0; i < levels.size(); ++i) {
    const LevelSpec& level = levels[i];
    if (!level.base) continue;
    if (level.floor) {
      context.problems.Error(
          level.base->at, "floor-with-base",
          fmt::format("level `{}` is a floor and a sub-level at once", level.id.value),
          "remove `base` or `floor`");
    }
    if (sub_levels.contains(level.base->value)) {
      context.problems.Error(level.base->at, "base-is-sub-level",
                             fmt::format("the base of level `{}` is a sub-level itself: `{}`",
                                         level.id.value, level.base->value),
                             "name the base level that both belong to");
    } else if (const LevelFacts* base =
                   context.FindLevel(*level.base, "the base of level", level.id.value)) {
      const LevelFacts facts{i, base->rank, true, base->floor, false};
      context.levels.emplace(level.id.value, facts);
    }
  }
}

void CheckOrder(ValidateContext& context) {
  const LevelFacts* before = nullptr;
  const auto& levels = context.spec.scale.levels;
  for (size_t i = 0; i < levels.size(); ++i) {
    const LevelSpec& level = levels[i];
    const auto found = context.levels.find(level.id.value);
    // A second level of one id has its own problem.
    if (found == context.levels.end() || found->second.position != i) continue;
    if (before != nullptr && found->second.rank < before->rank) {
      context.problems.Error(
          level.id.at, "level-order",
          fmt::format("level `{}` stands above a level that it is lower than", level.id.value),
          "a sub-level stands beside its base level");
      continue;
    }
    before = &found->second;
  }
}

void MarkCertifiable(ValidateContext& context) {
  const Text& from = context.spec.scale.certifiable_from;
  const LevelFacts* lowest = context.FindLevel(from, "`certifiable_from`");
  if (lowest != nullptr && !lowest->base()) {
    context.problems.Error(
        from.at, "level-not-certifiable",
        fmt::format("`certifiable_from` is `{}`, which may be no objective: it is a {}", from.value,
                    lowest->floor ? "floor level" : "sub-level"),
        "name the lowest base level that may be an objective");
  }
  // Without a known lowest level every base level counts, so that one mistake is one problem.
  const int rank = lowest == nullptr ? 0 : lowest->rank;
  for (auto& [id, facts] : context.levels) facts.certifiable = facts.base() && facts.rank >= rank;
}

void CheckBandLevels(ValidateContext& context, const BandSpec& band, IdSet& taken) {
  const std::string& id = band.id.value;
  const LevelFacts* before = nullptr;
  for (const Text& name : band.levels) {
    const LevelFacts* level = context.FindLevel(name, "band", id);
    if (level == nullptr) continue;
    if (!level->base()) {
      context.problems.Error(name.at, "band-level-not-base",
                             fmt::format("band `{}` holds `{}`, which is a {}", id, name.value,
                                         level->floor ? "floor level" : "sub-level"),
                             "bands hold base levels only");
      continue;
    }
    if (taken.Contains(name.value)) {
      context.problems.Error(
          name.at, "level-in-two-bands",
          fmt::format("band `{}` holds level `{}`, which stands in a band already", id, name.value),
          "a level belongs to exactly one band");
    } else {
      taken.AddUnchecked(name);
      if (before != nullptr && level->rank != before->rank + 1) {
        context.problems.Error(
            name.at, "band-not-adjacent",
            fmt::format("band `{}`: level `{}` does not follow the one before it on the scale", id,
                        name.value),
            "write the levels of a band lowest first, without a gap");
      }
    }
    before = level;
  }
}

void CheckLanguageTag(ValidateContext& context, const Text& tag, std::string_view what) {
  if (tag.value.empty() || IsLanguageTag(tag.value)) return;
  context.problems.Error(tag.at, "tag-malformed",
                         fmt::format("{} is no BCP 47 tag: `{}`", what, tag.value),
                         "write a tag like `fr` or `en-GB`");
}

// The tags of one list, which are the same where only their case differs.
class TagSet {
 public:
  // Adds "tag-malformed" or "id-duplicate".
  void Add(ValidateContext& context, const Text& tag, std::string_view what) {
    CheckLanguageTag(context, tag, what);
    if (tags_.insert(Folded(tag)).second) return;
    context.problems.Error(tag.at, "id-duplicate",
                           fmt::format("language `{}` stands here a second time", tag.value));
  }
  bool Contains(const Text& tag) const { return tags_.contains(Folded(tag)); }

 private:
  static std::string Folded(const Text& tag) { return absl::AsciiStrToLower(AsAbsl(tag.value)); }

  absl::flat_hash_set<std::string> tags_;
};

void CheckPerLanguage(ValidateContext& context, const TagSet& languages) {
  TagSet named;
  for (const LanguageLevelSpec& entry : context.spec.objective.per_language) {
    const Text& tag = entry.language;
    named.Add(context, tag, "`language`");
    context.CheckCertifiable(entry.level, "the level of language", tag.value);
    if (context.spec.languages.empty() || languages.Contains(tag)) continue;
    if (IsLanguageTag(tag.value)) {
      context.problems.Error(
          tag.at, "language-unknown",
          fmt::format("`per_language` names `{}`, which is none of `[[languages]]`", tag.value));
    }
  }
}

// Languages and an objective that no call can come to.
void CheckUnused(ValidateContext& context) {
  const ObjectiveSpec& objective = context.spec.objective;
  if (objective.per_language.empty() || context.spec.languages.empty()) return;
  bool takes_fixed = false;
  for (const LanguageSpec& language : context.spec.languages) {
    const bool own = std::any_of(objective.per_language.begin(), objective.per_language.end(),
                                 [&](const LanguageLevelSpec& entry) {
                                   return SameTag(entry.language.value, language.tag.value);
                                 });
    takes_fixed |= !own;
    if (own || objective.fixed) continue;
    context.problems.Warning(
        language.tag.at, "language-unused",
        fmt::format("language `{}` has no objective: every call that names it is an error",
                    language.tag.value),
        "add it to `per_language`, or write `fixed` for those that are not there");
  }
  if (objective.fixed && !takes_fixed) {
    context.problems.Warning(objective.fixed->at, "fixed-unused",
                             "every language has its objective in `per_language`: none takes this",
                             "remove `fixed`");
  }
}

TagSet CheckLanguages(ValidateContext& context) {
  TagSet tags;
  for (const LanguageSpec& language : context.spec.languages) {
    tags.Add(context, language.tag, "`tag`");
    for (const RegistrationSpec& entry : language.registrations) {
      // ISO dates compare as texts.
      if (entry.from.empty() || entry.until.empty() || entry.from <= entry.until) continue;
      context.problems.Error(entry.id.at, "dates-reversed",
                             fmt::format("registration `{}` of language `{}` ends before it starts",
                                         entry.id.value, language.tag.value));
    }
  }
  return tags;
}

void CheckNoTargets(ValidateContext& context, ObjectiveKind kind, std::string_view word,
                    bool has_targets) {
  if (has_targets) return;
  for (const auto& accepted : context.spec.objective.accepts) {
    if (accepted.value != kind) continue;
    context.problems.Error(accepted.at, "objective-without-targets",
                           fmt::format("`accepts` names `{}`, and the grid has none", word),
                           fmt::format("add `[[{}s]]`, or remove the word", word));
  }
}

}  // namespace

void ValidateScale(ValidateContext& context) {
  CheckLevelIds(context);
  RankBaseLevels(context);
  RankSubLevels(context);
  CheckOrder(context);
  MarkCertifiable(context);
}

void ValidateBands(ValidateContext& context, IdSet& bands) {
  IdSet taken(context, "level");
  for (const BandSpec& band : context.spec.bands) {
    const std::string& id = band.id.value;
    bands.Add(band.id);
    context.CheckText(band.label, "label of band", id);
    context.CheckText(band.title, "title of band", id);
    context.CheckText(band.note, "note of band", id);
    for (const TextSpec& text : band.statements) context.CheckText(text, "statement of band", id);
    CheckBandLevels(context, band, taken);
  }
  if (context.spec.bands.empty()) return;
  for (const LevelSpec& level : context.spec.scale.levels) {
    const auto found = context.levels.find(level.id.value);
    if (found == context.levels.end() || !found->second.base()) continue;
    if (taken.Contains(level.id.value)) continue;
    context.problems.Error(level.id.at, "level-without-band",
                           fmt::format("level `{}` stands in no band", level.id.value),
                           "where a grid has bands, each level belongs to one");
  }
}

void ValidateObjectiveAndLanguages(ValidateContext& context) {
  const ObjectiveSpec& objective = context.spec.objective;
  for (size_t i = 0; i < objective.accepts.size(); ++i) {
    for (size_t j = 0; j < i; ++j) {
      if (objective.accepts[j].value != objective.accepts[i].value) continue;
      context.problems.Error(objective.accepts[i].at, "id-duplicate",
                             "`accepts` names this a second time");
      break;
    }
  }
  CheckNoTargets(context, ObjectiveKind::kJob, "job", !context.spec.jobs.empty());
  CheckNoTargets(context, ObjectiveKind::kBand, "band", !context.spec.bands.empty());
  if (!objective.accepts.empty() && (objective.fixed || !objective.per_language.empty())) {
    context.problems.Error(
        objective.fixed ? objective.fixed->at : objective.per_language.front().language.at,
        "fixed-with-accepts", "the grid fixes the objective and accepts one in a call too",
        "write `accepts = []`, or remove `fixed` and `per_language`");
  }
  if (objective.fixed) context.CheckCertifiable(*objective.fixed, "`fixed`");
  CheckPerLanguage(context, CheckLanguages(context));
  CheckUnused(context);
}

}  // namespace seuil::grid
