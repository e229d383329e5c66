#include "decision/common_results.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "base/decimal.h"
#include "base/text.h"
#include "decision/lattice.h"
#include "fmt/format.h"

namespace seuil::decision {
namespace {

using grid::Axis;
using grid::CellCount;
using grid::CompiledGrid;
using grid::Cuts;
using grid::Domain;
using grid::Index;
using grid::kAbsent;
using grid::Measure;

bool IsScore(const Axis& axis) { return axis.input.as == Measure::kScore; }

// The scores of an axis, where it has an open top up to those that the other one lists.
Lattice ScoresOf(const Axis& axis, const Axis& other) {
  const grid::ScoreLattice& own = axis.input.score;
  Lattice scores{own.min, own.step, axis.size};
  if (own.open_top && other.input.score.max > own.max) {
    scores.size = (other.input.score.max - own.min) / own.step + 1;
  }
  return scores;
}

std::string InWords(const CompiledGrid& grid, const Axis& axis) {
  std::string words;
  if (IsScore(axis)) {
    const grid::ScoreLattice& scores = axis.input.score;
    words = fmt::format("{} to {} by {}{}", Decimal::FromMicros(scores.min).ToString(),
                        Decimal::FromMicros(scores.max).ToString(),
                        Decimal::FromMicros(scores.step).ToString(),
                        scores.open_top ? " and above" : "");
  } else {
    for (const grid::Level& level : grid.levels) {
      words += fmt::format("{}{}", words.empty() ? "" : ", ", level.id);
    }
  }
  return words + (axis.optional ? "; may be absent" : "");
}

absl::Status TooMany(int64_t most) {
  return absl::ResourceExhaustedError(
      AsAbsl(fmt::format("the two versions tell more than {} regions of results apart", most)));
}

// Cuts between all values; nullopt where there are more than `most`.
std::optional<Cuts> EveryValue(const std::vector<Axis>& axes, int64_t most) {
  Cuts cuts;
  CellCount cells(1);
  for (const Axis& axis : axes) {
    cells = cells * CellCount(static_cast<uint64_t>(axis.size) + (axis.optional ? 1 : 0));
  }
  if (cells > CellCount(static_cast<uint64_t>(most))) return std::nullopt;
  for (const Axis& axis : axes) {
    Cuts::OfAxis& of_axis = cuts.axes.emplace_back();
    of_axis.matters = true;
    for (int64_t value = 0; value < axis.size; ++value) {
      of_axis.before.push_back(IsScore(axis) ? axis.input.score.min + value * axis.input.score.step
                                             : value);
    }
  }
  return cuts;
}

}  // namespace

absl::StatusOr<CommonResults> CommonResults::Of(const CompiledGrid& before,
                                                const CompiledGrid& after, int64_t most) {
  CommonResults results(before, after);
  results.Match();
  // What one has and not the other, axis by axis, so that no difference of huge counts is taken.
  CellCount common(1), of[2] = {CellCount(1), CellCount(1)};
  for (const Sizes& sizes : results.sizes_) common = common * CellCount(sizes.common);
  for (const Side side : {kBefore, kAfter}) {
    for (size_t i = 0; i < results.sizes_.size(); ++i) {
      of[side] = of[side] * CellCount(results.sizes_[i].of[side]);
      CellCount only(results.sizes_[i].of[side] - results.sizes_[i].common);
      for (size_t j = 0; j < results.sizes_.size(); ++j) {
        if (j != i) {
          only = only * CellCount(j < i ? results.sizes_[j].common : results.sizes_[j].of[side]);
        }
      }
      results.only_[side] += only;
    }
    results.of_[side] = of[side];
  }
  results.common_ = common;
  if (common.zero()) return results;
  if (absl::Status cut = results.Cut(most); !cut.ok()) return cut;
  return results;
}

void CommonResults::Match() {
  for (const Side side : {kBefore, kAfter}) own_[side] = grid::AxesOf(*grids_[side]);
  const auto named = [&](Side side, const std::string& name) {
    return std::find_if(own_[side].begin(), own_[side].end(),
                        [&](const Axis& axis) { return axis.name == name; });
  };
  for (size_t i = 0; i < own_[kBefore].size(); ++i) {
    const Axis& before = own_[kBefore][i];
    const std::string words = InWords(*grids_[kBefore], before);
    const auto after = named(kAfter, before.name);
    if (after == own_[kAfter].end()) {
      sizes_.push_back({.common = before.optional,
                        .of = {static_cast<uint64_t>(before.size) + before.optional, 1}});
      changes_.push_back({before.name, words, ""});
      // The other version never states it, which is one way to state nothing.
      continue;
    }
    std::string after_words = InWords(*grids_[kAfter], *after);
    Share(before, i, *after, static_cast<size_t>(after - own_[kAfter].begin()));
    if (words != after_words) changes_.push_back({before.name, words, std::move(after_words)});
  }
  for (const Axis& after : own_[kAfter]) {
    if (named(kBefore, after.name) != own_[kBefore].end()) continue;
    sizes_.push_back(
        {.common = after.optional, .of = {1, static_cast<uint64_t>(after.size) + after.optional}});
    changes_.push_back({after.name, "", InWords(*grids_[kAfter], after)});
  }
}

void CommonResults::Share(const Axis& before, size_t before_at, const Axis& after,
                          size_t after_at) {
  const bool optional = before.optional && after.optional;
  Sizes sizes{.common = optional,
              .of = {static_cast<uint64_t>(before.size) + before.optional,
                     static_cast<uint64_t>(after.size) + after.optional}};
  Seen seen[2] = {{before, before_at}, {after, after_at}};
  int64_t size = 0;
  if (before.input.as == after.input.as && IsScore(before)) {
    const Lattice of[2] = {ScoresOf(before, after), ScoresOf(after, before)};
    const Lattice shared = SharedLattice(of[kBefore], of[kAfter]);
    size = shared.size;
    for (const Side side : {kBefore, kAfter}) {
      // Above its own highest, only what the other one lists.
      const int64_t own_highest = seen[side].axis.input.score.max;
      if (size > 0 && shared.max() > own_highest) {
        const int64_t above = (shared.max() - own_highest - 1) / shared.step + 1;
        sizes.of[side] += static_cast<uint64_t>(std::min(above, size));
      }
      seen[side].axis.input.score.min = shared.min;
      seen[side].axis.input.score.step = shared.step;
    }
  } else if (before.input.as == after.input.as) {
    for (Index level = 0; level < grids_[kBefore]->levels.size(); ++level) {
      const Index in_after =
          grid::Find(grids_[kAfter]->level_by_id, grids_[kBefore]->levels[level].id);
      if (in_after == grid::kNoIndex) continue;
      seen[kBefore].axis.levels.push_back(level);
      seen[kAfter].axis.levels.push_back(in_after);
      ++size;
    }
  }
  sizes.common += static_cast<uint64_t>(size);
  sizes_.push_back(sizes);
  if (size == 0) return;  // absent in what is common, or nothing is
  for (const Side side : {kBefore, kAfter}) {
    seen[side].axis.size = size;
    seen[side].axis.optional = optional;
    seen_[side].push_back(std::move(seen[side]));
  }
}

Cuts CommonResults::CutsFor(Side side, const std::vector<Axis>& shared) const {
  Cuts own = grid::CutsOf(*grids_[side], own_[side]);
  Cuts cuts;
  cuts.sums = std::move(own.sums);
  for (size_t i = 0; i < shared.size(); ++i) {
    Cuts::OfAxis& of_axis = cuts.axes.emplace_back(std::move(own.axes[seen_[side][i].position]));
    if (IsScore(shared[i]) || !of_axis.matters) continue;
    const std::vector<Index>& levels = seen_[side][i].axis.levels;
    std::vector<int64_t> before;
    if (std::is_sorted(levels.begin(), levels.end())) {
      for (const int64_t level : of_axis.before) {
        before.push_back(std::lower_bound(levels.begin(), levels.end(), level) - levels.begin());
      }
    } else {  // the scale was put into another order: what stood together need not any more
      for (size_t value = 0; value < levels.size(); ++value) {
        before.push_back(static_cast<int64_t>(value));
      }
    }
    of_axis.before = std::move(before);
  }
  return cuts;
}

absl::Status CommonResults::Cut(int64_t most) {
  std::vector<Axis> shared;
  for (const Seen& seen : seen_[kBefore]) {
    shared.push_back(seen.axis);
    table_axes_.push_back({.name = seen.axis.name, .levels = !IsScore(seen.axis)});
  }
  Cuts cuts = CutsFor(kBefore, shared);
  cuts.Merge(CutsFor(kAfter, shared));
  std::optional<grid::SumScale> sums;
  if (grid::HasSum(*grids_[kBefore]) || grid::HasSum(*grids_[kAfter])) {
    // Then all are scores, and those of the version that adds them run by one step. The other
    // version's need not: what the two share may run by several, and is told apart one by one.
    int64_t step = 0;
    bool one_step = true;
    for (const Axis& axis : shared) {
      if (axis.size == 1) continue;
      one_step = one_step && (step == 0 || step == axis.input.score.step);
      step = axis.input.score.step;
    }
    if (one_step) {
      sums = grid::SumScaleOf(shared);
      sums->step = std::max<int64_t>(step, 1);
    } else {
      std::optional<Cuts> every_value = EveryValue(shared, most);
      if (!every_value) return TooMany(most);
      cuts = *std::move(every_value);
    }
  }
  std::optional<Domain> domain = Domain::Cut(shared, sums, cuts, most);
  if (!domain) return TooMany(most);
  if (domain->has_sum()) table_axes_.push_back({.name = "sum", .levels = false});
  domain_ = std::make_shared<const Domain>(*std::move(domain));
  return absl::OkStatus();
}

grid::Point CommonResults::PointAt(Side side, std::span<const int64_t> values) const {
  grid::Point point;
  point.skills.resize(grids_[side]->skills.size());
  for (size_t i = 0; i < values.size(); ++i) {
    const Axis& axis = seen_[side][i].axis;
    const grid::SkillValue value = grid::ValueOf(axis, values[i]);
    if (axis.skill != grid::kNoIndex) {
      point.skills[axis.skill] = value;
    } else {
      point.overall_level = value.level;
      point.has_score = value.has_score;
      point.overall_score = value.score;
    }
  }
  grid::DeriveOverall(*grids_[side], point);
  return point;
}

std::vector<TableRange> CommonResults::RangesOf(const Domain::Cursor& at) const {
  const auto decimal = [](int64_t micros) { return Decimal::FromMicros(micros).ToString(); };
  std::vector<TableRange> ranges;
  for (size_t i = 0; i < domain_->axes().size(); ++i) {
    const Axis& axis = domain_->axes()[i];
    const auto written = [&](int64_t value) {
      if (value == kAbsent) return std::string();
      // Not by the version's own words: with an open top they stop at its highest score.
      if (IsScore(axis)) return decimal(axis.input.score.min + value * axis.input.score.step);
      return grids_[kBefore]->levels[axis.levels[static_cast<size_t>(value)]].id;
    };
    ranges.push_back({written(at.interval(i).from), written(at.interval(i).to)});
  }
  if (domain_->has_sum()) {
    const grid::SumScale& scale = domain_->sum_scale();
    ranges.push_back({decimal(scale.Micros(at.sum().from)), decimal(scale.Micros(at.sum().to))});
  }
  return ranges;
}

}  // namespace seuil::decision
