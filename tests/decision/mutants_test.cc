// What the cross-check is worth: each compiled grid is broken in one place, every place in turn,
// and whatever thereby decides any input differently must be caught. A mutant that decides every
// input alike is recognised by asking all of them.
#include <gtest/gtest.h>

#include <cstdlib>
#include <functional>
#include <iostream>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "decision/cross_check.h"
#include "decision/evaluate.h"
#include "decision/questions.h"
#include "grid/compile.h"
#include "testutil/oracle_grid.h"

namespace seuil::decision {
namespace {

using grid::CompiledGrid;
using grid::Measure;
using grid::Test;

constexpr int kGrids = 120;
constexpr size_t kMostCells = 1'500;  // larger grids are left out: each mutant asks all cells

// How a grid is broken, and where.
struct Mutation {
  std::string kind;
  std::function<void(CompiledGrid&)> apply;
};

class Mutations {
 public:
  explicit Mutations(const CompiledGrid& grid) : grid_(grid) {
    for (size_t r = 0; r < grid.rules.size(); ++r) OfRule(r);
    if (grid.otherwise) {
      ForOtherOutcomes(grid.otherwise->outcome, "outcome of the otherwise",
                       [](CompiledGrid& g) -> grid::Index& { return g.otherwise->outcome; });
    }
    OfScores();
    OfObjectives();
  }

  const std::vector<Mutation>& all() const { return all_; }

 private:
  void Add(std::string kind, std::function<void(CompiledGrid&)> apply) {
    all_.push_back({std::move(kind), std::move(apply)});
  }

  template <typename Where>
  void ForOtherOutcomes(grid::Index now, const std::string& kind, Where where) {
    for (grid::Index other = 0; other < grid_.outcomes.size(); ++other) {
      if (other != now) Add(kind, [=](CompiledGrid& g) { where(g) = other; });
    }
  }

  void OfRule(size_t r) {
    ForOtherOutcomes(grid_.rules[r].outcome, "outcome of a rule",
                     [r](CompiledGrid& g) -> grid::Index& { return g.rules[r].outcome; });
    for (size_t c = 0; c < grid_.rules[r].when.size(); ++c) OfCondition(r, c);
  }

  void OfCondition(size_t r, size_t c) {
    const grid::Condition& condition = grid_.rules[r].when[c];
    const auto change = [&](std::string kind, auto apply) {
      Add(std::move(kind), [=](CompiledGrid& g) { apply(g.rules[r].when[c]); });
    };
    Add("condition dropped", [=](CompiledGrid& g) {
      auto& when = g.rules[r].when;
      when.erase(when.begin() + static_cast<std::ptrdiff_t>(c));
    });
    if (condition.test == Test::kIsNone) {
      change("is none to at_least", [](grid::Condition& one) { one.test = Test::kAtLeast; });
      return;
    }
    change("at_least and below swapped", [](grid::Condition& one) {
      one.test = one.test == Test::kAtLeast ? Test::kBelow : Test::kAtLeast;
    });
    const bool score = condition.measure == Measure::kScore;
    for (const int64_t by : {-1, 1}) {
      change(score ? "score bound by a millionth" : "level bound by one",
             [by](grid::Condition& one) { one.bound += by; });
      if (score) {
        change("score bound by a quarter",
               [by](grid::Condition& one) { one.bound += by * Decimal::kUnit / 4; });
      }
    }
    if (!score) {
      change("relative flag", [](grid::Condition& one) { one.relative = !one.relative; });
    }
    if (condition.operand == grid::Operand::kEachSkill) {
      change("each to any", [](grid::Condition& one) { one.operand = grid::Operand::kAnySkill; });
    }
    if (condition.operand == grid::Operand::kAnySkill) {
      change("any to each", [](grid::Condition& one) { one.operand = grid::Operand::kEachSkill; });
    }
  }

  template <typename Where>
  void OfBands(const std::string& what, const std::vector<grid::ScoreBand>& bands, Where where) {
    for (size_t b = 0; b < bands.size(); ++b) {
      for (const int64_t by : {-1, 1}) {
        const int64_t level = static_cast<int64_t>(bands[b].level) + by;
        if (level >= 0 && level < static_cast<int64_t>(grid_.levels.size())) {
          Add(what + " level",
              [=](CompiledGrid& g) { where(g)[b].level = static_cast<grid::Index>(level); });
        }
        if (b == 0) continue;  // what lies below the first counts as in it
        Add(what + " edge by a millionth", [=](CompiledGrid& g) { where(g)[b].from += by; });
        Add(what + " edge by a quarter",
            [=](CompiledGrid& g) { where(g)[b].from += by * Decimal::kUnit / 4; });
      }
    }
  }

  void OfScores() {
    OfBands(
        "overall band", grid_.overall.bands,
        [](CompiledGrid & g) -> auto& { return g.overall.bands; });
    for (size_t s = 0; s < grid_.skills.size(); ++s) {
      OfBands(
          "skill band", grid_.skills[s].input.bands, [s](CompiledGrid & g) -> auto& {
            return g.skills[s].input.bands;
          });
    }
    if (grid_.overall.round_step > 0) {
      Add("rounding ties", [](CompiledGrid& g) {
        g.overall.ties = g.overall.ties == grid::Ties::kUp ? grid::Ties::kDown : grid::Ties::kUp;
      });
      Add("rounding step", [](CompiledGrid& g) { g.overall.round_step *= 2; });
      Add("rounding dropped", [](CompiledGrid& g) { g.overall.round_step = 0; });
    }
    if (grid_.overall.from == grid::OverallFrom::kSum) {
      Add("sum to mean", [](CompiledGrid& g) { g.overall.from = grid::OverallFrom::kMean; });
    }
  }

  void OfObjectives() {
    const auto next_level = [&](grid::Index level) {
      return static_cast<grid::Index>((level + 1) % grid_.levels.size());
    };
    if (grid_.fixed_level != grid::kNoIndex) {
      Add("fixed threshold",
          [to = next_level(grid_.fixed_level)](CompiledGrid& g) { g.fixed_level = to; });
    }
    for (size_t l = 0; l < grid_.per_language.size(); ++l) {
      Add("threshold of a language", [l, to = next_level(grid_.per_language[l].level)](
                                         CompiledGrid& g) { g.per_language[l].level = to; });
    }
    for (size_t b = 0; b < grid_.bands.size(); ++b) {
      if (!grid_.bands[b].threshold) continue;
      Add("threshold of a band", [b, to = next_level(*grid_.bands[b].threshold)](CompiledGrid& g) {
        g.bands[b].threshold = to;
      });
    }
    for (size_t j = 0; j < grid_.jobs.size() && grid_.bands.size() > 1; ++j) {
      Add("band of a job", [j](CompiledGrid& g) {
        g.jobs[j].band = static_cast<grid::Index>((g.jobs[j].band + 1) % g.bands.size());
      });
    }
    for (size_t l = 0; l < grid_.levels.size(); ++l) {
      if (grid_.levels[l].base == grid::kNoIndex) continue;
      Add("rank of a sub-level", [l](CompiledGrid& g) { ++g.levels[l].rank; });
    }
  }

  const CompiledGrid& grid_;
  std::vector<Mutation> all_;
};

// Every way to ask, over every result where that matters.
std::vector<AskedQuestion> AllQuestions(const grid::GridSpec& spec) {
  std::vector<AskedQuestion> questions;
  for (const AskedQuestion& objective : Objectives(spec)) {
    ForEachResult(spec, objective,
                  [&](const AskedQuestion& question) { questions.push_back(question); });
  }
  return questions;
}

bool SameAnswer(const CompiledGrid& a, const CompiledGrid& b, const AskedQuestion& question) {
  const auto of_a = Evaluate(a, ViewOf(question)), of_b = Evaluate(b, ViewOf(question));
  if (!of_a.ok() || !of_b.ok()) return of_a.status() == of_b.status();
  return InWords(a, *of_a) == InWords(b, *of_b);
}

TEST(MutantsTest, CrossCheckCatchesWhateverDecidesDifferently) {
  const char* given = std::getenv("SEUIL_SEED");
  const uint64_t seed =
      given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device()();
  std::cout << "SEUIL_SEED=" << seed << std::endl;
  testutil::OracleGrids grids(seed);
  struct Tally {
    int caught = 0, equivalent = 0;
  };
  std::map<std::string, Tally> tallies;
  for (int number = 0; number < kGrids; ++number) {
    const grid::GridSpec spec = grids.Next();
    const std::vector<AskedQuestion> questions = AllQuestions(spec);
    if (questions.size() > kMostCells) continue;
    CompiledGrid original = *grid::Compile(spec);
    // A grid that needs no otherwise may need one once it is broken.
    if (!original.otherwise) original.otherwise = grid::Otherwise{"left-over", 0, {}};
    const Mutations mutations(original);
    for (const Mutation& mutation : mutations.all()) {
      CompiledGrid mutant = original;
      mutation.apply(mutant);
      Problems problems("mutant");
      CrossCheck(mutant, spec, grid::ProofLimits{}, problems);
      Tally& tally = tallies[mutation.kind];
      if (problems.has_errors()) {
        ++tally.caught;
        continue;
      }
      ++tally.equivalent;
      for (const AskedQuestion& question : questions) {
        ASSERT_TRUE(SameAnswer(original, mutant, question))
            << "seed " << seed << ", grid " << number << ": " << mutation.kind << " lives";
      }
    }
  }
  int caught = 0, equivalent = 0;
  for (const auto& [kind, tally] : tallies) {
    std::cout << kind << ": " << tally.caught << " caught, " << tally.equivalent << " equivalent\n";
    EXPECT_GT(tally.caught, 0) << kind;
    caught += tally.caught;
    equivalent += tally.equivalent;
  }
  std::cout << caught << " mutants caught, " << equivalent << " decide every input alike\n";
  EXPECT_EQ(tallies.size(), 26u) << "a kind of mutant was not drawn";
}

}  // namespace
}  // namespace seuil::decision
