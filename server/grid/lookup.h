// Finding what a caller names, or the error that says what they could have meant.
//
// Thread contract: pure functions of an immutable grid.
//
//   absl::StatusOr<Index> job = LookUpJob(*grid, "acheter");  // JOB_UNKNOWN, nearest = "acheteur"
#pragma once

#include <string_view>

#include "absl/status/statusor.h"
#include "grid/compiled.h"

namespace seuil::grid {

// Returns JOB_UNKNOWN (metadata job, nearest: at most three ids, comma separated) or JOB_REMOVED
// (metadata job, replaced_by, removed_because). No field is set: callers add theirs by UnderField.
absl::StatusOr<Index> LookUpJob(const CompiledGrid& grid, std::string_view id);

// Returns BAND_UNKNOWN (metadata band, known).
absl::StatusOr<Index> LookUpBand(const CompiledGrid& grid, std::string_view id);

// Returns LEVEL_UNKNOWN (metadata level, known: the scale, lowest first).
absl::StatusOr<Index> LookUpLevel(const CompiledGrid& grid, std::string_view id);

}  // namespace seuil::grid
