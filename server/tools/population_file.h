// A file of decisions or of counts, read as counts: columns as `seuil batch` reads and writes them
// (client/cli/BATCH.md), and `count`, how often the row's input was asked (1 where the file has no
// such column). Equal rows are added up while reading; `reference` and what an answer says are not
// kept, so that nobody is.
//
// A file is read whole or not at all: a row left out would make every sum wrong. Any other column
// is refused, for the same reason: a mistyped `result_levl` would drop what it says.
//
// Thread contract: a free function without state.
//
//   Problems problems("population.csv");
//   decision::Population population = ReadPopulation(file, *before, *after, problems);
//   if (problems.has_errors()) …
#pragma once

#include <istream>

#include "base/problem.h"
#include "decision/population.h"
#include "grid/compiled.h"

namespace seuil::tools {

// A skill's cell is a level or a score as the before-version measures it; of a skill that it does
// not have, as the after-version does.
//
// Codes: csv-malformed, header-missing, column-unknown, column-duplicate, result-missing,
// row-length, cell-malformed, none-malformed, count-malformed.
decision::Population ReadPopulation(std::istream& in, const grid::CompiledGrid& before,
                                    const grid::CompiledGrid& after, Problems& problems);

}  // namespace seuil::tools
