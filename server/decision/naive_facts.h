// The naive evaluator's first half: what a question says, in the words of the grid as written, or
// why it cannot be decided. naive.cc decides from it.
//
// Thread contract: free functions without state.
//
//   absl::StatusOr<Facts> facts = ReadFacts(spec, question);
//   facts->threshold;  // "B1"
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "decision/naive.h"
#include "grid/spec.h"

namespace seuil::decision::naive {

// A fraction of millionths, so that a third is exact.
struct Number {
  int64_t millionths = 0;
  int64_t over = 1;  // positive

  friend bool operator<(const Number& a, const Number& b) {
    return a.millionths * b.over < b.millionths * a.over;
  }
};

// A number of the file, where validate has seen that it is one.
Number Written(const std::string& text);

// Six decimals at most, cut towards minus infinity, without zeros at the end.
std::string WriteNumber(const Number& number);

// A level or a score, or both where bands give the level of a score.
struct Attained {
  std::string level;
  std::optional<Number> score;
};

struct Facts {
  std::string threshold;  // empty: no objective
  std::string source;     // "JOB", "BAND", "LEVEL", "FIXED", "LANGUAGE", "NONE"
  std::string grid_threshold;
  std::vector<std::string> notices;
  Attained overall;
  std::map<std::string, Attained> skills;  // those that are present
};

// Returns the errors of EvaluateNaively.
absl::StatusOr<Facts> ReadFacts(const grid::GridSpec& spec, const AskedQuestion& question);

// nullptr where the scale has none.
const grid::LevelSpec* FindLevel(const grid::GridSpec& spec, const std::string& id);

// How many base levels stand below it; a sub-level ranks as its base. REQUIRES: it is on the scale.
int Rank(const grid::GridSpec& spec, const std::string& id);

// Lowest first, without sub-levels.
std::vector<std::string> BaseLevels(const grid::GridSpec& spec);

}  // namespace seuil::decision::naive
