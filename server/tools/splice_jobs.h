// The jobs of a grid file written anew, with every other byte kept: comments, order and spacing
// around them, and the lines of a job that say what they said before.
//
// What is written on the lines of a job that is taken out goes with it; a comment above it stays.
//
// Thread contract: a pure function.
//
//   absl::StatusOr<SplicedGrid> grid = SpliceJobs(text, SheetJobsOf(spec), rows, {"fr"}, "1.1.0");
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "tools/job_sheet.h"

namespace seuil::tools {

// Where a line of the spliced text comes from.
struct LineOrigin {
  size_t base_line = 0;  // from 1; 0: from a row
  size_t row = 0;        // its index
  std::string key;       // of the job, that the line belongs to; empty: its header
};

struct SplicedGrid {
  std::string text;
  std::vector<LineOrigin> lines;
};

// `before` are the jobs that `base` states. The jobs follow the rows' order; removed jobs come
// after them. FAILED_PRECONDITION where the jobs of `base` stand in a form that cannot be kept: it
// says which.
absl::StatusOr<SplicedGrid> SpliceJobs(std::string_view base, const std::vector<SheetJob>& before,
                                       const std::vector<SheetRow>& rows,
                                       const std::vector<std::string>& locales,
                                       const std::string& version);

}  // namespace seuil::tools
