// What a comparison must find, from two grids as written and the naive evaluator alone: every input
// that either takes, listed one by one, and how each version decides it. Shares nothing with
// grid/domain or the compiled grid.
//
// Thread contract: immutable once made.
//
//   CompareOracle oracle(before, after, 6'000);
//   oracle.WhereItDiffers(*Compare(Compile(before), Compile(after), {}));  // "" where it is exact
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "decision/compare.h"
#include "decision/naive.h"
#include "grid/spec.h"

namespace seuil::decision {

// What a version gives, in words.
struct NaivelyGiven {
  std::string outcome, attained;
  std::vector<std::string> rules;
};

// Nothing where the version takes no such question.
std::optional<NaivelyGiven> GiveNaively(const grid::GridSpec& spec, const AskedQuestion& question);

// The kind of difference, "WON", from the files' own words; empty: alike.
std::string JudgeNaively(const grid::GridSpec& before, const NaivelyGiven& was,
                         const grid::GridSpec& after, const NaivelyGiven& is);

class CompareOracle {
 public:
  // Lists nothing (too_many) where a version has more than `most` inputs.
  CompareOracle(const grid::GridSpec& before, const grid::GridSpec& after, size_t most);

  bool too_many() const { return too_many_; }
  uint64_t inputs() const { return inputs_; }
  // Inputs by kind of difference; "open top" for scores above a version's highest.
  const std::map<std::string, int>& kinds() const { return kinds_; }

  // Empty where the comparison's counts and regions are exactly these inputs.
  std::string WhereItDiffers(const Comparison& comparison) const;

 private:
  static constexpr int64_t kAbsentValue = std::numeric_limits<int64_t>::min();

  // One thing that a result may state, in either version.
  struct Axis {
    std::string name;  // "attained", "score", "skill.<id>"
    bool level = true;
    struct Value {
      int64_t number = kAbsentValue;  // micros, or position of a level among all
      std::string text;
      bool taken[2] = {false, false};
      bool above = false;  // a version's highest, which has an open top
    };
    std::vector<Value> values;
  };
  struct Objective {
    std::string name;  // "threshold B1", "none", "job job-1", "language fr"
    std::optional<AskedQuestion> question[2];
  };
  using Result = std::vector<int64_t>;  // by axis
  struct Found {
    std::string kind;
    NaivelyGiven before, after;
  };

  const grid::GridSpec& spec(size_t side) const { return *specs_[side]; }
  int64_t NumberOf(const std::string& level);
  void ListAxes();
  void AddAxis(size_t side, const std::string& name, grid::Measure as,
               const std::optional<grid::ScoreSpec>& score, bool optional);
  void TakeAbove();
  void ListObjectives();
  void ListSent(size_t side);
  void ListUnsent(size_t side, bool by_language);
  Objective& Named(const std::string& name);
  bool Takes(size_t side, const std::string& language) const;
  bool CountInputs(size_t most);
  void ListResults(size_t side, size_t axis, AskedQuestion& question, Result& result);
  void Ask(size_t side, const AskedQuestion& stated, const Result& result);
  std::optional<NaivelyGiven> Decide(size_t side, const Objective& objective,
                                     const AskedQuestion& stated) const;
  bool Inside(const Difference& difference, const std::vector<TableAxis>& axes,
              const Result& result) const;
  std::string CheckCounts(const Comparison& comparison) const;

  const grid::GridSpec* specs_[2];
  bool too_many_ = false;
  uint64_t inputs_ = 0;
  std::map<std::string, int64_t> level_numbers_;
  std::vector<Axis> axes_;
  std::vector<Objective> objectives_;
  std::map<std::string, int> kinds_;
  uint64_t common_ = 0, only_before_ = 0, only_after_ = 0;
  std::vector<Result> common_results_;
  std::map<std::pair<std::string, Result>, Found> found_;
};

}  // namespace seuil::decision
