// How one input is decided by two versions of a grid: what each gives, and the kind of difference
// between them. Comparison and impact both ask here, so that one word means one thing in both.
//
// Thread contract: values and pure functions; a GivenPairs belongs to one thread.
//
//   GivenPairs pairs(*before, *after);
//   const uint32_t was = pairs.Give(kBefore, point_before);
//   const uint32_t is = pairs.Give(kAfter, point_after);
//   if (pairs.KindOf(was, is) == DifferenceKind::kLost) …
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "decision/common_results.h"
#include "grid/cell_count.h"
#include "grid/compiled.h"
#include "grid/point.h"

namespace seuil::decision {

enum class DifferenceKind {
  kWon,   // a better outcome
  kLost,  // a lesser one
  // Another outcome, or of the same another level, that is not ordered against the one before.
  kChanged,
  kLevelRaised,   // the same outcome at a higher attained level: an attestation names it
  kLevelLowered,  // at a lower one
  kRules,         // the same outcome and level, by other rules
};
inline constexpr size_t kDifferenceKinds = 6;
std::string_view DifferenceKindName(DifferenceKind kind);  // "WON"

struct DifferenceCounts {
  grid::CellCount common;  // inputs that both versions take
  grid::CellCount won, lost, changed, level_raised, level_lowered, rules_only;
  grid::CellCount only_before, only_after;  // inputs that one version takes

  // Other decisions; rules alone are none.
  grid::CellCount outcome_changes() const {
    return won + lost + changed + level_raised + level_lowered;
  }
  // A lower level on the same outcome is a loss: the attestation says less.
  grid::CellCount outcome_losses() const { return lost + level_lowered; }
  grid::CellCount& Of(DifferenceKind kind);
};

// What one version gives, as positions in its grid.
struct Given {
  grid::Index outcome, attained;
  grid::RuleSet rules;  // that held; empty = otherwise

  friend bool operator==(const Given&, const Given&) = default;
  template <typename H>
  friend H AbslHashValue(H hash, const Given& given) {
    return H::combine(std::move(hash), given.outcome, given.attained, given.rules);
  }
};

// Ids of the rules that held, in the file's order; else the otherwise's.
std::vector<std::string_view> RuleIdsOf(const grid::CompiledGrid& grid, const grid::RuleSet& rules);

// nullopt: alike. Outcomes and levels are ordered by the after-version's lists where it has both,
// else by the before-version's; outcomes that neither list orders, by their kinds.
std::optional<DifferenceKind> Judge(const grid::CompiledGrid& before, const Given& was,
                                    const grid::CompiledGrid& after, const Given& is);

// Each different answer of either version is numbered once and each pair of numbers judged once: a
// grid gives few answers, however many inputs are asked.
class GivenPairs {
 public:
  // The grids must outlive it.
  GivenPairs(const grid::CompiledGrid& before, const grid::CompiledGrid& after)
      : grids_{&before, &after} {}

  // Number of what that version gives on a completed point with its threshold.
  uint32_t Give(Side side, const grid::Point& point);
  // nullopt: alike.
  std::optional<DifferenceKind> KindOf(uint32_t before, uint32_t after);

  // By number. TakeGiven leaves nothing behind.
  const std::vector<Given>& given(Side side) const { return given_[side]; }
  std::vector<Given> TakeGiven(Side side) && { return std::move(given_[side]); }

 private:
  const grid::CompiledGrid* grids_[2];
  std::vector<Given> given_[2];
  absl::flat_hash_map<Given, uint32_t> ids_[2];
  absl::flat_hash_map<uint64_t, std::optional<DifferenceKind>> kinds_;
};

}  // namespace seuil::decision
