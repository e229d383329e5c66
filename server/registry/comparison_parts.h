// What two versions of a grid have beside decisions and jobs: levels, languages, skills, outcomes,
// rules, locales, ways to say an objective; and their texts.
//
// Thread contract: values and pure functions of immutable grids.
//
//   for (const PartChange& part : PartsBetween(*before, *after)) …
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "grid/compiled.h"

namespace seuil::registry {

enum class VersionStep { kNone, kPatch, kMinor, kMajor };
std::string_view VersionStepName(VersionStep step);  // "major"

struct PartChange {
  enum class Kind { kAdded, kTakenAway, kChanged };

  Kind kind = Kind::kChanged;
  std::string what;           // "level", "language", "validity", …
  std::string id;             // of which; empty where there is one of it
  std::string before, after;  // of what changed, in words; "" = not stated
  VersionStep step = VersionStep::kMinor;
};
std::string_view PartChangeKindName(PartChange::Kind kind);  // "TAKEN_AWAY"

struct TextChange {
  std::string path;    // "rules.top-level.citation", "bands.b1.statements[2]", "source.edition"
  std::string locale;  // empty: it has none
  std::string before, after;
};

// In a stable order: what is taken away first, then what changed, then what is added.
std::vector<PartChange> PartsBetween(const grid::CompiledGrid& before,
                                     const grid::CompiledGrid& after);

// Texts of what both versions have, in the order of the after-version.
std::vector<TextChange> TextsBetween(const grid::CompiledGrid& before,
                                     const grid::CompiledGrid& after);

// How a stated validity ("P2Y", "lifetime", "" = not stated) changed.
enum class ValidityChange { kSame, kLonger, kShorter };
// Where months and days cannot be told apart exactly, and where what was stated no longer is,
// shorter: nobody then relies on what is not there.
ValidityChange CompareValidity(std::string_view before, std::string_view after);

}  // namespace seuil::registry
