// The words that text and Markdown of a comparison share.
//
// Thread contract: free functions without state.
//
//   Counted(1, "job");       // "1 job"
//   GivenText(region.after);  // "attestation at B1"
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "decision/compare.h"
#include "registry/comparison.h"

namespace seuil::tools {

std::string Number(grid::CellCount number);  // "12,345"
std::string Counted(size_t number, std::string_view what);
std::string Counted(grid::CellCount number, std::string_view what);

// "1.1.0 -> 2.0.0: major; 1 outcome change, 1 loss", or why there is nothing to review.
std::string Verdict(const registry::VersionComparison& comparison);
// What the version's number says beside what the change asks for; empty where it says nothing.
std::string ClaimText(const registry::VersionComparison& comparison);
// "3 won, 1 lost, 2 levels lowered"; "none" where decisions are alike.
std::string CountsText(const decision::DifferenceCounts& counts);

// "level B1, 1 band, 12 jobs", with the ids of jobs and bands where they are few or moved.
std::string ObjectivesText(const decision::ObjectiveSet& objectives, bool with_jobs);
// "B1", "B1 -> B2", "none".
std::string ThresholdText(const decision::Comparison& comparison,
                          const decision::ObjectiveGroup& group);
std::string RangeText(const decision::TableRange& range);
std::string GivenText(const decision::GivenWords& given);
// "raised", "lowered", "added", …
std::string JobKindsText(const catalogue::JobChange& job);
// "Agent logistique", in the source's language; of the after-version where it has the job.
std::string JobTitle(const registry::VersionComparison& comparison,
                     const catalogue::JobChange& job);
// "B1 -> B2"; one of them where they are equal or the other is not there.
std::string FromTo(const std::string& before, const std::string& after);

}  // namespace seuil::tools
