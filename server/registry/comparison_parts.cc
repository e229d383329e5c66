#include "registry/comparison_parts.h"

#include <algorithm>
#include <utility>

#include "base/decimal.h"
#include "base/text.h"
#include "fmt/format.h"

namespace seuil::registry {
namespace {

using grid::CompiledGrid;
using grid::kNoIndex;
using Kind = PartChange::Kind;

constexpr std::string_view kOutcomeKinds[] = {"certificate", "partial", "attestation", "report",
                                              "none"};
constexpr std::string_view kFroms[] = {"given", "minimum", "sum", "mean"};

// One thing with an id, and what of it is compared in words.
struct Part {
  std::string id, words;
};

std::string LevelWords(const CompiledGrid& grid, const grid::Level& level) {
  std::string words = level.floor ? "a floor" : "a level";
  if (level.base != kNoIndex) words = "a sub-level of " + grid.levels[level.base].id;
  return words;
}

std::vector<Part> Levels(const CompiledGrid& grid) {
  std::vector<Part> parts;
  for (const grid::Level& one : grid.levels) parts.push_back({one.id, LevelWords(grid, one)});
  return parts;
}

std::vector<Part> Skills(const CompiledGrid& grid) {
  std::vector<Part> parts;
  for (const grid::Skill& one : grid.skills) parts.push_back({one.id, ""});  // axes say the rest
  return parts;
}

std::vector<Part> Languages(const CompiledGrid& grid) {
  std::vector<Part> parts;
  for (const grid::Language& one : grid.languages) {
    std::string words;
    for (const grid::Registration& entry : one.registrations) {
      words += fmt::format("{}{}{}{}", words.empty() ? "" : ", ", entry.id,
                           entry.from.empty() ? "" : " from " + entry.from,
                           entry.until.empty() ? "" : " until " + entry.until);
    }
    parts.push_back({one.tag, std::move(words)});
  }
  return parts;
}

std::vector<Part> Outcomes(const CompiledGrid& grid) {
  std::vector<Part> parts;
  for (const grid::Outcome& one : grid.outcomes) {
    parts.push_back({one.id, std::string(kOutcomeKinds[static_cast<size_t>(one.kind)])});
  }
  return parts;
}

std::vector<Part> Rules(const CompiledGrid& grid) {
  std::vector<Part> parts;
  for (const grid::Rule& one : grid.rules) parts.push_back({one.id, ""});
  if (grid.otherwise) parts.push_back({grid.otherwise->id, ""});
  return parts;
}

std::vector<Part> Locales(const CompiledGrid& grid) {
  std::vector<Part> parts;
  for (size_t i = 0; i < grid.locales.size(); ++i) {
    parts.push_back({grid.locales[i], grid.official[i] ? "official" : "a translation"});
  }
  return parts;
}

std::vector<Part> ObjectiveKinds(const CompiledGrid& grid) {
  std::vector<Part> parts;
  if (grid.accepts_job) parts.push_back({"job", ""});
  if (grid.accepts_band) parts.push_back({"band", ""});
  if (grid.accepts_level) parts.push_back({"level", ""});
  if (grid.accepts_none) parts.push_back({"none", ""});
  return parts;
}

std::string OverallWords(const grid::Overall& overall) {
  std::string words(kFroms[static_cast<size_t>(overall.from)]);
  words += overall.as == grid::Measure::kLevel ? ", a level" : ", a score";
  if (overall.round_step > 0) {
    words +=
        fmt::format(" rounded to {}, ties {}", Decimal::FromMicros(overall.round_step).ToString(),
                    overall.ties == grid::Ties::kUp ? "up" : "down");
  }
  return words;
}

// A whole list in one word, where its order counts.
std::string InOrder(const std::vector<Part>& parts, const std::vector<Part>& others) {
  std::string words;
  for (const Part& part : parts) {
    const bool in_both = std::any_of(others.begin(), others.end(),
                                     [&](const Part& other) { return other.id == part.id; });
    if (in_both) words += (words.empty() ? "" : ", ") + part.id;
  }
  return words;
}

class Lister {
 public:
  Lister(const CompiledGrid& before, const CompiledGrid& after) : before_(before), after_(after) {}

  std::vector<PartChange> Run() {
    // How far changes go is told by the decisions wherever they bear on one.
    Lists("level", Levels, VersionStep::kMajor, VersionStep::kMinor);
    Order("scale", Levels);
    Value("lowest objective", before_.levels[before_.certifiable_from].id,
          after_.levels[after_.certifiable_from].id, VersionStep::kMinor);
    Lists("objective", ObjectiveKinds, VersionStep::kMajor, VersionStep::kMinor);
    Lists("language", Languages, VersionStep::kMajor, VersionStep::kMinor);
    Value("overall", OverallWords(before_.overall), OverallWords(after_.overall),
          VersionStep::kMajor);
    Lists("skill", Skills, VersionStep::kMajor, VersionStep::kMinor);
    Lists("outcome", Outcomes, VersionStep::kMajor, VersionStep::kMajor);
    Order("outcomes", Outcomes);
    Validities();
    Lists("rule", Rules, VersionStep::kPatch, VersionStep::kPatch);
    Lists("locale", Locales, VersionStep::kMajor, VersionStep::kPatch);
    Value("source's locale", before_.locales.front(), after_.locales.front(), VersionStep::kMinor);
    std::stable_sort(changes_.begin(), changes_.end(),
                     [](const PartChange& a, const PartChange& b) { return Rank(a) < Rank(b); });
    return std::move(changes_);
  }

 private:
  static int Rank(const PartChange& change) {
    return change.kind == Kind::kTakenAway ? 0 : change.kind == Kind::kChanged ? 1 : 2;
  }

  // Ids that came and went, and what changed under one id. `gone`: the step of something taken
  // away; what comes is as much at most.
  void Lists(const char* what, std::vector<Part> (*list)(const CompiledGrid&), VersionStep gone,
             VersionStep changed) {
    const std::vector<Part> before = list(before_), after = list(after_);
    // Tags of languages are the same in any case, ids are not.
    const bool tags = list == Languages || list == Locales;
    const auto find = [&](const std::vector<Part>& in, const std::string& id) {
      return std::find_if(in.begin(), in.end(), [&](const Part& one) {
        return tags ? SameTag(one.id, id) : one.id == id;
      });
    };
    for (const Part& was : before) {
      if (find(after, was.id) == after.end()) {
        changes_.push_back({Kind::kTakenAway, what, was.id, was.words, "", gone});
      }
    }
    for (const Part& is : after) {
      const auto was = find(before, is.id);
      if (was == before.end()) {
        changes_.push_back(
            {Kind::kAdded, what, is.id, "", is.words, std::min(gone, VersionStep::kMinor)});
      } else if (was->words != is.words) {
        changes_.push_back({Kind::kChanged, what, is.id, was->words, is.words, changed});
      }
    }
  }

  void Order(const char* what, std::vector<Part> (*list)(const CompiledGrid&)) {
    const std::vector<Part> before = list(before_), after = list(after_);
    Value(what, InOrder(before, after), InOrder(after, before), VersionStep::kMajor);
  }

  void Value(const char* what, std::string before, std::string after, VersionStep step) {
    if (before == after) return;
    changes_.push_back({Kind::kChanged, what, "", std::move(before), std::move(after), step});
  }

  void Validities() {
    for (const grid::Outcome& is : after_.outcomes) {
      for (const grid::Outcome& was : before_.outcomes) {
        if (was.id != is.id || was.validity == is.validity) continue;
        const ValidityChange change = CompareValidity(was.validity, is.validity);
        changes_.push_back({Kind::kChanged, "validity", is.id, was.validity, is.validity,
                            change == ValidityChange::kShorter  ? VersionStep::kMajor
                            : change == ValidityChange::kLonger ? VersionStep::kMinor
                                                                : VersionStep::kPatch});
      }
    }
  }

  const CompiledGrid &before_, &after_;
  std::vector<PartChange> changes_;
};

class TextDiffer {
 public:
  TextDiffer(const CompiledGrid& before, const CompiledGrid& after)
      : before_(before), after_(after) {}

  std::vector<TextChange> Run() {
    Compare("title", before_.title, after_.title);
    Compare("source.title", before_.source.title, after_.source.title);
    Compare("source.issuer", before_.source.issuer, after_.source.issuer);
    Compare("source.edition", before_.source.edition, after_.source.edition);
    Compare("source.sha256", before_.source.sha256, after_.source.sha256);
    const auto title = [&](const std::string& path, const auto& was, const auto& is) {
      Compare(path + ".title", was.title, is.title);
    };
    const auto citation = [&](const std::string& path, const auto& was, const auto& is) {
      Compare(path + ".citation", was.citation, is.citation);
    };
    Matched("levels", before_.levels, after_.levels, title);
    Matched("skills", before_.skills, after_.skills, title);
    Matched("bands", before_.bands, after_.bands,
            [&](const std::string& path, const grid::Band& was, const grid::Band& is) {
              Compare(path + ".label", was.label, is.label);
              Compare(path + ".title", was.title, is.title);
              Compare(path + ".note", was.note, is.note);
              const size_t most = std::max(was.statements.size(), is.statements.size());
              for (size_t i = 0; i < most; ++i) {
                Compare(fmt::format("{}.statements[{}]", path, i),
                        i < was.statements.size() ? was.statements[i] : grid::Text(),
                        i < is.statements.size() ? is.statements[i] : grid::Text());
              }
            });
    Matched("outcomes", before_.outcomes, after_.outcomes, title);
    Matched("rules", before_.rules, after_.rules, citation);
    if (before_.otherwise && after_.otherwise) {
      citation("otherwise", *before_.otherwise, *after_.otherwise);
    }
    return std::move(changes_);
  }

 private:
  void Compare(std::string path, const std::string& before, const std::string& after) {
    if (before != after) changes_.push_back({std::move(path), "", before, after});
  }

  static std::string_view In(const CompiledGrid& grid, const grid::Text& text,
                             std::string_view locale) {
    for (size_t i = 0; i < text.by_locale.size(); ++i) {
      if (grid.locales[i] == locale) return text.by_locale[i];
    }
    return {};
  }

  // In the locales of the after-version, then those that it lost.
  void Compare(const std::string& path, const grid::Text& before, const grid::Text& after) {
    for (const CompiledGrid* grid : {&after_, &before_}) {
      for (const std::string& locale : grid->locales) {
        const auto& first = after_.locales;
        if (grid == &before_ && std::count(first.begin(), first.end(), locale) > 0) continue;
        const std::string_view was = In(before_, before, locale), is = In(after_, after, locale);
        if (was != is) changes_.push_back({path, locale, std::string(was), std::string(is)});
      }
    }
  }

  template <typename T, typename Visit>
  static void Matched(const char* list, const std::vector<T>& before, const std::vector<T>& after,
                      Visit visit) {
    for (const T& is : after) {
      for (const T& was : before) {
        if (was.id == is.id) visit(fmt::format("{}.{}", list, is.id), was, is);
      }
    }
  }

  const CompiledGrid &before_, &after_;
  std::vector<TextChange> changes_;
};

// A duration as months and days: "P1Y6M" is 18 and 0.
struct Duration {
  int64_t months = 0, days = 0;
};

Duration DurationOf(std::string_view text) {
  Duration duration;
  int64_t number = 0;
  for (const char c : text.substr(1)) {
    if (c >= '0' && c <= '9') {
      number = number * 10 + (c - '0');
      continue;
    }
    if (c == 'Y') duration.months += 12 * number;
    if (c == 'M') duration.months += number;
    if (c == 'W') duration.days += 7 * number;
    if (c == 'D') duration.days += number;
    number = 0;
  }
  return duration;
}

}  // namespace

std::string_view VersionStepName(VersionStep step) {
  constexpr std::string_view kNames[] = {"none", "patch", "minor", "major"};
  return kNames[static_cast<size_t>(step)];
}

std::string_view PartChangeKindName(Kind kind) {
  constexpr std::string_view kNames[] = {"ADDED", "TAKEN_AWAY", "CHANGED"};
  return kNames[static_cast<size_t>(kind)];
}

std::vector<PartChange> PartsBetween(const CompiledGrid& before, const CompiledGrid& after) {
  return Lister(before, after).Run();
}

std::vector<TextChange> TextsBetween(const CompiledGrid& before, const CompiledGrid& after) {
  return TextDiffer(before, after).Run();
}

ValidityChange CompareValidity(std::string_view before, std::string_view after) {
  constexpr std::string_view kLifetime = "lifetime";
  if (before == after) return ValidityChange::kSame;
  if (after == kLifetime) return ValidityChange::kLonger;
  if (before == kLifetime || before.empty() || after.empty()) return ValidityChange::kShorter;
  const Duration was = DurationOf(before), is = DurationOf(after);
  const int64_t months = is.months - was.months, days = is.days - was.days;
  if (months == 0 && days == 0) return ValidityChange::kSame;
  // A month has at least 28 days and at most 31.
  return months * (months > 0 ? 28 : 31) + days >= 0 ? ValidityChange::kLonger
                                                     : ValidityChange::kShorter;
}

}  // namespace seuil::registry
