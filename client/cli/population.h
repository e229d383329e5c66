// A file of decisions as counts of inputs: what is asked of an impact, and nothing that says whose
// decision it was.
//
// The file is one that `seuil batch` reads or wrote, with a column `count` where rows stand for
// more than one decision. It is counted whole or not at all: a row that was left out, or a column
// that nobody reads, would make every sum wrong.
//
// Thread contract: a free function.
//
//   auto inputs = ReadPopulation(file, MeasuresOf(grid), "");
#pragma once

#include <istream>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "client/cli/skills.h"
#include "seuil/v1/grid_admin.pb.h"

namespace seuil::client::cli {

// Each different input once, in the order of its first coming. `language`: of rows that name none.
// Returns INVALID_ARGUMENT, with the line.
absl::StatusOr<std::vector<seuil::v1::CountedInput>> ReadPopulation(std::istream& in,
                                                                    const SkillMeasures& measures,
                                                                    const std::string& language);

}  // namespace seuil::client::cli
