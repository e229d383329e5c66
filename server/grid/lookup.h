// Finding what a caller names, or the error that says what they could have meant.
//
// Thread contract: pure functions of an immutable grid.
//
//   absl::StatusOr<Index> job = LookUpJob(*grid, "acheter");  // JOB_UNKNOWN, nearest = "acheteur"
#pragma once

#include <cstdint>
#include <string_view>

#include "absl/status/statusor.h"
#include "grid/compiled.h"

namespace seuil::grid {

// Returns JOB_UNKNOWN (metadata job, nearest: at most three ids, comma separated) or JOB_REMOVED
// (metadata job, replaced_by, removed_because). No field is set: callers add theirs by UnderField.
// Neighbours are searched among all jobs: who looks up many unknown ones says not to.
enum class Neighbours { kSearch, kSkip };
absl::StatusOr<Index> LookUpJob(const CompiledGrid& grid, std::string_view id,
                                Neighbours neighbours = Neighbours::kSearch);

// Which letters and digits an id holds, once or at least twice: two ids within n edits differ in at
// most 2n bits, so that near misses are found among 200,000 jobs without measuring each.
uint64_t LettersOf(std::string_view id);

// Returns BAND_UNKNOWN (metadata band, known).
absl::StatusOr<Index> LookUpBand(const CompiledGrid& grid, std::string_view id);

// Returns LEVEL_UNKNOWN (metadata level, known: the scale, lowest first).
absl::StatusOr<Index> LookUpLevel(const CompiledGrid& grid, std::string_view id);

}  // namespace seuil::grid
