#include "grid/domain.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace seuil::grid {
namespace {

// Intervals of `size` values that start at 0 and at every start.
std::vector<Interval> Between(const std::vector<int64_t>& starts, int64_t size) {
  std::vector<Interval> intervals;
  int64_t from = 0;
  for (const int64_t start : starts) {
    if (start <= from || start >= size) continue;
    intervals.push_back({from, start - 1});
    from = start;
  }
  intervals.push_back({from, size - 1});
  return intervals;
}

// The first k with min + k * step at or above each cut.
std::vector<int64_t> Starts(const std::vector<int64_t>& cuts, int64_t min, int64_t step) {
  std::vector<int64_t> starts;
  for (const int64_t cut : cuts) {
    if (cut > min) starts.push_back((cut - min + step - 1) / step);
  }
  return starts;
}

// Boxes with more free axes than this have too many corners to visit all.
constexpr size_t kAllCornersAxes = 6;

CellCount Product(size_t cases, const std::vector<Axis>& axes) {
  CellCount cells{cases};
  for (const Axis& axis : axes) {
    cells = cells * CellCount(static_cast<uint64_t>(axis.size) + (axis.optional ? 1 : 0));
  }
  return cells;
}

}  // namespace

Domain::Domain(const CompiledGrid& grid)
    : grid_(&grid),
      axes_(AxesOf(grid)),
      cases_(ObjectiveCases(grid)),
      summed_(HasSum(grid)),
      cells_(Product(cases_.size(), axes_)) {
  if (summed_) sum_scale_ = SumScaleOf(axes_);
}

Domain::Domain(std::vector<Axis> axes, const std::optional<SumScale>& sums)
    : axes_(std::move(axes)),
      cases_(1),
      summed_(sums.has_value()),
      sum_scale_(sums.value_or(SumScale{})),
      cells_(Product(1, axes_)) {}

std::optional<Domain> Domain::Enumerate(const CompiledGrid& grid, int64_t most) {
  Domain domain(grid);
  if (domain.cells_ > CellCount(static_cast<uint64_t>(most))) return std::nullopt;
  for (const Axis& axis : domain.axes_) {
    std::vector<Interval> intervals;
    for (int64_t value = axis.optional ? kAbsent : 0; value < axis.size; ++value) {
      intervals.push_back({value, value});
    }
    domain.intervals_.push_back(std::move(intervals));
  }
  if (!domain.Number(CutsOf(grid, domain.axes_).sums, most)) return std::nullopt;
  return domain;
}

std::optional<Domain> Domain::Cut(const CompiledGrid& grid, const Cuts& cuts, int64_t most) {
  Domain domain(grid);
  domain.CutAxes(cuts);
  if (!domain.Number(cuts.sums, most)) return std::nullopt;
  return domain;
}

std::optional<Domain> Domain::Cut(std::vector<Axis> axes, const std::optional<SumScale>& sums,
                                  const Cuts& cuts, int64_t most) {
  Domain domain(std::move(axes), sums);
  domain.CutAxes(cuts);
  if (!domain.Number(cuts.sums, most)) return std::nullopt;
  return domain;
}

void Domain::CutAxes(const Cuts& cuts) {
  for (size_t i = 0; i < axes_.size(); ++i) {
    const Axis& axis = axes_[i];
    const bool score = axis.input.as == Measure::kScore;
    std::vector<Interval> intervals =
        Between(Starts(cuts.axes[i].before, score ? axis.input.score.min : 0,
                       score ? axis.input.score.step : 1),
                axis.size);
    if (axis.optional && cuts.axes[i].matters) {
      intervals.insert(intervals.begin(), {kAbsent, kAbsent});
    } else if (axis.optional) {
      intervals.front().from = kAbsent;
    }
    intervals_.push_back(std::move(intervals));
  }
}

bool Domain::Number(const std::vector<int64_t>& sum_cuts, int64_t most) {
  CellCount all(cases_.size());
  strides_.resize(axes_.size());
  boxes_ = 1;
  for (size_t i = axes_.size(); i-- > 0;) {
    all = all * CellCount(intervals_[i].size());
    if (all > CellCount(static_cast<uint64_t>(most))) return false;
    strides_[i] = boxes_;
    boxes_ *= intervals_[i].size();
  }
  regions_ = boxes_;
  if (!summed_) return true;

  sums_ = Between(Starts(sum_cuts, sum_scale_.base, sum_scale_.step), sum_scale_.most + 1);
  regions_ = 0;
  first_region_.reserve(boxes_ + 1);
  first_sum_.reserve(boxes_);
  const auto interval_of = [&](int64_t sum) {
    const auto above =
        std::upper_bound(sums_.begin(), sums_.end(), sum,
                         [](int64_t wanted, const Interval& one) { return wanted < one.from; });
    return static_cast<uint32_t>(above - sums_.begin() - 1);
  };
  for (size_t box = 0; box < boxes_; ++box) {
    Interval reached;
    for (size_t i = 0; i < axes_.size(); ++i) {
      const Interval& axis = intervals_[i][box / strides_[i] % intervals_[i].size()];
      reached.from += axis.from;
      reached.to += axis.to;
    }
    first_region_.push_back(regions_);
    first_sum_.push_back(interval_of(reached.from));
    regions_ += interval_of(reached.to) - first_sum_.back() + 1;
  }
  first_region_.push_back(regions_);
  return CellCount(regions_) * CellCount(cases_.size()) <= CellCount(static_cast<uint64_t>(most));
}

Values Domain::PointWithSum(const Cursor& region, int64_t sum, size_t axis, Share share) const {
  Values values;
  int64_t missing = sum;
  for (size_t i = 0; i < axes_.size(); ++i) {
    values.push_back(region.interval(i).from);
    missing -= values.back();
  }
  const auto raise = [&](size_t i) {
    const int64_t by = std::min(missing, region.interval(i).to - values[i]);
    values[i] += by;
    missing -= by;
  };
  if (share == Share::kMost) raise(axis);
  for (size_t i = 0; i < axes_.size(); ++i) {
    if (i != axis) raise(i);
  }
  raise(axis);
  return values;
}

Values Domain::LowestPoint(const Cursor& region) const {
  if (has_sum()) return PointWithSum(region, region.sum().from, 0, Share::kMost);
  Values values;
  for (size_t i = 0; i < axes_.size(); ++i) values.push_back(region.interval(i).from);
  return values;
}

void Domain::ForEachCorner(const Cursor& region,
                           absl::FunctionRef<void(std::span<const int64_t>)> visit) const {
  const Values lowest = LowestPoint(region);
  absl::InlinedVector<size_t, 6> free;
  for (size_t i = 0; i < axes_.size(); ++i) {
    if (region.interval(i).length() > 1) free.push_back(i);
  }
  if (free.empty()) return visit(lowest);

  std::vector<Values> seen;
  const auto once = [&](const Values& values) {
    if (std::find(seen.begin(), seen.end(), values) != seen.end()) return;
    seen.push_back(values);
    visit(values);
  };
  once(lowest);
  // A corner: bit i of `high` says that the i-th free axis stands at its end.
  const auto corner = [&](uint64_t high) {
    Values values;
    int64_t sum = 0;
    for (size_t i = 0; i < axes_.size(); ++i) values.push_back(region.interval(i).from);
    for (size_t i = 0; i < free.size(); ++i) {
      if ((high >> i & 1) != 0) values[free[i]] = region.interval(free[i]).to;
    }
    for (const int64_t value : values) sum += value;
    if (!has_sum() || (region.sum().from <= sum && sum <= region.sum().to)) once(values);
  };
  const uint64_t all = (uint64_t{1} << free.size()) - 1;
  if (free.size() <= kAllCornersAxes) {
    for (uint64_t high = 0; high <= all; ++high) corner(high);
  } else {
    corner(0);
    corner(all);
    for (size_t i = 0; i < free.size(); ++i) {
      corner(uint64_t{1} << i);
      corner(all & ~(uint64_t{1} << i));
    }
  }
  if (!has_sum()) return;
  for (const int64_t sum : {region.sum().from, region.sum().to}) {
    for (const size_t axis : free) {
      once(PointWithSum(region, sum, axis, Share::kMost));
      once(PointWithSum(region, sum, axis, Share::kLeast));
    }
  }
}

Domain::Cursor::Cursor(const Domain& domain) : Cursor(domain, 0) {}

Domain::Cursor::Cursor(const Domain& domain, size_t region)
    : domain_(&domain), box_(region), region_(region) {
  at_.resize(domain.axes_.size());
  if (done()) return;
  if (domain.has_sum()) {
    const auto above =
        std::upper_bound(domain.first_region_.begin(), domain.first_region_.end(), region);
    box_ = static_cast<size_t>(above - domain.first_region_.begin()) - 1;
  }
  for (size_t i = 0; i < at_.size(); ++i) {
    at_[i] = static_cast<uint32_t>(box_ / domain.strides_[i] % domain.intervals_[i].size());
  }
  EnterBox();
  if (domain.has_sum()) sum_at_ += static_cast<uint32_t>(region - domain.first_region_[box_]);
}

void Domain::Cursor::EnterBox() {
  if (!domain_->has_sum()) return;
  box_sums_ = {};
  for (size_t i = 0; i < at_.size(); ++i) {
    box_sums_.from += interval(i).from;
    box_sums_.to += interval(i).to;
  }
  sum_at_ = domain_->first_sum_[box_];
}

void Domain::Cursor::Next() {
  ++region_;
  if (domain_->has_sum() && region_ < domain_->first_region_[box_ + 1]) {
    ++sum_at_;
    changed_from_ = at_.size();
    return;
  }
  if (done()) return;
  ++box_;
  size_t axis = at_.size() - 1;
  while (++at_[axis] == domain_->intervals_[axis].size()) at_[axis--] = 0;
  changed_from_ = axis;
  EnterBox();
}

Interval Domain::Cursor::sum() const {
  const Interval& cut = domain_->sums_[sum_at_];
  return {std::max(cut.from, box_sums_.from), std::min(cut.to, box_sums_.to)};
}

std::optional<Domain::Cursor::Step> Domain::Cursor::Above(size_t axis, uint32_t sum_at) const {
  const Interval& here = interval(axis);
  if (here.from == kAbsent || at_[axis] + 1 == domain_->intervals_[axis].size()) {
    return std::nullopt;
  }
  const size_t box = box_ + domain_->strides_[axis];
  if (!domain_->has_sum()) return Step{box, 0};
  // The step starts at a point with the axis at its end: the sums that those have.
  const Interval starts{box_sums_.from - here.from + here.to, box_sums_.to};
  const Interval& cut = domain_->sums_[sum_at_];
  const int64_t lowest = std::max(starts.from, sum_at == sum_at_ ? cut.from : cut.to);
  const int64_t highest = std::min(starts.to, sum_at == sum_at_ ? cut.to - 1 : cut.to);
  if (lowest > highest) return std::nullopt;
  return Step{domain_->first_region_[box] + (sum_at - domain_->first_sum_[box]), lowest};
}

std::optional<size_t> Domain::Cursor::Below(size_t axis) const {
  if (at_[axis] == 0 || domain_->intervals_[axis][at_[axis] - 1].from == kAbsent) {
    return std::nullopt;
  }
  return region_ - domain_->strides_[axis];
}

std::optional<size_t> Domain::Cursor::AboveInSum() const {
  if (!domain_->has_sum() || region_ + 1 == domain_->first_region_[box_ + 1]) return std::nullopt;
  return region_ + 1;
}

}  // namespace seuil::grid
