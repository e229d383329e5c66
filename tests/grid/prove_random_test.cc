// The proof against a plain one: every cell asked on its own by HeldRules, every pair of comparable
// cells compared, on random small grids, with the domain enumerated and cut into regions.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <iostream>
#include <map>
#include <set>
#include <tuple>
#include <vector>

#include "grid/compile.h"
#include "grid/domain.h"
#include "grid/prove.h"
#include "grid/prove_monotone.h"
#include "grid/validate.h"
#include "grid/verdicts.h"
#include "testutil/random_grid.h"

namespace seuil::grid {
namespace {

constexpr int kGrids = 3000;

struct Cell {
  size_t objective = 0;
  std::vector<int64_t> values;
  RuleSet held;
  Index outcome = kNoIndex;
  bool excepted = false;

  Index rule() const { return held.empty() ? kNoIndex : held.front(); }
};

// What a problem is told apart by: code and line.
using Finding = std::pair<std::string, uint32_t>;

class PlainProof {
 public:
  explicit PlainProof(const GridSpec& spec)
      : spec_(spec), grid_(Compile(spec)), axes_(AxesOf(*grid_)), cases_(ObjectiveCases(*grid_)) {
    for (size_t i = 0; i < cases_.size(); ++i) {
      std::vector<int64_t> values(axes_.size());
      Visit(i, 0, values);
    }
  }

  std::set<Finding> Findings() const {
    std::set<Finding> findings;
    bool decided = true;
    std::vector<bool> holds(grid_->rules.size()), alone(grid_->rules.size());
    bool otherwise = false;
    for (const Cell& cell : cells_) {
      for (const Index rule : cell.held) {
        holds[rule] = true;
        if (cell.held.size() == 1) alone[rule] = true;
        if (grid_->rules[rule].outcome != grid_->rules[cell.held.front()].outcome) {
          decided = false;
          findings.insert({"rules-disagree", LineOf(FirstOther(cell))});
        }
      }
      if (!cell.held.empty()) continue;
      otherwise = true;
      if (spec_.otherwise) continue;
      decided = false;
      findings.insert({"input-left-over", spec_.rules.back().id.at.line});
    }
    for (Index rule = 0; rule < holds.size(); ++rule) {
      if (!holds[rule]) findings.insert({"rule-dead", LineOf(rule)});
      if (decided && holds[rule] && !alone[rule]) {
        findings.insert({"rule-never-alone", LineOf(rule)});
      }
    }
    if (spec_.otherwise && !otherwise) findings.insert({"otherwise-unused", 200});
    if (decided) AddDeclines(findings);
    return findings;
  }

  ProofReport Counts() const {
    ProofReport report;
    report.rules.resize(grid_->rules.size());
    const CellCount one(1);
    for (const Cell& cell : cells_) {
      report.cells += one;
      if (cell.held.empty()) report.otherwise_cells += one;
      if (cell.held.size() == 1) report.rules[cell.held.front()].decides_alone += one;
      for (const Index rule : cell.held) report.rules[rule].holds += one;
      if (cell.excepted) report.excepted_cells += one;
    }
    return report;
  }

  const CompiledGrid& grid() const { return *grid_; }
  const std::vector<Cell>& cells() const { return cells_; }
  bool Better(const std::vector<int64_t>& a, const std::vector<int64_t>& b) const {
    for (size_t i = 0; i < a.size(); ++i) {
      if (a[i] > b[i] || ((a[i] == kAbsent) != (b[i] == kAbsent))) return false;
    }
    return true;
  }

 private:
  static bool HoldsOneOf(const Cell& cell, const std::vector<Index>& rules) {
    return std::find_first_of(cell.held.begin(), cell.held.end(), rules.begin(), rules.end()) !=
           cell.held.end();
  }

  void Visit(size_t objective, size_t axis, std::vector<int64_t>& values) {
    if (axis < axes_.size()) {
      for (values[axis] = axes_[axis].optional ? kAbsent : 0; values[axis] < axes_[axis].size;
           ++values[axis]) {
        Visit(objective, axis + 1, values);
      }
      return;
    }
    Cell cell{objective, values,
              HeldRules(*grid_, PointOf(*grid_, axes_, cases_[objective], values))};
    if (!cell.held.empty() || grid_->otherwise) cell.outcome = OutcomeOf(*grid_, cell.held);
    cell.excepted = HoldsOneOf(cell, grid_->monotone_except);
    cells_.push_back(std::move(cell));
  }

  Index FirstOther(const Cell& cell) const {
    return *std::find_if(cell.held.begin(), cell.held.end(),
                         [&](Index rule) { return grid_->rules[rule].outcome != cell.outcome; });
  }
  uint32_t LineOf(Index rule) const { return spec_.rules[rule].id.at.line; }
  int RankOf(const Cell& cell) const {
    return grid_->levels[cases_[cell.objective].threshold].rank;
  }

  // By kind (a better result, a higher threshold), the rules that decide the cells which are given
  // less (more), without the cells where a rule of `except` holds. Where that is none, only cells
  // one step apart are compared.
  std::set<std::pair<bool, Index>> Declines(const std::vector<Index>& except) const {
    std::vector<Cell> compared;
    for (const Cell& cell : cells_) {
      if (!HoldsOneOf(cell, except)) compared.push_back(cell);
    }
    const bool steps = compared.size() == cells_.size();
    std::set<std::pair<bool, Index>> found;
    for (const Cell& a : compared) {
      for (const Cell& b : compared) {
        if (a.objective == b.objective && a.outcome > b.outcome && Better(a.values, b.values)) {
          int64_t distance = 0;
          for (size_t i = 0; i < a.values.size(); ++i) distance += b.values[i] - a.values[i];
          if (!steps || distance == 1) found.insert({false, b.rule()});
        }
        const bool thresholds =
            cases_[a.objective].threshold != kNoIndex && cases_[b.objective].threshold != kNoIndex;
        if (thresholds && a.values == b.values && RankOf(a) < RankOf(b) && a.outcome < b.outcome) {
          found.insert({true, b.rule()});
        }
      }
    }
    return found;
  }

  void AddDeclines(std::set<Finding>& findings) const {
    const std::vector<Index>& except = grid_->monotone_except;
    const std::set<std::pair<bool, Index>> declines = Declines(except);
    for (size_t i = 0; i < except.size() && declines.empty(); ++i) {
      std::vector<Index> others = except;
      others.erase(others.begin() + static_cast<std::ptrdiff_t>(i));
      if (Declines(others).empty()) findings.insert({"exception-unneeded", 0});
    }
    for (const auto& [threshold, rule] : declines) {
      // Where the otherwise decides, the problem stands at a rule that the example names: any.
      findings.insert({threshold ? "higher-threshold-more" : "better-result-less",
                       rule == kNoIndex ? 0 : LineOf(rule)});
    }
  }

  const GridSpec& spec_;
  std::shared_ptr<const CompiledGrid> grid_;
  std::vector<Axis> axes_;
  std::vector<ObjectiveCase> cases_;
  std::vector<Cell> cells_;
};

std::set<Finding> FindingsOf(const Problems& problems) {
  std::set<Finding> findings;
  for (const Problem& problem : problems.Sorted()) {
    // Decided by the otherwise: see AddDeclines.
    const bool decline =
        problem.code == "better-result-less" || problem.code == "higher-threshold-more";
    const bool otherwise = decline && problem.message.ends_with("(otherwise)");
    findings.insert({problem.code, otherwise ? 0 : problem.at.line});
  }
  return findings;
}

void ExpectSame(const ProofReport& actual, const ProofReport& expected) {
  EXPECT_EQ(actual.cells.value(), expected.cells.value());
  EXPECT_EQ(actual.otherwise_cells.value(), expected.otherwise_cells.value());
  EXPECT_EQ(actual.excepted_cells.value(), expected.excepted_cells.value());
  ASSERT_EQ(actual.rules.size(), expected.rules.size());
  for (size_t i = 0; i < actual.rules.size(); ++i) {
    EXPECT_EQ(actual.rules[i].holds.value(), expected.rules[i].holds.value()) << "rule " << i;
    EXPECT_EQ(actual.rules[i].decides_alone.value(), expected.rules[i].decides_alone.value())
        << "rule " << i;
  }
}

TEST(ProveRandomTest, FindsWhatAPlainProofFindsCellByCellAndRegionByRegion) {
  testutil::RandomGrid random(20261123);
  std::map<std::string, int> found;
  int64_t cells = 0, regions = 0;
  for (int i = 0; i < kGrids; ++i) {
    const GridSpec spec = random.Next();
    Problems invalid("random.toml");
    Validate(spec, invalid);
    ASSERT_FALSE(invalid.has_errors()) << i << ": " << invalid.Sorted().front().message;
    const PlainProof plain(spec);
    if (plain.cells().empty()) continue;
    const std::set<Finding> expected = plain.Findings();
    for (const auto& [code, line] : expected) ++found[code];
    for (const bool enumerate : {true, false}) {
      SCOPED_TRACE(testing::Message() << "grid " << i << (enumerate ? ", cells" : ", regions"));
      Problems problems("random.toml");
      const ProofReport report =
          Prove(plain.grid(), spec, {.cells = enumerate ? 1'000'000 : 0}, problems);
      EXPECT_EQ(report.enumerated, enumerate);
      ExpectSame(report, plain.Counts());
      EXPECT_EQ(FindingsOf(problems), expected);
      (enumerate ? cells : regions) += report.regions;
    }
    ASSERT_FALSE(HasFailure());
  }
  std::cout << cells << " cells, " << regions << " regions\n";
  for (const auto& [code, times] : found) std::cout << code << ": " << times << "\n";
  for (const auto& [feature, times] : random.drawn()) std::cout << feature << ": " << times << "\n";
  EXPECT_EQ(found.size(), 8u) << "not every kind of problem was drawn";
  EXPECT_LT(regions, cells);
}

// Every region of a domain holds the cells that it says, and its rules are theirs.
TEST(ProveRandomTest, RegionsPartTheCellsAndDecideThemAlike) {
  testutil::RandomGrid random(7);
  for (int i = 0; i < 500; ++i) {
    const GridSpec spec = random.Next();
    const PlainProof plain(spec);
    if (plain.cells().empty()) continue;
    const std::optional<Domain> domain =
        Domain::Cut(plain.grid(), CutsOf(plain.grid(), AxesOf(plain.grid())), 1'000'000);
    ASSERT_TRUE(domain);
    const Verdicts verdicts(*domain);
    const auto contains = [&](const Domain::Cursor& at, std::span<const int64_t> values) {
      int64_t sum = 0;
      for (size_t axis = 0; axis < values.size(); ++axis) {
        const Interval& interval = at.interval(axis);
        if (values[axis] < interval.from || values[axis] > interval.to) return false;
        sum += values[axis];
      }
      return !domain->has_sum() || (at.sum().from <= sum && sum <= at.sum().to);
    };
    for (const Cell& cell : plain.cells()) {
      int in = 0;
      for (Domain::Cursor at(*domain); !at.done(); at.Next()) {
        if (!contains(at, cell.values)) continue;
        ++in;
        EXPECT_EQ(verdicts.At(cell.objective, at.region()).rules, cell.held);
      }
      ASSERT_EQ(in, 1) << "grid " << i;
    }
    for (Domain::Cursor at(*domain); !at.done(); at.Next()) {
      int corners = 0;
      domain->ForEachCorner(at, [&](std::span<const int64_t> values) {
        EXPECT_TRUE(contains(at, values)) << "grid " << i;
        ++corners;
      });
      EXPECT_GE(corners, 1);
      const Domain::Cursor again(*domain, at.region());
      for (size_t axis = 0; axis < domain->axes().size(); ++axis) {
        ASSERT_EQ(again.at(axis), at.at(axis));
      }
      ASSERT_EQ(again.sum_at(), at.sum_at());
    }
  }
}

// What a decline says of its two inputs is so.
TEST(ProveRandomTest, DeclinesNameInputsThatAreDecidedAsTheySay) {
  testutil::RandomGrid random(99);
  int declines = 0;
  for (int i = 0; i < 3000; ++i) {
    const GridSpec spec = random.Next();
    const PlainProof plain(spec);
    if (plain.cells().empty()) continue;
    for (const bool enumerate : {true, false}) {
      const std::optional<Domain> domain =
          enumerate
              ? Domain::Enumerate(plain.grid(), 1'000'000)
              : Domain::Cut(plain.grid(), CutsOf(plain.grid(), AxesOf(plain.grid())), 1'000'000);
      const Verdicts verdicts(*domain);
      Excepted excepted;
      bool decided = true;
      for (const Verdict& verdict : verdicts.all()) {
        decided = decided && verdict.decided();
        excepted.push_back(!verdict.rules.empty() && verdict.rules.front() == 0 && i % 2 == 0);
      }
      if (!decided) continue;
      for (const Decline& decline : FindDeclines(*domain, verdicts, excepted).found) {
        ++declines;
        const Verdict& first = verdicts.all()[decline.first.verdict];
        const Verdict& second = verdicts.all()[decline.second.verdict];
        for (const Decline::Input* input : {&decline.first, &decline.second}) {
          EXPECT_FALSE(excepted[input->verdict]);
          const Point point = domain->PointAt(domain->cases()[input->objective], input->values);
          EXPECT_EQ(HeldRules(plain.grid(), point), verdicts.all()[input->verdict].rules);
        }
        const std::vector<int64_t> low(decline.first.values.begin(), decline.first.values.end());
        const std::vector<int64_t> high(decline.second.values.begin(), decline.second.values.end());
        if (decline.kind == Decline::Kind::kResult) {
          EXPECT_EQ(decline.first.objective, decline.second.objective);
          EXPECT_TRUE(plain.Better(low, high));
          EXPECT_GT(first.outcome, second.outcome);
        } else {
          EXPECT_EQ(low, high);
          EXPECT_LT(first.outcome, second.outcome);
        }
      }
      ASSERT_FALSE(HasFailure()) << "grid " << i << (enumerate ? ", cells" : ", regions");
    }
  }
  EXPECT_GT(declines, 300);
}

}  // namespace
}  // namespace seuil::grid
