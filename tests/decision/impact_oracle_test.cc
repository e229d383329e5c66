// The oracle of the impact: pairs of random grids, and on each a random population, good questions
// and bad ones. Every row is decided by itself under both files as written, by the naive evaluator;
// what that counts, row by row, must be what the impact counts. Set SEUIL_SEED to repeat a run.
#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "base/error.h"
#include "decision/compare_oracle.h"
#include "decision/evaluate.h"
#include "decision/impact.h"
#include "decision/naive.h"
#include "decision/questions.h"
#include "decision/version_pairs.h"
#include "grid/compile.h"
#include "testutil/oracle_grid.h"

namespace seuil::decision {
namespace {

constexpr int kPairs = 3'000;
constexpr int kRows = 80;
constexpr int kLeast = 20;  // rows of each kind

// What rows add up to, by whatever they are told apart by.
using Kinds = std::map<std::string, uint64_t>;
struct Sums {
  Kinds all;
  std::map<std::string, Kinds> by_objective;
  std::map<std::pair<std::string, std::string>, Kinds> by_threshold;
  // Different inputs, and their count, by side, reason and field.
  std::map<std::tuple<int, std::string, std::string>, std::pair<size_t, uint64_t>> undecided;

  friend bool operator==(const Sums&, const Sums&) = default;
};

std::string NameOf(const std::string& job, const std::string& band, const std::string& level,
                   bool none, const std::string& language) {
  const bool said = !job.empty() || !band.empty() || !level.empty() || none;
  return said ? job + "|" + band + "|" + level + "|" + (none ? "none" : "") : "in " + language;
}

std::string InOneText(AskedQuestion question) {
  std::stable_sort(question.skills.begin(), question.skills.end(),
                   [](const auto& a, const auto& b) { return a.id < b.id; });
  std::string text = NameOf(question.job, question.band, question.level, question.none, "") + "#" +
                     question.certified_language + "#" + question.result_level + "#" +
                     question.result_score;
  for (const auto& skill : question.skills) {
    text += "#" + skill.id + "=" + skill.level + "/" + skill.score;
  }
  return text;
}

// Re-decides the rows one by one.
class RowByRow {
 public:
  RowByRow(const grid::GridSpec& before, const grid::GridSpec& after) : specs_{&before, &after} {}

  void Add(const AskedQuestion& row, uint64_t count) {
    if (count == 0) return;
    const bool first = seen_.insert(InOneText(row)).second;
    std::optional<NaivelyGiven> given[2];
    std::string threshold[2];
    for (const size_t side : {size_t{0}, size_t{1}}) {
      const auto decided = EvaluateNaively(*specs_[side], row);
      if (decided.ok()) {
        given[side] = {decided->given.outcome, decided->attained_level, decided->given.rules};
        threshold[side] = decided->threshold;
        continue;
      }
      const auto detail = DetailOf(decided.status());
      auto& [inputs, sum] =
          sums_.undecided[{side, std::string(ReasonInfo(detail->reason).name), detail->field}];
      inputs += first ? 1 : 0;
      sum += count;
    }
    std::string kind = given[0] ? "only before" : given[1] ? "only after" : "neither";
    if (given[0] && given[1]) {
      kind = JudgeNaively(*specs_[0], *given[0], *specs_[1], *given[1]);
      if (kind.empty()) kind = "same";
      sums_.by_threshold[{threshold[0], threshold[1]}][kind] += count;
    }
    sums_.all[kind] += count;
    sums_.by_objective[NameOf(row.job, row.band, row.level, row.none, row.certified_language)]
                      [kind] += count;
  }

  const Sums& sums() const { return sums_; }
  size_t inputs() const { return seen_.size(); }

 private:
  const grid::GridSpec* specs_[2];
  Sums sums_;
  std::set<std::string> seen_;
};

Kinds KindsOf(const ImpactCounts& counts) {
  Kinds kinds;
  const auto add = [&](const char* kind, grid::CellCount count) {
    if (!count.zero()) kinds[kind] = count.value();
  };
  add("WON", counts.won);
  add("LOST", counts.lost);
  add("CHANGED", counts.changed);
  add("LEVEL_RAISED", counts.level_raised);
  add("LEVEL_LOWERED", counts.level_lowered);
  add("RULES", counts.rules_only);
  add("same", counts.same);
  add("only before", counts.only_before);
  add("only after", counts.only_after);
  add("neither", counts.neither);
  return kinds;
}

Sums SumsOf(const Impact& impact) {
  Sums sums;
  sums.all = KindsOf(impact.counts);
  for (const ObjectiveImpact& one : impact.objectives) {
    const bool added = sums.by_objective
                           .emplace(NameOf(one.job, one.band, one.level, one.none, one.language),
                                    KindsOf(one.counts))
                           .second;
    EXPECT_TRUE(added) << "listed twice";
  }
  for (const ThresholdImpact& one : impact.thresholds) {
    const bool added =
        sums.by_threshold.emplace(std::pair(one.before, one.after), KindsOf(one.counts)).second;
    EXPECT_TRUE(added) << "listed twice";
  }
  for (const Undecided& one : impact.undecided) {
    sums.undecided[{static_cast<int>(one.side), std::string(ReasonInfo(one.reason).name),
                    one.field}] = {one.inputs, one.count.value()};
  }
  return sums;
}

TEST(ImpactOracleTest, EqualToDecidingRowByRow) {
  VersionPairs drawn;
  testutil::Random& random = drawn.random();
  std::map<std::string, int> seen;
  std::set<std::string> reasons;
  for (int pairs = 0; pairs < kPairs; ++pairs) {
    const VersionPair pair = drawn.Next();
    const grid::GridSpec &before = pair.before, &after = pair.after;
    SCOPED_TRACE(drawn.Told(pair));
    RowByRow rows(before, after);
    Population population;
    std::vector<AskedQuestion> asked;
    for (int row = 0; row < kRows; ++row) {
      const grid::GridSpec& of = random.Chance(60) ? before : after;
      if (!asked.empty() && random.Chance(25)) {
        asked.push_back(random.Of(asked));
        random.Shuffle(asked.back().skills);
      } else {
        asked.push_back(random.Chance(75) ? RandomQuestion(of, random)
                                          : RandomBadQuestion(of, random));
      }
      const uint64_t count = random.Below(1000);
      rows.Add(asked.back(), count);
      population.Add(ViewOf(asked.back()), grid::CellCount(count));
    }
    const Impact impact = AssessImpact(*grid::Compile(before), *grid::Compile(after), population);
    const Sums sums = SumsOf(impact);
    ASSERT_EQ(sums.all, rows.sums().all);
    ASSERT_EQ(sums.by_objective, rows.sums().by_objective);
    ASSERT_EQ(sums.by_threshold, rows.sums().by_threshold);
    ASSERT_EQ(sums.undecided, rows.sums().undecided);
    ASSERT_EQ(impact.inputs, rows.inputs());
    ASSERT_EQ(impact.counts.all(), population.count());
    ASSERT_EQ(impact.counts.common,
              impact.counts.outcome_changes() + impact.counts.rules_only + impact.counts.same);
    for (const auto& [kind, count] : sums.all) ++seen[kind];
    for (const Undecided& one : impact.undecided) {
      reasons.emplace(ReasonInfo(one.reason).name);
    }
    for (const ThresholdImpact& one : impact.thresholds) {
      if (one.moved()) ++seen["threshold moved"];
    }
    for (const ObjectiveImpact& one : impact.objectives) {
      const bool before_only = !one.taken[kBefore].refused && one.taken[kAfter].refused;
      const bool after_only = one.taken[kBefore].refused && !one.taken[kAfter].refused;
      if (!one.job.empty() && before_only) ++seen["job only before"];
      if (!one.job.empty() && after_only) ++seen["job only after"];
    }
  }
  for (const auto& [what, times] : seen) std::cout << what << ": " << times << "\n";
  for (const char* what :
       {"WON", "LOST", "CHANGED", "LEVEL_RAISED", "LEVEL_LOWERED", "RULES", "same", "only before",
        "only after", "neither", "threshold moved", "job only before", "job only after"}) {
    EXPECT_GE(seen[what], kLeast) << what;
  }
  EXPECT_GE(reasons.size(), 15u) << "of the reasons that a question can be refused for";
}

}  // namespace
}  // namespace seuil::decision
