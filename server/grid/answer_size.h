// How much of a grid may go into one answer. A unary answer stays under 3 MiB (the limit of gRPC's
// clients is 4), and some answers cannot be cut into pages: one decision, one grid, one job, one
// band. A version whose texts would pass that is refused when it is loaded, not when it is asked.
//
// Every text counts in its longest locale, every field with a few bytes of framing, so a count is
// never below what is sent.
//
//   answer                       holds at most                     beside it
//   Evaluate                     kMostDecisionBytes                version, echoes, notices: < 16
//   KiB GetGrid                      kMostGridBytes                    limits, version: < 16 KiB
//   GetJob; a page of ListJobs   kMostJobBytes; 2 MiB and one more as above
//   a page of ListBands          2 MiB and one kMostBandBytes more as above
//
// Thread contract: constants.
#pragma once

#include <cstddef>

namespace seuil::grid {

// One job: its title, its spelling in the source, its forms in every locale, its codes.
inline constexpr size_t kMostJobBytes = size_t{256} << 10;
// One band: label, title, statements, note.
inline constexpr size_t kMostBandBytes = size_t{256} << 10;
// What GetGrid answers: titles, source, scale, objective, skills, languages, outcomes.
inline constexpr size_t kMostGridBytes = size_t{2} << 20;
// What one decision may say: the longest outcome, every rule with its citation twice (in the
// source's words and in the answer's locale), every condition that may be missing.
inline constexpr size_t kMostDecisionBytes = (size_t{2} << 20) + (size_t{512} << 10);

}  // namespace seuil::grid
