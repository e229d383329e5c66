#include "grid/verdicts.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "grid/region_counter.h"

namespace seuil::grid {
namespace {

// What an interval states, by any of its values.
struct Fact {
  bool has_level = false, has_score = false;
  int64_t rank = 0, score = 0;
};

Fact FactOf(const CompiledGrid& grid, const SkillValue& value) {
  return {.has_level = value.level != kNoIndex,
          .has_score = value.has_score,
          .rank = value.level == kNoIndex ? 0 : grid.levels[value.level].rank,
          .score = value.score};
}

Fact OverallFact(const CompiledGrid& grid, int64_t score) {
  const std::vector<ScoreBand>& bands = grid.overall.bands;
  return FactOf(grid, {.level = bands.empty() ? kNoIndex : LevelOfScore(bands, score),
                       .has_score = true,
                       .score = score});
}

bool Meets(const Condition& condition, int64_t bound, const Fact& fact) {
  const bool level = condition.measure == Measure::kLevel;
  if (level ? !fact.has_level : !fact.has_score) return false;
  const int64_t actual = level ? fact.rank : fact.score;
  return condition.test == Test::kAtLeast ? actual >= bound : actual < bound;
}

using Words = absl::InlinedVector<uint64_t, 2>;

// One bit for each condition of each rule. A condition holds on a region where it holds on every
// axis that it looks at (all), or on some (any); so each interval of each axis has a mask, and a
// region's bits are the masks of its intervals, ANDed. The bits of an `any` say that it does not
// hold, and are turned at the end. (A minimum is at least a bound where every skill is, and below
// it where any is.) The sum is one axis more.
class Masks {
 public:
  explicit Masks(const Domain& domain) : domain_(domain), grid_(domain.grid()) {
    for (const Rule& rule : grid_.rules) {
      for (const Condition& condition : rule.when) conditions_.push_back(&condition);
    }
    words_ = std::max<size_t>(1, (conditions_.size() + 63) / 64);
    turned_.assign(words_, 0);
    for (size_t bit = 0; bit < conditions_.size(); ++bit) {
      if (IsAny(*conditions_[bit])) Set(turned_.data(), bit);
    }
    CollectFacts();
    masks_.resize(stated_.size());
  }

  // Makes the masks of one objective.
  void Prepare(const ObjectiveCase& objective) {
    constant_.assign(words_, ~uint64_t{0});
    for (size_t axis = 0; axis < masks_.size(); ++axis) {
      masks_[axis].assign(stated_[axis].size() * words_, ~uint64_t{0});
    }
    for (size_t bit = 0; bit < conditions_.size(); ++bit) PrepareBit(objective, bit);
  }

  size_t words() const { return words_; }
  size_t axes() const { return masks_.size(); }
  const uint64_t* constant() const { return constant_.data(); }
  const uint64_t* Of(size_t axis, size_t interval) const {
    return &masks_[axis][interval * words_];
  }

  // The rules whose conditions' bits are all set.
  RuleSet Rules(const uint64_t* bits) const {
    RuleSet held;
    size_t bit = 0;
    for (Index rule = 0; rule < grid_.rules.size(); ++rule) {
      bool holds = true;
      for (size_t i = 0; i < grid_.rules[rule].when.size(); ++i, ++bit) {
        holds = holds && ((bits[bit / 64] ^ turned_[bit / 64]) >> (bit % 64) & 1) != 0;
      }
      if (holds) held.push_back(rule);
    }
    return held;
  }

 private:
  static void Set(uint64_t* words, size_t bit) { words[bit / 64] |= uint64_t{1} << (bit % 64); }
  static void Clear(uint64_t* words, size_t bit) {
    words[bit / 64] &= ~(uint64_t{1} << (bit % 64));
  }

  bool IsAny(const Condition& condition) const {
    const bool of_overall =
        condition.operand == Operand::kAttained || condition.operand == Operand::kScore;
    return condition.operand == Operand::kAnySkill ||
           (of_overall && grid_.overall.from == OverallFrom::kMinimum &&
            condition.test == Test::kBelow);
  }

  void CollectFacts() {
    for (size_t axis = 0; axis < domain_.axes().size(); ++axis) {
      std::vector<Fact> stated, overall;
      for (const Interval& interval : domain_.intervals(axis)) {
        stated.push_back(FactOf(grid_, ValueOf(domain_.axes()[axis], interval.from)));
        if (grid_.overall.from == OverallFrom::kMinimum && grid_.overall.has_score()) {
          overall.push_back(OverallFact(grid_, stated.back().score));
        }
      }
      stated_.push_back(std::move(stated));
      overall_.push_back(overall.empty() ? stated_.back() : std::move(overall));
    }
    if (!domain_.has_sum()) return;
    std::vector<Fact> sums;
    for (const Interval& interval : domain_.sums()) {
      sums.push_back(OverallFact(
          grid_, AggregateScore(grid_.overall, domain_.sum_scale().Micros(interval.from),
                                static_cast<int64_t>(domain_.axes().size()))));
    }
    stated_.push_back(sums);
    overall_.push_back(std::move(sums));
  }

  // True where the axis (the sum: the last one) bears on the condition.
  bool Concerns(const Condition& condition, size_t axis) const {
    const Index skill = axis < domain_.axes().size() ? domain_.axes()[axis].skill : kNoIndex;
    switch (condition.operand) {
      case Operand::kObjective:
        return false;
      case Operand::kAttained:
      case Operand::kScore:
        return skill == kNoIndex || grid_.overall.from == OverallFrom::kMinimum;
      case Operand::kSkill:
        return skill == condition.skill;
      case Operand::kEachSkill:
      case Operand::kAnySkill:
        return skill != kNoIndex;
    }
    return false;
  }

  void PrepareBit(const ObjectiveCase& objective, size_t bit) {
    const Condition& condition = *conditions_[bit];
    const bool any = IsAny(condition);
    const bool has_objective = objective.threshold != kNoIndex;
    const int64_t asked = has_objective ? grid_.levels[objective.threshold].rank : 0;
    const int64_t bound = condition.bound + (condition.relative ? asked : 0);
    bool never = condition.relative && !has_objective;
    if (condition.test == Test::kIsNone) {
      never = has_objective;
    } else if (condition.operand == Operand::kObjective) {
      never = never || !has_objective ||
              (condition.test == Test::kAtLeast ? asked < bound : asked >= bound);
    }
    if (never) {
      if (!any) Clear(constant_.data(), bit);
      return;  // an `any` that no mask clears does not hold
    }
    const bool of_overall =
        condition.operand == Operand::kAttained || condition.operand == Operand::kScore;
    for (size_t axis = 0; axis < masks_.size(); ++axis) {
      if (!Concerns(condition, axis)) continue;
      const std::vector<Fact>& facts = of_overall ? overall_[axis] : stated_[axis];
      for (size_t i = 0; i < facts.size(); ++i) {
        if (Meets(condition, bound, facts[i]) == any) Clear(&masks_[axis][i * words_], bit);
      }
    }
  }

  const Domain& domain_;
  const CompiledGrid& grid_;
  std::vector<const Condition*> conditions_;  // by bit
  size_t words_ = 1;
  std::vector<uint64_t> turned_;
  std::vector<std::vector<Fact>> stated_, overall_;  // by axis and interval
  std::vector<uint64_t> constant_;
  std::vector<std::vector<uint64_t>> masks_;  // by axis; of each interval `words_`
};

// Finds the verdict of a region's bits.
class Sorter {
 public:
  Sorter(const CompiledGrid& grid, const Masks& masks, std::vector<Verdict>& all)
      : grid_(grid), masks_(masks), all_(all) {}

  uint32_t Of(const uint64_t* bits, size_t objective, size_t region) {
    if (!last_.empty() && std::equal(last_.begin(), last_.end(), bits)) return last_id_;
    last_.assign(bits, bits + masks_.words());
    const auto [entry, added] = by_bits_.try_emplace(last_, 0);
    if (added) entry->second = Add(masks_.Rules(bits), objective, region);
    return last_id_ = entry->second;
  }

 private:
  uint32_t Add(RuleSet rules, size_t objective, size_t region) {
    const auto [entry, added] = by_rules_.try_emplace(rules, static_cast<uint32_t>(all_.size()));
    if (!added) return entry->second;
    Verdict verdict{.rules = std::move(rules), .cells = {}};
    verdict.objective = objective;
    verdict.region = region;
    if (!verdict.rules.empty() || grid_.otherwise)
      verdict.outcome = OutcomeOf(grid_, verdict.rules);
    for (const Index rule : verdict.rules) {
      if (grid_.rules[rule].outcome == verdict.outcome) continue;
      verdict.disagrees = rule;
      break;
    }
    all_.push_back(std::move(verdict));
    return entry->second;
  }

  const CompiledGrid& grid_;
  const Masks& masks_;
  std::vector<Verdict>& all_;
  Words last_;
  uint32_t last_id_ = 0;
  absl::flat_hash_map<Words, uint32_t> by_bits_;
  absl::flat_hash_map<RuleSet, uint32_t> by_rules_;
};

}  // namespace

Verdicts::Verdicts(const Domain& domain) : regions_(domain.regions()) {
  const size_t axes = domain.axes().size();
  by_region_.reserve(domain.cases().size() * regions_);
  Masks masks(domain);
  const size_t words = masks.words();
  Sorter sorter(domain.grid(), masks, all_);
  // and_of[axis]: the constant and the masks of the axes before it.
  std::vector<uint64_t> and_of((masks.axes() + 1) * words);
  const auto add = [&](size_t axis, const uint64_t* mask) {
    for (size_t w = 0; w < words; ++w) {
      and_of[(axis + 1) * words + w] = and_of[axis * words + w] & mask[w];
    }
  };
  for (size_t objective = 0; objective < domain.cases().size(); ++objective) {
    masks.Prepare(domain.cases()[objective]);
    std::copy_n(masks.constant(), words, and_of.begin());
    for (Domain::Cursor at(domain); !at.done(); at.Next()) {
      for (size_t i = at.changed_from(); i < axes; ++i) add(i, masks.Of(i, at.at(i)));
      if (domain.has_sum()) add(axes, masks.Of(axes, at.sum_at()));
      by_region_.push_back(sorter.Of(&and_of[masks.axes() * words], objective, at.region()));
    }
  }
  RegionCounter counter(domain);
  for (Domain::Cursor at(domain); !at.done(); at.Next()) {
    const CellCount cells = counter.Count(at);
    for (size_t objective = 0; objective < domain.cases().size(); ++objective) {
      all_[Id(objective, at.region())].cells += cells;
    }
  }
}

}  // namespace seuil::grid
