// The questions that a grid as written can be asked, listed from its own words: the tests' view of
// the domain, which shares nothing with the domain of the compiled grid.
//
// Thread contract: free functions without state.
//
//   for (AskedQuestion& question : Objectives(spec)) {
//     ForEachResult(spec, question, [&](const AskedQuestion& asked) { … });
//   }
#pragma once

#include <functional>
#include <vector>

#include "decision/naive.h"
#include "grid/spec.h"
#include "testutil/oracle_grid.h"

namespace seuil::decision {

// One question for each threshold, or none, that a call can bring about, and for each language
// where thresholds differ by it. No result is filled in.
std::vector<AskedQuestion> Objectives(const grid::GridSpec& spec);

// The question with every result that the grid takes: each level, each score, each skill absent
// where it may be.
void ForEachResult(const grid::GridSpec& spec, AskedQuestion question,
                   const std::function<void(const AskedQuestion&)>& visit);

// Some way to say an objective with some result. Mostly well formed.
AskedQuestion RandomQuestion(const grid::GridSpec& spec, testutil::Random& random);

// The same with one to three things wrong, or right in an unusual way.
AskedQuestion RandomBadQuestion(const grid::GridSpec& spec, testutil::Random& random);

}  // namespace seuil::decision
