#include "grid/prove_monotone.h"

#include <algorithm>
#include <set>
#include <utility>

namespace seuil::grid {
namespace {

using Kind = Decline::Kind;

class Search {
 public:
  Search(const Domain& domain, const Verdicts& verdicts, const Excepted& excepted)
      : domain_(domain), verdicts_(verdicts), excepted_(excepted) {
    // Cases with thresholds, lowest first, one of each rank.
    for (size_t i = 0; i < domain.cases().size(); ++i) {
      if (domain.cases()[i].threshold != kNoIndex) by_threshold_.push_back(i);
    }
    std::stable_sort(by_threshold_.begin(), by_threshold_.end(),
                     [&](size_t a, size_t b) { return RankOf(a) < RankOf(b); });
    const auto same = [&](size_t a, size_t b) { return RankOf(a) == RankOf(b); };
    by_threshold_.erase(std::unique(by_threshold_.begin(), by_threshold_.end(), same),
                        by_threshold_.end());
  }

  Declines Run() {
    CompareThresholds();
    const bool all = std::none_of(excepted_.begin(), excepted_.end(), [](bool one) { return one; });
    for (size_t i = 0; i < domain_.cases().size(); ++i) {
      if (!Distinct(i)) continue;
      if (all) {
        CompareSteps(i);
      } else if (domain_.one_region_a_box()) {
        CompareWithBest(i);
      } else if (domain_.regions() <= kMostPairedRegions) {
        ComparePairs(i);
      } else {
        declines_.too_large = true;
      }
    }
    return std::move(declines_);
  }

 private:
  int RankOf(size_t objective) const {
    return domain_.grid().levels[domain_.cases()[objective].threshold].rank;
  }
  // False where another case has the same threshold and so the same verdicts.
  bool Distinct(size_t objective) const {
    return domain_.cases()[objective].threshold == kNoIndex ||
           std::find(by_threshold_.begin(), by_threshold_.end(), objective) != by_threshold_.end();
  }

  Index OutcomeAt(size_t objective, size_t region) const {
    return verdicts_.At(objective, region).outcome;
  }
  bool Ignored(size_t objective, size_t region) const {
    return excepted_[verdicts_.Id(objective, region)];
  }
  bool Known(Kind kind, size_t objective, size_t region) const {
    return known_.contains({kind, verdicts_.At(objective, region).rule()});
  }
  Decline::Input InputAt(size_t objective, size_t region, Values values) const {
    return {objective, std::move(values), verdicts_.Id(objective, region)};
  }
  void Add(Kind kind, Decline::Input first, Decline::Input second) {
    known_.insert({kind, verdicts_.all()[second.verdict].rule()});
    declines_.found.push_back({kind, std::move(first), std::move(second)});
  }
  Values LowestPoint(size_t region) const {
    return domain_.LowestPoint(Domain::Cursor(domain_, region));
  }

  void CompareThresholds() {
    if (by_threshold_.size() < 2) return;
    for (Domain::Cursor at(domain_); !at.done(); at.Next()) {
      const size_t region = at.region();
      size_t least = domain_.cases().size();  // the case with the lowest outcome so far
      for (const size_t objective : by_threshold_) {
        if (Ignored(objective, region)) continue;
        const bool first = least == domain_.cases().size();
        if (!first && OutcomeAt(objective, region) > OutcomeAt(least, region) &&
            !Known(Kind::kThreshold, objective, region)) {
          const Values values = domain_.LowestPoint(at);
          Add(Kind::kThreshold, InputAt(least, region, values), InputAt(objective, region, values));
        }
        if (first || OutcomeAt(objective, region) < OutcomeAt(least, region)) least = objective;
      }
    }
  }

  // Nothing is excepted: steps of one from a region into the next.
  void CompareSteps(size_t objective) {
    for (Domain::Cursor at(domain_); !at.done(); at.Next()) {
      const Index here = OutcomeAt(objective, at.region());
      const auto declines = [&](size_t region) {
        return OutcomeAt(objective, region) < here && !Known(Kind::kResult, objective, region);
      };
      for (size_t axis = 0; axis < domain_.axes().size(); ++axis) {
        for (uint32_t up = 0; up <= (domain_.has_sum() ? 1 : 0); ++up) {
          const std::optional<Domain::Cursor::Step> step = at.Above(axis, at.sum_at() + up);
          if (step && declines(step->region)) AddStep(objective, at, axis, *step);
        }
      }
      const std::optional<size_t> next = at.AboveInSum();
      if (next && declines(*next)) {
        // Any point with the interval's highest sum: the box goes on, so one axis can be raised.
        size_t axis = 0;
        Values values = domain_.PointWithSum(at, at.sum().to, axis, Domain::Share::kLeast);
        while (values[axis] == at.interval(axis).to) ++axis;
        AddStep(objective, at, std::move(values), axis, *next);
      }
    }
  }

  void AddStep(size_t objective, const Domain::Cursor& at, size_t axis,
               const Domain::Cursor::Step& step) {
    Values values = domain_.has_sum()
                        ? domain_.PointWithSum(at, step.sum, axis, Domain::Share::kMost)
                        : domain_.LowestPoint(at);
    values[axis] = at.interval(axis).to;
    AddStep(objective, at, std::move(values), axis, step.region);
  }
  void AddStep(size_t objective, const Domain::Cursor& at, Values values, size_t axis,
               size_t region) {
    Values better = values;
    ++better[axis];
    Add(Kind::kResult, InputAt(objective, at.region(), std::move(values)),
        InputAt(objective, region, std::move(better)));
  }

  // Boxes: of each the region with the best outcome among all those below it that count.
  void CompareWithBest(size_t objective) {
    constexpr uint32_t kNone = ~uint32_t{0};
    std::vector<uint32_t> best(domain_.regions(), kNone);
    for (Domain::Cursor at(domain_); !at.done(); at.Next()) {
      const size_t region = at.region();
      uint32_t below = kNone;
      for (size_t axis = 0; axis < domain_.axes().size(); ++axis) {
        const std::optional<size_t> before = at.Below(axis);
        if (!before || best[*before] == kNone) continue;
        if (below == kNone || OutcomeAt(objective, best[*before]) > OutcomeAt(objective, below)) {
          below = best[*before];
        }
      }
      best[region] = below;
      if (Ignored(objective, region)) continue;
      const Index here = OutcomeAt(objective, region);
      if (below == kNone || OutcomeAt(objective, below) <= here) {
        best[region] = static_cast<uint32_t>(region);
      } else if (!Known(Kind::kResult, objective, region)) {
        Add(Kind::kResult, InputAt(objective, below, LowestPoint(below)),
            InputAt(objective, region, LowestPoint(region)));
      }
    }
  }

  // Two points, the second nowhere lower, of which the first lies in one region and the second in
  // the other. On an axis where both have the same interval the first may not be above the second
  // (F ≤ x ≤ y ≤ T over all such axes together); the others are free. So the pairs of sums (X, Y)
  // that such points reach are all whole pairs in two ranges with X - Y at most a constant.
  struct Pair {
    Values first, second;
  };
  std::optional<Pair> PairOf(const Domain::Cursor& first, const Domain::Cursor& second) const {
    int64_t free_first_to = 0, free_second_from = 0;
    for (size_t i = 0; i < domain_.axes().size(); ++i) {
      if (first.at(i) > second.at(i)) return std::nullopt;
      if (first.at(i) == second.at(i)) continue;
      free_first_to += first.interval(i).to;
      free_second_from += second.interval(i).from;
    }
    const int64_t low = first.sum().from, high = second.sum().to;
    if (low - high > free_first_to - free_second_from) return std::nullopt;
    Pair pair;
    int64_t first_missing = low, second_missing = high;
    for (size_t i = 0; i < domain_.axes().size(); ++i) {
      pair.first.push_back(first.interval(i).from);
      pair.second.push_back(second.interval(i).from);
      first_missing -= pair.first.back();
      second_missing -= pair.second.back();
    }
    // The second takes what it can on shared axes first, the first on free ones.
    const auto raise = [](int64_t& value, int64_t limit, int64_t& missing) {
      const int64_t by = std::min(missing, limit - value);
      value += by;
      missing -= by;
    };
    for (const bool shared : {true, false}) {
      for (size_t i = 0; i < domain_.axes().size(); ++i) {
        if ((first.at(i) == second.at(i)) != shared) continue;
        raise(pair.second[i], second.interval(i).to, second_missing);
      }
    }
    for (const bool shared : {false, true}) {
      for (size_t i = 0; i < domain_.axes().size(); ++i) {
        if ((first.at(i) == second.at(i)) != shared) continue;
        raise(pair.first[i], shared ? pair.second[i] : first.interval(i).to, first_missing);
      }
    }
    return pair;
  }

  void ComparePairs(size_t objective) {
    std::vector<Domain::Cursor> regions;
    for (Domain::Cursor at(domain_); !at.done(); at.Next()) {
      if (!Ignored(objective, at.region())) regions.push_back(at);
    }
    for (const Domain::Cursor& second : regions) {
      if (Known(Kind::kResult, objective, second.region())) continue;
      for (const Domain::Cursor& first : regions) {
        if (OutcomeAt(objective, first.region()) <= OutcomeAt(objective, second.region())) continue;
        std::optional<Pair> pair = PairOf(first, second);
        if (!pair) continue;
        Add(Kind::kResult, InputAt(objective, first.region(), std::move(pair->first)),
            InputAt(objective, second.region(), std::move(pair->second)));
        break;
      }
    }
  }

  const Domain& domain_;
  const Verdicts& verdicts_;
  const Excepted& excepted_;
  std::vector<size_t> by_threshold_;
  std::set<std::pair<Kind, Index>> known_;
  Declines declines_;
};

}  // namespace

Declines FindDeclines(const Domain& domain, const Verdicts& verdicts, const Excepted& excepted) {
  return Search(domain, verdicts, excepted).Run();
}

}  // namespace seuil::grid
