// Where the values of an axis are told apart: Cuts of axes.h.
#include <algorithm>
#include <limits>

#include "grid/axes.h"

namespace seuil::grid {
namespace {

void Sort(std::vector<int64_t>& cuts) {
  std::sort(cuts.begin(), cuts.end());
  cuts.erase(std::unique(cuts.begin(), cuts.end()), cuts.end());
}

void Append(const std::vector<int64_t>& from, std::vector<int64_t>& to) {
  to.insert(to.end(), from.begin(), from.end());
}

class Cutter {
 public:
  Cutter(const CompiledGrid& grid, std::span<const Axis> axes) : grid_(grid), axes_(axes) {
    cuts_.axes.resize(axes.size());
    for (const ObjectiveCase& one : ObjectiveCases(grid)) {
      if (one.threshold != kNoIndex) asked_.push_back(grid.levels[one.threshold].rank);
    }
  }

  Cuts Run() {
    for (const Rule& rule : grid_.rules) {
      for (const Condition& condition : rule.when) CutAt(condition);
    }
    CutOverall();
    for (Cuts::OfAxis& axis : cuts_.axes) Sort(axis.before);
    Sort(cuts_.sums);
    return std::move(cuts_);
  }

 private:
  bool IsMinimum() const { return grid_.overall.from == OverallFrom::kMinimum; }

  void CutAt(const Condition& condition) {
    if (condition.operand == Operand::kScore) score_bounds_.push_back(condition.bound);
    for (size_t i = 0; i < axes_.size(); ++i) {
      const bool looks_at =
          axes_[i].skill != kNoIndex &&
          (condition.operand == Operand::kEachSkill || condition.operand == Operand::kAnySkill ||
           (condition.operand == Operand::kSkill && condition.skill == axes_[i].skill));
      if (!looks_at) continue;
      cuts_.axes[i].matters = true;
      if (condition.measure == Measure::kScore) {
        cuts_.axes[i].before.push_back(condition.bound);
      } else if (!condition.relative) {
        CutAtRank(i, condition.bound);
      } else {
        for (const int64_t rank : asked_) CutAtRank(i, rank + condition.bound);
      }
    }
  }

  // Before the first value of that rank.
  void CutAtRank(size_t axis, int64_t rank) {
    std::vector<int64_t>& before = cuts_.axes[axis].before;
    if (axes_[axis].input.as == Measure::kScore) {
      for (const ScoreBand& band : axes_[axis].input.bands) {
        if (grid_.levels[band.level].rank < rank) continue;
        before.push_back(band.from);
        return;
      }
      return;
    }
    for (size_t level = 0; level < grid_.levels.size(); ++level) {
      if (grid_.levels[level].rank < rank) continue;
      before.push_back(static_cast<int64_t>(level));
      return;
    }
  }

  void CutAtEveryLevel(size_t axis) {
    std::vector<int64_t>& before = cuts_.axes[axis].before;
    if (axes_[axis].input.as == Measure::kScore) {
      for (const ScoreBand& band : axes_[axis].input.bands) before.push_back(band.from);
    } else {
      for (int64_t level = 0; level < axes_[axis].size; ++level) before.push_back(level);
    }
  }

  void CutOverall() {
    for (const ScoreBand& band : grid_.overall.bands) score_bounds_.push_back(band.from);
    for (size_t i = 0; i < axes_.size(); ++i) {
      if (axes_[i].skill != kNoIndex && !IsMinimum()) continue;
      cuts_.axes[i].matters = true;
      // A minimum reaches a bound exactly where every skill does.
      if (grid_.overall.has_score()) {
        Append(score_bounds_, cuts_.axes[i].before);
      } else {
        CutAtEveryLevel(i);
      }
    }
    if (!HasSum(grid_)) return;
    const SumScale scale = SumScaleOf(axes_);
    for (const int64_t bound : score_bounds_) CutSum(scale, bound);
    for (Cuts::OfAxis& axis : cuts_.axes) axis.matters = true;
  }

  // Before the lowest sum whose overall score reaches the bound, unless every sum does or none.
  void CutSum(const SumScale& scale, int64_t bound) {
    int64_t low = 0, high = scale.most + 1;  // the first that reaches it is in [low, high]
    while (low < high) {
      const int64_t middle = low + (high - low) / 2;
      if (AggregateScore(grid_.overall, scale.Micros(middle), static_cast<int64_t>(axes_.size())) >=
          bound) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    if (low > 0 && low <= scale.most) cuts_.sums.push_back(scale.Micros(low));
  }

  const CompiledGrid& grid_;
  std::span<const Axis> axes_;
  std::vector<int64_t> asked_;         // ranks of the thresholds
  std::vector<int64_t> score_bounds_;  // of the overall score
  Cuts cuts_;
};

}  // namespace

void Cuts::Merge(const Cuts& other) {
  for (size_t i = 0; i < axes.size(); ++i) {
    axes[i].matters |= other.axes[i].matters;
    Append(other.axes[i].before, axes[i].before);
    Sort(axes[i].before);
  }
  Append(other.sums, sums);
  Sort(sums);
}

Cuts CutsOf(const CompiledGrid& grid, std::span<const Axis> axes) {
  return Cutter(grid, axes).Run();
}

}  // namespace seuil::grid
