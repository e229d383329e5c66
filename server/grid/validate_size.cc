// What a version makes an answer hold: no answer that cannot be cut into pages may pass its limit.
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "grid/answer_size.h"
#include "grid/validate_context.h"

namespace seuil::grid {
namespace {

// Tag and length of a field; an enum, a flag or a small number whole.
constexpr size_t kField = 8;
// A condition that is missing: five ids or numbers and their framing.
constexpr size_t kMissing = 384;
// A range of scores: three numbers and a flag.
constexpr size_t kScore = 4 * (kField + 24);

size_t Bytes(std::string_view text) { return text.size() + kField; }

size_t Bytes(const Located<std::string>& text) { return Bytes(text.value); }

// In the longest of its locales; one that a text lacks is the source's.
size_t Bytes(const TextSpec& text) {
  size_t longest = 0;
  for (const auto& [locale, words] : text.by_locale) longest = std::max(longest, words.size());
  return longest + kField;
}

// In all of its locales together: what a sync of the catalogue carries.
size_t BytesInAll(const TextSpec& text) {
  size_t bytes = kField;
  for (const auto& [locale, words] : text.by_locale) bytes += Bytes(locale) + Bytes(words);
  return bytes;
}

size_t BytesInAll(const std::optional<TextSpec>& text) { return text ? BytesInAll(*text) : 0; }

template <typename Value>
size_t Bytes(const std::optional<Value>& value) {
  return value ? Bytes(*value) : 0;
}

// Defined below, where every entry's count is known.
template <typename Value>
size_t Bytes(const std::vector<Value>& values);

size_t Bytes(const ScoreBandSpec& band) { return kField + Bytes(band.from) + Bytes(band.level); }

size_t Bytes(const SourceSpec& source) {
  return kField + Bytes(source.title) + Bytes(source.issuer) + Bytes(source.edition) +
         Bytes(source.sha256);
}

size_t Bytes(const LevelSpec& level) {
  // Its id once more where an objective may ask for it.
  return 3 * kField + 2 * Bytes(level.id) + Bytes(level.title) + Bytes(level.base);
}

size_t Bytes(const LanguageLevelSpec& language) {
  return kField + Bytes(language.language) + Bytes(language.level);
}

size_t Bytes(const SkillSpec& skill) {
  return 3 * kField + kScore + Bytes(skill.id) + Bytes(skill.title) + Bytes(skill.bands);
}

size_t Bytes(const RegistrationSpec& registration) {
  return kField + Bytes(registration.id) + Bytes(registration.from) + Bytes(registration.until);
}

size_t Bytes(const LanguageSpec& language) {
  return kField + Bytes(language.tag) + Bytes(language.registrations);
}

size_t Bytes(const OutcomeSpec& outcome) {
  return 2 * kField + Bytes(outcome.id) + Bytes(outcome.title) + Bytes(outcome.validity);
}

size_t Bytes(const BandSpec& band) {
  // The first of its levels once more, as its threshold.
  size_t bytes = 3 * kField + Bytes(band.id) + 2 * Bytes(band.levels) + BytesInAll(band.label) +
                 BytesInAll(band.title) + BytesInAll(band.note);
  for (const TextSpec& statement : band.statements) bytes += BytesInAll(statement);
  return bytes;
}

size_t Bytes(const FormsSpec& forms) { return kField + Bytes(forms.locale) + Bytes(forms.forms); }

size_t Bytes(const CodeSpec& code) {
  return 4 * kField + Bytes(code.scheme) + Bytes(code.scheme_version) + Bytes(code.code);
}

template <typename Value>
size_t Bytes(const std::vector<Value>& values) {
  size_t bytes = 0;
  for (const Value& value : values) bytes += Bytes(value);
  return bytes;
}

size_t BytesOfGrid(const GridSpec& grid) {
  return Bytes(grid.id) + Bytes(grid.title) + Bytes(grid.source) + Bytes(grid.locales) +
         Bytes(grid.official) + Bytes(grid.scale.levels) + Bytes(grid.objective.fixed) +
         Bytes(grid.objective.per_language) + kScore + Bytes(grid.result.bands) +
         Bytes(grid.skills) + Bytes(grid.languages) + Bytes(grid.outcomes) + 16 * kField;
}

size_t BytesOfReason(const Located<std::string>& rule, const TextSpec& citation,
                     const Located<std::string>& source_locale) {
  return kField + Bytes(rule) + 2 * Bytes(citation) + Bytes(source_locale);
}

void CheckSize(ValidateContext& context, size_t bytes, size_t most, const Position& at,
               const std::string& what, std::string_view hint) {
  if (bytes <= most) return;
  context.problems.Error(
      at, "answer-too-large",
      fmt::format("{} takes up to {} bytes of an answer; at most {}", what, bytes, most),
      std::string(hint));
}

// Every rule may hold, and every condition be missing; what is due to whom is not looked at.
void CheckDecision(ValidateContext& context) {
  const GridSpec& grid = context.spec;
  const Located<std::string> locale =
      grid.locales.empty() ? Located<std::string>{} : grid.locales.front();
  size_t bytes = 0;
  for (const OutcomeSpec& outcome : grid.outcomes) bytes = std::max(bytes, Bytes(outcome));
  size_t registration = 0;
  for (const LanguageSpec& language : grid.languages) {
    for (const RegistrationSpec& entry : language.registrations) {
      registration = std::max(registration, Bytes(entry.id));
    }
  }
  bytes += registration;
  Position at = grid.id.at;
  const auto add = [&](size_t more, const Position& place) {
    if (bytes <= kMostDecisionBytes && bytes + more > kMostDecisionBytes) at = place;
    bytes += more;
  };
  for (const RuleSpec& rule : grid.rules) {
    add(BytesOfReason(rule.id, rule.citation, locale) + (rule.when.size() + 1) * kMissing,
        rule.id.at);
  }
  if (grid.otherwise) {
    add(BytesOfReason(grid.otherwise->id, grid.otherwise->citation, locale), grid.otherwise->id.at);
  }
  CheckSize(context, bytes, kMostDecisionBytes, at, "what a decision can say of the rules",
            "shorten the citations: each counts twice, and each condition counts");
}

}  // namespace

void ValidateSize(ValidateContext& context) {
  const GridSpec& grid = context.spec;
  CheckSize(context, BytesOfGrid(grid), kMostGridBytes, grid.id.at,
            "the grid's scale, skills, languages and outcomes", "shorten their titles");
  CheckDecision(context);
  for (const BandSpec& band : grid.bands) {
    CheckSize(context, Bytes(band), kMostBandBytes, band.id.at, Owned("band", band.id.value),
              "shorten its statements");
  }
  for (const JobSpec& job : grid.jobs) {
    const size_t bytes = 6 * kField + Bytes(job.id) + BytesInAll(job.title) + Bytes(job.verbatim) +
                         Bytes(job.forms) + Bytes(job.not_forms) + Bytes(job.band) +
                         Bytes(job.codes) + Bytes(job.replaced_by);
    CheckSize(context, bytes, kMostJobBytes, job.id.at, Owned("job", job.id.value),
              "give it fewer forms and codes, or make it several jobs");
  }
}

}  // namespace seuil::grid
