// The objectives that two versions of a grid can be asked for: thresholds (however asked), none,
// bands and jobs that a call may send; where thresholds differ by language, languages; where the
// scheme has no objective, that one case.
//
// Those that ask for the same threshold in the one version and for the same in the other are
// decided alike: they form a group, so that 20,000 jobs cost a lookup each and not a table each. A
// job, band or language whose threshold moved stands in a group of other thresholds before and
// after.
//
// Thread contract: values and a pure function.
//
//   CommonObjectives objectives = MatchObjectives(*before, *after, /*named=*/20);
//   objectives.groups[0].count();  // how many objectives share its thresholds
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "decision/common_results.h"
#include "grid/compiled.h"

namespace seuil::decision {

// Objectives by what they are.
struct ObjectiveSet {
  std::vector<std::string> thresholds;  // level ids, lowest first
  bool none = false;                    // no objective, said explicitly
  bool fixed = false;                   // none is sent: the scheme sets it, or has none
  // Tags; "*" every other language, "" none is sent (where thresholds differ by language).
  std::vector<std::string> languages;
  std::vector<std::string> bands;
  uint64_t jobs = 0;
  std::vector<std::string> job_ids;  // the first of them, in the file's order

  uint64_t count() const {
    return thresholds.size() + languages.size() + bands.size() + jobs + (none ? 1 : 0) +
           (fixed ? 1 : 0);
  }
};

struct ObjectiveGroup {
  grid::Index before = grid::kNoIndex;  // thresholds, each in its version; kNoIndex: no objective
  grid::Index after = grid::kNoIndex;
  bool moved = false;  // they are not the same level
  ObjectiveSet objectives;

  uint64_t count() const { return objectives.count(); }
};

struct CommonObjectives {
  // Thresholds that stayed, lowest first; no objective, languages; then those that moved, by the
  // threshold before, then after.
  std::vector<ObjectiveGroup> groups;
  ObjectiveSet only[2];  // by Side

  // That both versions can be asked for.
  uint64_t count() const;
};

// `named`: how many jobs a set names.
CommonObjectives MatchObjectives(const grid::CompiledGrid& before, const grid::CompiledGrid& after,
                                 size_t named);

}  // namespace seuil::decision
