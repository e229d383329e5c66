// What a grid's questions are made of: the objectives that can be asked, one axis for each thing
// that a result states, and the cuts between values that rules and bands tell apart.
//
// An axis is a range of whole numbers: positions on the scale, or k of score = min + k * step. So a
// result is one number for each axis, and a better result is one that is nowhere lower.
//
// Thread contract: values and pure functions of an immutable grid.
//
//   std::vector<Axis> axes = AxesOf(*grid);
//   axes[0].name;           // "attained"
//   Written(*grid, axes[0], 2);  // "B1"
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "grid/compiled.h"
#include "grid/point.h"

namespace seuil::grid {

// One threshold that the grid decides on, and how a caller asks for it.
struct ObjectiveCase {
  enum class Ask { kNothing, kNone, kLevel, kBand, kJob };

  Ask ask = Ask::kNothing;
  Index asked = kNoIndex;      // the level, band or job to send
  Index threshold = kNoIndex;  // kNoIndex: no objective
  std::string language = {};   // where thresholds differ by it: its tag, or "*" for every other one
  std::string sent_language = {};  // a tag of that class; empty where languages do not matter
};

// Thresholds lowest first, then none; where they differ by language, languages in the file's order,
// then "*". A grid without objectives has one case.
std::vector<ObjectiveCase> ObjectiveCases(const CompiledGrid& grid);

// The value of an axis whose skill the result does not state.
inline constexpr int64_t kAbsent = -1;

struct Axis {
  std::string name;        // "attained" or "score" of a given overall; "skill.<id>"
  Index skill = kNoIndex;  // kNoIndex: the overall
  Input input;
  bool optional = false;  // may be kAbsent
  int64_t size = 0;       // values are 0 … size - 1
  // Of an axis of levels that is not the whole scale in its order: the level of each value.
  std::vector<Index> levels = {};
};

// The overall where it is given, then every skill.
std::vector<Axis> AxesOf(const CompiledGrid& grid);

// What a result says that states this value: the level too, where bands give one. A score above the
// axis' highest counts as that (an open top).
SkillValue ValueOf(const Axis& axis, int64_t value);

// As a caller writes it: "B1", "62.5"; "" for kAbsent.
std::string Written(const CompiledGrid& grid, const Axis& axis, int64_t value);

// The completed point of an objective and one value for each axis.
Point PointOf(const CompiledGrid& grid, std::span<const Axis> axes, const ObjectiveCase& objective,
              std::span<const int64_t> values);

// Where a grid computes the overall from a sum: sums are counted in steps, from 0 for the lowest
// score in every skill, so that every whole number up to `most` is some result's.
struct SumScale {
  int64_t base = 0;  // micros of sum 0
  int64_t step = 1;  // micros
  int64_t most = 0;

  int64_t Micros(int64_t sum) const { return base + sum * step; }
};

bool HasSum(const CompiledGrid& grid);
SumScale SumScaleOf(std::span<const Axis> axes);

// Where an outcome or an attained level can change. Each cut is the first value after it, a score
// in micros, not steps, so that the cuts of two versions can be merged whose scores run
// differently.
struct Cuts {
  struct OfAxis {
    bool matters = false;         // false: nothing looks at it, not even whether it is absent
    std::vector<int64_t> before;  // micros of a score, or position of a level; ascending
  };
  std::vector<OfAxis> axes;   // by position
  std::vector<int64_t> sums;  // micros of the sum of all skills' scores; ascending

  // REQUIRES: axes of the same things in the same order, levels on the same scale.
  void Merge(const Cuts& other);
};

// Cuts at every value that a rule compares with and at every change of the overall level; in a
// skill's levels and bands only where a rule or the minimum tells them apart.
Cuts CutsOf(const CompiledGrid& grid, std::span<const Axis> axes);

}  // namespace seuil::grid
