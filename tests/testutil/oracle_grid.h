// Random grids for the oracle: every operand, test, kind of value, aggregate, rounding, floor,
// sub-level, open top, language and absent skill is drawn, and counted so that a test can say how
// often.
//
// Unlike random_grid.h, a grid here always decides: rules that overlap never disagree, and where
// there is no otherwise two rules cover everything; conditions can be written in a file as they
// stand. Ids are chosen to mislead: levels whose alphabetical order is not the scale's, levels that
// read as numbers.
//
// Thread contract: a generator belongs to one thread. The same seed draws the same grids.
//
//   OracleGrids grids(seed);
//   grid::GridSpec spec = grids.Next();
//   grids.drawn().at("operand any_skill");  // 311
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "grid/spec.h"

namespace seuil::testutil {

class Random {
 public:
  explicit Random(uint64_t seed) : engine_(seed) {}

  // 0 … below - 1.
  size_t Below(size_t below) { return engine_() % below; }
  // From … to, both included.
  int64_t Between(int64_t from, int64_t to) {
    return from + static_cast<int64_t>(Below(static_cast<size_t>(to - from + 1)));
  }
  bool Chance(int percent) { return Below(100) < static_cast<size_t>(percent); }
  template <typename T>
  const T& Of(const std::vector<T>& all) {
    return all[Below(all.size())];
  }
  template <typename T>
  void Shuffle(std::vector<T>& all) {
    for (size_t i = all.size(); i > 1; --i) std::swap(all[i - 1], all[Below(i)]);
  }

 private:
  std::mt19937_64 engine_;
};

class OracleGrids {
 public:
  explicit OracleGrids(uint64_t seed) : random_(seed) {}

  grid::GridSpec Next();

  // How often each feature was drawn, over all grids so far.
  const std::map<std::string, int>& drawn() const { return drawn_; }
  Random& random() { return random_; }

 private:
  using OperandOf = std::pair<grid::Operand, std::string>;  // of which skill

  void Drawn(std::string_view feature) { ++drawn_[std::string(feature)]; }

  void Scale();
  void Languages();
  void Targets();  // bands, jobs and removed jobs
  void Objective();
  void Result();
  void Skills(size_t count, bool aggregate);
  void OverallBands();
  void Outcomes();
  void Rules();
  void Rule(size_t outcome, const std::vector<grid::ConditionSpec>& apart, bool plain);

  grid::ScoreSpec Score(const std::string& step, bool open_top);
  std::vector<std::string> Froms(const grid::ScoreSpec& score);
  std::vector<grid::ScoreBandSpec> ScoreBands(const std::vector<std::string>& froms);
  std::vector<std::string> Certifiable() const;
  std::vector<OperandOf> Operands() const;
  grid::ValueSpec Value(const OperandOf& operand, bool absolute);
  grid::ValueSpec ScoreValue(const grid::ScoreSpec& range, bool wide);
  // Two conditions that never hold together (with `total`, one always does); empty where the grid
  // offers none.
  std::vector<std::vector<grid::ConditionSpec>> Apart(bool total);
  // One more test, or two, of an operand that the rule does not test yet.
  void Extra(grid::RuleSpec& rule);

  Random random_;
  std::map<std::string, int> drawn_;
  grid::GridSpec spec_;
  std::vector<std::string> base_levels_;  // floors included
};

}  // namespace seuil::testutil
