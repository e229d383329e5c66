// A decision's parts in words: ids, values and sentences as answers, tools and cases show them.
//
// The one place that says what an input is called, what a missing condition wanted and what was
// given instead; server/rpc, server/tools and cases.cc all read it here. Texts of the grid in a
// locale are not its business: take them from the grid by index.
//
// Thread contract: pure functions of immutable values. A Decision goes with the grid that made it.
//
//   for (const Missing& missing : decision.missing) {
//     const MissingWords words = Describe(grid, decision, missing);
//     // "certificate", "objective-reached", "attained", "at_least B1", "A2"
//     Print(words.outcome, words.rule, words.input, WantedText(words.wanted), words.actual);
//   }
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "decision/decision.h"
#include "grid/compiled.h"

namespace seuil::decision {

// One kind for each member of the contract's Missing.wanted.
enum class WantedKind {
  kAtLeastLevel,
  kAtLeastScore,
  kBelowLevel,
  kBelowScore,
  kNoObjective,   // that there be none
  kAnyObjective,  // that there be one: the condition compares with it
  kWithoutRule,   // that a rule, which held, not hold
  kOutOfScale,    // a level beyond the scale's ends: no result meets it
};

struct Wanted {
  WantedKind kind = WantedKind::kAnyObjective;
  std::string_view id;  // the level, or the rule of kWithoutRule; else empty
  std::string score;    // of kAtLeastScore and kBelowScore; else empty
  int beyond = 0;       // levels beyond the scale, of kOutOfScale
};

// Views point into the grid.
struct MissingWords {
  std::string_view outcome;  // the better outcome's id
  std::string_view rule;     // the rule that would give it; the otherwise's id
  std::string input;         // "attained", "skill.writing", … or "rules" for the otherwise
  Wanted wanted;
  // What was given: a level id or a score; empty where nothing was. Of each_skill the first skill
  // in the grid's order that fails, of any_skill the one that comes nearest.
  std::string actual;
};

MissingWords Describe(const grid::CompiledGrid& grid, const Decision& decision,
                      const Missing& missing);

// "at_least B1", "below 60", "no_objective", "any_objective", "without top-level",
// "out_of_scale 1": how cases files and tables write it.
std::string WantedText(const Wanted& wanted);

// "objective", "attained", "score", "skill.<id>", "each_skill", "any_skill".
std::string InputName(const grid::CompiledGrid& grid, const grid::Condition& condition);

// The level's id; empty for kNoIndex.
std::string_view LevelId(const grid::CompiledGrid& grid, Index level);

// The overall score, given or computed; empty where the scheme has none. A mean that is not
// rounded and has no end ("1/3") is cut after six decimals.
std::string AttainedScore(const Decision& decision);

// Ids of the rules that held, in the file's order; the otherwise's where none did.
std::vector<std::string_view> RuleIds(const grid::CompiledGrid& grid, const Decision& decision);

// "THRESHOLD_OVERRIDDEN", "THRESHOLD_LOWERED", "JOB_DEPRECATED".
std::string_view NoticeName(NoticeCode code);

// One English sentence with the dynamic parts.
std::string NoticeText(const grid::CompiledGrid& grid, const Decision& decision, NoticeCode code);

// "JOB", "BAND", "LEVEL", "FIXED", "LANGUAGE", "NONE".
std::string_view ObjectiveSourceName(ObjectiveSource source);

}  // namespace seuil::decision
