// What operators read: comparisons in numbers, changes of a plan, problems of files.
//
// Thread contract: free functions on values.
//
//   SummaryText(change.comparison(), "  ")   // "  1.0.0 -> 1.1.0: minor; 0 outcome changes, 0 …"
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "seuil/v1/grid_admin.pb.h"

namespace seuil::client::cli {

std::string Number(std::int64_t number);                                  // "12,345"
std::string Counted(std::int64_t number, std::string_view what);          // "1 job", "2 losses"
std::string StepText(seuil::v1::VersionStep step);                        // "minor"
std::string CountsText(const seuil::v1::DecisionCounts& counts);          // "3 won, 1 lost"; "none"
std::string FromTo(const std::string& before, const std::string& after);  // "B1 -> B2"

// "1.1.0 -> 2.0.0: major; 1 outcome change, 1 loss"
std::string VerdictText(const seuil::v1::ComparisonSummary& summary);
// What the version's number says beside what the change asks for; empty where it says nothing.
std::string ClaimText(const seuil::v1::ComparisonSummary& summary);
// The verdict, the claim where it says too little, and why the step is no lower.
std::string SummaryText(const seuil::v1::ComparisonSummary& summary, std::string_view indent);

// As a compiler prints them, "path:line:column: error: message [code]" and the hint below. Names
// that a server gives to a text that was sent are those of the files that it came from.
struct SentFiles {
  std::string grid, cases;
};
std::string ProblemsText(const seuil::v1::ProblemList& problems, const SentFiles& sent = {});

// "version 1.1.0 from 2026-03-01T09:00:00Z", "withdrawn from …"
std::string EntryText(const seuil::v1::PlanEntry& entry);

}  // namespace seuil::client::cli
