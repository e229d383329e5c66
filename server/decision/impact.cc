#include "decision/impact.h"

#include <algorithm>
#include <array>
#include <limits>
#include <string_view>
#include <tuple>
#include <utility>

#include "absl/status/status.h"
#include "base/error.h"
#include "base/text.h"
#include "decision/read_question.h"
#include "grid/point.h"

namespace seuil::decision {
namespace {

using grid::CellCount;
using grid::CompiledGrid;

constexpr uint32_t kNone = std::numeric_limits<uint32_t>::max();
constexpr size_t kSearches = 100;  // for neighbours of unknown jobs
constexpr Side kSides[] = {kBefore, kAfter};

// Where a row is counted: a kind of difference, or behind them:
constexpr uint32_t kSame = kDifferenceKinds, kOnlyBefore = kSame + 1, kOnlyAfter = kSame + 2,
                   kNeither = kSame + 3;
using Slots = std::array<CellCount, kNeither + 1>;

ImpactCounts CountsOf(const Slots& slots) {
  ImpactCounts counts;
  for (size_t kind = 0; kind < kDifferenceKinds; ++kind) {
    counts.Of(static_cast<DifferenceKind>(kind)) = slots[kind];
    counts.common += slots[kind];
  }
  counts.same = slots[kSame];
  counts.common += slots[kSame];
  counts.only_before = slots[kOnlyBefore];
  counts.only_after = slots[kOnlyAfter];
  counts.neither = slots[kNeither];
  return counts;
}

class Assessor {
 public:
  Assessor(const CompiledGrid& before, const CompiledGrid& after, const Population& population)
      : grids_{&before, &after}, population_(population), pairs_(before, after) {}

  Impact Run() {
    for (const Side side : kSides) ReadParts(side);
    by_asked_.resize(population_.objectives() + population_.languages());
    for (size_t i = 0; i < population_.objectives(); ++i) {
      const ObjectiveInput said = population_.objective(i);
      const bool some = !said.job.empty() || !said.band.empty() || !said.level.empty() || said.none;
      if (!some) unsaid_ = static_cast<uint32_t>(i);
    }
    pairs_asked_.resize(thresholds_[kBefore].size() * thresholds_[kAfter].size());
    CountRows();
    Impact impact;
    impact.inputs = population_.inputs();
    Slots all;
    for (const Slots& slots : by_asked_) {
      for (size_t i = 0; i < all.size(); ++i) all[i] += slots[i];
    }
    impact.counts = CountsOf(all);
    impact.thresholds = Thresholds();
    searched_[kBefore] = searched_[kAfter] = 0;  // reading the population named an example of each
    impact.objectives = Objectives();
    impact.undecided = UndecidedOnes();
    return impact;
  }

 private:
  // What a version makes of an objective, a language or a result.
  struct Read {
    uint32_t error = kNone;      // of groups_; kNone: it can be decided
    uint32_t threshold = kNone;  // of thresholds_; kNone: a language sets none
  };

  void ReadParts(Side side) {
    const CompiledGrid& grid = *grids_[side];
    for (size_t i = 0; i < population_.objectives(); ++i) {
      Decision decision;
      const absl::Status read = ReadAsked(side, population_.objective(i), decision);
      objectives_[side].push_back(
          {ErrorOf(side, read), ThresholdOf(side, decision.point.threshold)});
    }
    for (size_t i = 0; i < population_.languages(); ++i) {
      Decision decision;
      const absl::Status read = ReadLanguage(grid, population_.language(i), decision);
      // A grid that sets the threshold by itself says so by its source.
      const bool sets = decision.objective.source != ObjectiveSource::kNone;
      languages_[side].push_back(
          {ErrorOf(side, read), sets ? ThresholdOf(side, decision.point.threshold) : kNone});
    }
    answers_[side].resize(thresholds_[side].size());
  }

  // Names the neighbours of the first jobs that are unknown.
  absl::Status ReadAsked(Side side, const ObjectiveInput& asked, Decision& decision) {
    const bool searches = searched_[side] < kSearches;
    absl::Status read =
        ReadObjective(*grids_[side], asked, decision,
                      searches ? grid::Neighbours::kSearch : grid::Neighbours::kSkip);
    if (!read.ok() && searches && DetailOf(read)->reason == Reason::kJobUnknown) ++searched_[side];
    return read;
  }

  // Its number among those that are asked.
  uint32_t ThresholdOf(Side side, grid::Index level) {
    std::vector<grid::Index>& asked = thresholds_[side];
    const auto known = std::find(asked.begin(), asked.end(), level);
    const auto number = static_cast<uint32_t>(known - asked.begin());
    if (known == asked.end()) asked.push_back(level);
    return number;
  }

  uint32_t ErrorOf(Side side, const absl::Status& status) {
    if (status.ok()) return kNone;
    const std::optional<ErrorDetail> detail = DetailOf(status);
    std::vector<Undecided>& groups = groups_[side];
    const auto same = std::find_if(groups.begin(), groups.end(), [&](const Undecided& one) {
      return one.reason == detail->reason && one.field == detail->field;
    });
    const auto number = static_cast<uint32_t>(same - groups.begin());
    if (same == groups.end()) {
      groups.push_back({side, detail->reason, detail->field, 0, CellCount(),
                        std::string(FromAbsl(status.message()))});
    }
    return number;
  }

  // Rows that share a result stand together: each version reads it once, and decides it once for
  // each threshold.
  void CountRows() {
    const std::vector<Population::Row>& rows = population_.rows();
    std::vector<uint32_t> ends(population_.results() + 1);
    for (const Population::Row& row : rows) ++ends[row.result + 1];
    for (size_t i = 1; i < ends.size(); ++i) ends[i] += ends[i - 1];
    std::vector<uint32_t> next(ends.begin(), ends.end() - 1);
    std::vector<uint32_t> order(rows.size());
    for (size_t i = 0; i < rows.size(); ++i) {
      order[next[rows[i].result]++] = static_cast<uint32_t>(i);
    }
    for (size_t result = 0; result < population_.results(); ++result) {
      ReadOne(population_.result(result));
      for (uint32_t i = ends[result]; i < ends[result + 1]; ++i) Count(rows[order[i]]);
    }
  }

  void ReadOne(const ResultInput& sent) {
    for (const Side side : kSides) {
      grid::Point& point = decision_[side].point;
      point.skills.clear();  // of the last result; what is left is set, or not looked at
      const absl::Status read = ReadResult(*grids_[side], sent, decision_[side]);
      result_error_[side] = ErrorOf(side, read);
      if (!read.ok()) continue;
      grid::DeriveOverall(*grids_[side], point);
      std::fill(answers_[side].begin(), answers_[side].end(), kNone);
    }
    for (Pair& pair : pairs_asked_) pair.slot = kNone;
  }

  // Number of what that version gives on the result at hand.
  uint32_t Answer(Side side, uint32_t threshold) {
    uint32_t& answer = answers_[side][threshold];
    if (answer == kNone) {
      decision_[side].point.threshold = thresholds_[side][threshold];
      answer = pairs_.Give(side, decision_[side].point);
    }
    return answer;
  }

  void Count(const Population::Row& row) {
    uint32_t errors[2], thresholds[2];
    for (const Side side : kSides) {
      const Read &objective = objectives_[side][row.objective],
                 &language = languages_[side][row.language];
      // In the order in which Evaluate looks at them.
      errors[side] = objective.error != kNone  ? objective.error
                     : language.error != kNone ? language.error
                                               : result_error_[side];
      thresholds[side] = language.threshold != kNone ? language.threshold : objective.threshold;
      if (errors[side] == kNone) continue;
      Undecided& group = groups_[side][errors[side]];
      ++group.inputs;
      group.count += row.count;
    }
    Slots& asked = by_asked_[AskedOf(row)];
    if (errors[kBefore] == kNone && errors[kAfter] == kNone) {
      Pair& pair =
          pairs_asked_[thresholds[kBefore] * thresholds_[kAfter].size() + thresholds[kAfter]];
      if (pair.slot == kNone) {
        const std::optional<DifferenceKind> kind =
            pairs_.KindOf(Answer(kBefore, thresholds[kBefore]), Answer(kAfter, thresholds[kAfter]));
        pair.slot = kind ? static_cast<uint32_t>(*kind) : kSame;
      }
      pair.counts[pair.slot] += row.count;
      asked[pair.slot] += row.count;
    } else {
      asked[errors[kAfter] == kNone    ? kOnlyAfter
            : errors[kBefore] == kNone ? kOnlyBefore
                                       : kNeither] += row.count;
    }
  }

  // Position in by_asked_: the objective, or, where nothing was said of it, the language.
  size_t AskedOf(const Population::Row& row) const {
    return row.objective == unsaid_ ? population_.objectives() + row.language : row.objective;
  }

  std::string LevelId(Side side, grid::Index level) const {
    return level == kNoIndex ? "" : grids_[side]->levels[level].id;
  }

  std::vector<ThresholdImpact> Thresholds() const {
    // Whether it moved, then the levels.
    using Key = std::tuple<bool, grid::Index, grid::Index>;
    std::vector<std::pair<Key, ThresholdImpact>> found;
    for (size_t i = 0; i < pairs_asked_.size(); ++i) {
      const grid::Index before = thresholds_[kBefore][i / thresholds_[kAfter].size()],
                        after = thresholds_[kAfter][i % thresholds_[kAfter].size()];
      ThresholdImpact one{LevelId(kBefore, before), LevelId(kAfter, after),
                          CountsOf(pairs_asked_[i].counts)};
      if (!one.counts.common.zero()) found.emplace_back(Key(one.moved(), before, after), one);
    }
    std::sort(found.begin(), found.end(),
              [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<ThresholdImpact> thresholds;
    thresholds.reserve(found.size());
    for (auto& [unused, one] : found) thresholds.push_back(std::move(one));
    return thresholds;
  }

  // In the after-version's list, else behind it in the before-version's; last where neither has it.
  template <typename Ids>
  uint64_t PlaceOf(Ids CompiledGrid::*by_id, std::string_view id) const {
    const auto& after = grids_[kAfter]->*by_id;
    if (const grid::Index place = grid::Find(after, id); place != kNoIndex) return place;
    const grid::Index place = grid::Find(grids_[kBefore]->*by_id, id);
    return place == kNoIndex ? std::numeric_limits<uint64_t>::max() : after.size() + place;
  }

  // Jobs, bands, levels, none, languages, each by its place, then by its bytes.
  auto OrderOf(const ObjectiveImpact& one) const {
    const int what = !one.job.empty()     ? 0
                     : !one.band.empty()  ? 1
                     : !one.level.empty() ? 2
                     : one.none           ? 3
                                          : 4;
    return std::tuple(what, PlaceOf(&CompiledGrid::job_by_id, one.job), std::string_view(one.job),
                      PlaceOf(&CompiledGrid::band_by_id, one.band), std::string_view(one.band),
                      one.level.empty() ? 0 : 1, PlaceOf(&CompiledGrid::level_by_id, one.level),
                      std::string_view(one.level), one.none, std::string_view(one.language));
  }

  std::vector<ObjectiveImpact> Objectives() {
    std::vector<ObjectiveImpact> objectives;
    for (size_t i = 0; i < by_asked_.size(); ++i) {
      ObjectiveImpact one;
      one.counts = CountsOf(by_asked_[i]);
      if (one.counts.all().zero()) continue;
      const bool unsaid = i >= population_.objectives();
      const size_t number = unsaid ? unsaid_ : i;
      const std::string_view language =
          unsaid ? population_.language(i - population_.objectives()) : std::string_view();
      const ObjectiveInput asked = population_.objective(number);
      one.job = asked.job;
      one.band = asked.band;
      one.level = asked.level;
      one.none = asked.none;
      one.language = language;
      for (const Side side : kSides) one.taken[side] = TakenBy(side, asked, unsaid, language);
      objectives.push_back(std::move(one));
    }
    std::vector<std::pair<decltype(OrderOf(objectives[0])), size_t>> order;
    for (size_t i = 0; i < objectives.size(); ++i) order.emplace_back(OrderOf(objectives[i]), i);
    std::sort(order.begin(), order.end());
    std::vector<ObjectiveImpact> sorted;
    sorted.reserve(order.size());
    for (const auto& [unused, i] : order) sorted.push_back(std::move(objectives[i]));
    return sorted;
  }

  ObjectiveImpact::Taken TakenBy(Side side, const ObjectiveInput& asked, bool by_language,
                                 std::string_view language) {
    Decision decision;
    absl::Status read = ReadAsked(side, asked, decision);
    if (read.ok() && by_language) read = ReadLanguage(*grids_[side], language, decision);
    if (read.ok()) return {LevelId(side, decision.point.threshold), std::nullopt, {}};
    return {{}, DetailOf(read)->reason, std::string(FromAbsl(read.message()))};
  }

  std::vector<Undecided> UndecidedOnes() {
    std::vector<Undecided> all;
    for (const Side side : kSides) {
      for (Undecided& group : groups_[side]) {
        if (group.inputs > 0) all.push_back(std::move(group));
      }
    }
    std::sort(all.begin(), all.end(), [](const Undecided& a, const Undecided& b) {
      return std::tie(a.side, a.reason, a.field) < std::tie(b.side, b.reason, b.field);
    });
    return all;
  }

  const CompiledGrid* grids_[2];
  const Population& population_;
  GivenPairs pairs_;
  std::vector<Read> objectives_[2], languages_[2];  // by number
  std::vector<grid::Index> thresholds_[2];          // that are asked, each once
  size_t searched_[2] = {0, 0};                     // for neighbours
  uint32_t unsaid_ = kNone;                         // the objective that says nothing
  std::vector<Undecided> groups_[2];

  // Of the result at hand; answers by threshold.
  Decision decision_[2];
  uint32_t result_error_[2] = {kNone, kNone};
  std::vector<uint32_t> answers_[2];
  // By the threshold before, then after.
  struct Pair {
    uint32_t slot = kNone;  // of the result at hand
    Slots counts;
  };
  std::vector<Pair> pairs_asked_;

  std::vector<Slots> by_asked_;  // objectives, then languages
};

}  // namespace

Impact AssessImpact(const CompiledGrid& before, const CompiledGrid& after,
                    const Population& population) {
  return Assessor(before, after, population).Run();
}

}  // namespace seuil::decision
