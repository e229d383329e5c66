// The oracle of the comparison: pairs of random grids, one drawn and one made from it by a few
// changes or drawn by itself. Every input of both is listed from the files' own words and asked of
// the naive evaluator under each; what it finds, input by input, must be what the comparison lists
// and counts.
//
//   SEUIL_SEED=7 decision_compare_oracle_test
#include "decision/compare_oracle.h"

#include <gtest/gtest.h>

#include <iostream>
#include <map>
#include <set>
#include <string>

#include "decision/compare.h"
#include "decision/version_pairs.h"
#include "grid/compile.h"

namespace seuil::decision {
namespace {

constexpr int kPairs = 3'000;
constexpr size_t kMostInputs = 6'000;  // of either version; larger pairs are left out
constexpr int kLeast = 5;              // pairs with each kind of difference

TEST(CompareOracleTest, EveryInputOfBothVersions) {
  VersionPairs pairs;
  std::map<std::string, int> seen;
  uint64_t inputs = 0;
  int compared = 0;
  while (compared < kPairs) {
    const VersionPair pair = pairs.Next();
    const grid::GridSpec &before = pair.before, &after = pair.after;
    const CompareOracle oracle(before, after, kMostInputs);
    if (oracle.too_many()) continue;
    ++compared;
    SCOPED_TRACE(pairs.Told(pair));
    const auto comparison = Compare(grid::Compile(before), grid::Compile(after), {});
    ASSERT_TRUE(comparison.ok()) << comparison.status().ToString();
    ASSERT_EQ(oracle.WhereItDiffers(*comparison), "");
    ++seen[pair.how == "unrelated" ? pair.how : "mutated"];
    for (const auto& [kind, times] : oracle.kinds()) ++seen[kind];
    if (comparison->equivalent()) ++seen["equivalent"];
    if (comparison->counts().common.zero()) ++seen["nothing common"];
    for (const TableAxis& axis : comparison->axes()) {
      if (axis.name == "sum") ++seen["with sums"];
    }
    if (!comparison->counts().only_before.zero()) ++seen["inputs only before"];
    if (!comparison->counts().only_after.zero()) ++seen["inputs only after"];
    for (const ObjectiveGroup& group : comparison->objectives().groups) {
      if (group.moved && group.objectives.jobs > 0) ++seen["jobs moved"];
      if (!group.objectives.languages.empty()) ++seen["languages"];
    }
    inputs += oracle.inputs();
  }
  std::cout << compared << " pairs, " << inputs << " inputs asked\n";
  for (const auto& [what, times] : seen) std::cout << what << ": " << times << "\n";
  for (const char* what :
       {"WON", "LOST", "CHANGED", "LEVEL_RAISED", "LEVEL_LOWERED", "RULES", "equivalent", "mutated",
        "unrelated", "nothing common", "with sums", "inputs only before", "inputs only after",
        "jobs moved", "languages", "open top"}) {
    EXPECT_GE(seen[what], kLeast) << what;
  }
}

}  // namespace
}  // namespace seuil::decision
