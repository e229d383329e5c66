// Random valid grids: every kind of objective, result, aggregate, rounding, skill, operand, test,
// relative value, floor, sub-level and exception is drawn.
//
// For the proof: valid to read, but rules may disagree, be dead, decline or leave inputs over, as
// the proof must find. oracle_grid.h draws the grids that decide, for what comes after the proof.
//
// Thread contract: a RandomGrid belongs to one thread.
//
//   RandomGrid random(/*seed=*/7);
//   GridSpec spec = random.Next();  // the same for the same seed and call
#pragma once

#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "testutil/grids.h"

namespace seuil::testutil {

class RandomGrid {
 public:
  explicit RandomGrid(uint64_t seed) : random_(seed) {}

  // At most a few hundred results.
  GridSpec Next();

  // How often each feature was drawn, by name.
  const std::map<std::string, int>& drawn() const { return drawn_; }

 private:
  int Below(int bound);
  bool Chance(int percent) { return Below(100) < percent; }
  template <typename T>
  const T& Pick(const std::vector<T>& all) {
    return all[static_cast<size_t>(Below(static_cast<int>(all.size())))];
  }
  void Note(const std::string& feature) { ++drawn_[feature]; }

  void DrawObjective(GridSpec& spec);
  void DrawResult(GridSpec& spec);
  void DrawSkills(GridSpec& spec, int count);
  void DrawRules(GridSpec& spec);
  ConditionSpec DrawCondition(const GridSpec& spec);
  grid::ScoreSpec DrawScore(const std::string& step, int most);
  ScoreBands DrawBands(const GridSpec& spec, const std::vector<std::string>& froms);

  std::mt19937_64 random_;
  std::map<std::string, int> drawn_;
};

}  // namespace seuil::testutil
