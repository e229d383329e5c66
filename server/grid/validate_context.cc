#include "grid/validate_context.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/ids.h"
#include "base/text.h"

namespace seuil::grid {

std::string Owned(std::string_view what, std::string_view owner) {
  return owner.empty() ? std::string(what) : fmt::format("{} `{}`", what, owner);
}

bool ValidateContext::accepts(ObjectiveKind kind) const {
  const auto& accepted = spec.objective.accepts;
  return std::any_of(accepted.begin(), accepted.end(),
                     [&](const Located<ObjectiveKind>& one) { return one.value == kind; });
}

std::string ValidateContext::DidYouMean(std::string_view text,
                                        const std::vector<std::string>& known) {
  const std::string nearest = Nearest(text, known);
  return nearest.empty() ? "" : fmt::format("did you mean `{}`?", nearest);
}

const LevelFacts* ValidateContext::FindLevel(const Located<std::string>& id, std::string_view what,
                                             std::string_view owner) {
  if (id.value.empty()) return nullptr;
  const auto found = levels.find(id.value);
  if (found != levels.end()) return &found->second;
  std::string hint;
  if (wants_hints()) {
    std::vector<std::string> known;
    for (const LevelSpec& level : spec.scale.levels) known.push_back(level.id.value);
    hint = DidYouMean(id.value, known);
    if (hint.empty() && known.size() <= 20)
      hint = fmt::format("the scale is {}", fmt::join(known, ", "));
  }
  problems.Error(id.at, "level-unknown",
                 fmt::format("{} names no level of the scale: `{}`", Owned(what, owner), id.value),
                 std::move(hint));
  return nullptr;
}

void ValidateContext::CheckCertifiable(const Located<std::string>& id, std::string_view what,
                                       std::string_view owner) {
  const LevelFacts* level = FindLevel(id, what, owner);
  if (level == nullptr || level->certifiable) return;
  const std::string_view why = level->sub_level ? "a sub-level"
                               : level->floor   ? "a floor level"
                                                : "below `certifiable_from`";
  problems.Error(id.at, "level-not-certifiable",
                 fmt::format("{} is `{}`, which may be no objective: it is {}", Owned(what, owner),
                             id.value, why),
                 fmt::format("name a level from `{}` on", spec.scale.certifiable_from.value));
}

std::optional<Decimal> ValidateContext::ParseDecimal(const Located<std::string>& text,
                                                     std::string_view what,
                                                     std::string_view owner) {
  if (text.value.empty()) return std::nullopt;
  const std::optional<Decimal> decimal = Decimal::Parse(text.value);
  if (!decimal) {
    problems.Error(text.at, "decimal-malformed",
                   fmt::format("{} is no decimal: `{}`", Owned(what, owner), text.value),
                   "write digits with at most six decimals after a point, like \"62.5\"");
  }
  return decimal;
}

void ValidateContext::CheckText(const TextSpec& text, std::string_view what,
                                std::string_view owner) {
  if (spec.locales.empty()) return;
  const std::string& source = spec.locales.front().value;
  size_t present = 0;
  for (const Located<std::string>& locale : spec.locales) {
    present += text.by_locale.contains(locale.value);
  }
  if (text.by_locale.contains(source)) {
    if (present < spec.locales.size()) ++report.missing_translations;
    return;
  }
  // A text that is missing altogether was reported by the parser and has no place.
  if (text.at == Position{} && text.by_locale.empty()) return;
  problems.Error(
      text.at, "text-missing",
      fmt::format("{} has no text in `{}`, the source's language", Owned(what, owner), source),
      fmt::format("add `{} = \"…\"`", source));
}

void IdSet::Add(const Located<std::string>& id) {
  if (!id.value.empty() && !IsId(id.value)) {
    context_.problems.Error(
        id.at, "id-malformed",
        fmt::format("the id of {} `{}` is not spelled as ids are", what_, id.value),
        "use at most 63 of a-z, 0-9 and `-`, and start with a letter or a digit");
  }
  AddUnchecked(id);
}

void IdSet::AddUnchecked(const Located<std::string>& id) {
  if (id.value.empty()) return;
  const auto [first, added] = first_.emplace(id.value, id.at);
  if (added) return;
  context_.problems.Error(id.at, "id-duplicate",
                          fmt::format("{} `{}` stands here a second time", what_, id.value),
                          fmt::format("the first is on line {}", first->second.line));
}

bool IdSet::Resolve(const Located<std::string>& reference, std::string_view code,
                    std::string_view from, std::string_view owner) const {
  if (reference.value.empty()) return false;
  if (Contains(reference.value)) return true;
  std::vector<std::string> known;
  if (context_.wants_hints()) {
    for (const auto& [id, unused] : first_) known.emplace_back(id);
    std::sort(known.begin(), known.end());
  }
  context_.problems.Error(
      reference.at, code,
      fmt::format("{} names no {} of this file: `{}`", Owned(from, owner), what_, reference.value),
      context_.DidYouMean(reference.value, known));
  return false;
}

}  // namespace seuil::grid
