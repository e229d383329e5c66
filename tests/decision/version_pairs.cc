#include "decision/version_pairs.h"

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <random>
#include <vector>

#include "decision/mutate_spec.h"
#include "grid/compile.h"
#include "grid/prove.h"
#include "grid/validate.h"
#include "testutil/grid_toml.h"

namespace seuil::decision {
namespace {

constexpr int kUnrelatedPercent = 12;

uint64_t Seed() {
  const char* const given = std::getenv("SEUIL_SEED");
  const uint64_t seed =
      given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device()();
  std::cout << "SEUIL_SEED=" << seed << std::endl;
  return seed;
}

// Valid, and decides every input once. What else the proof asks for is nothing to these oracles.
bool Decides(const grid::GridSpec& spec) {
  Problems problems("mutant.toml");
  grid::Validate(spec, problems);
  if (problems.has_errors()) return false;
  grid::Prove(*grid::Compile(spec), spec, grid::ProofLimits{}, problems);
  const std::vector<Problem> all = problems.Sorted();
  return std::none_of(all.begin(), all.end(), [](const Problem& problem) {
    return problem.code == "input-left-over" || problem.code == "rules-disagree" ||
           problem.code == "objective-impossible";
  });
}

}  // namespace

VersionPairs::VersionPairs() : seed_(Seed()), grids_(seed_) {}

VersionPair VersionPairs::Next() {
  while (true) {
    VersionPair pair;
    pair.before = grids_.Next();
    if (random().Chance(kUnrelatedPercent)) {
      pair.after = grids_.Next();
      pair.how = "unrelated";
    } else {
      pair.after = pair.before;
      pair.how = MutateSpec(pair.after, random());
    }
    if (Decides(pair.before) && Decides(pair.after)) return pair;
  }
}

std::string VersionPairs::Told(const VersionPair& pair) const {
  return "seed " + std::to_string(seed_) + ": " + pair.how + "\n" +
         testutil::GridToml(pair.before) + "\n---- after\n" + testutil::GridToml(pair.after);
}

}  // namespace seuil::decision
