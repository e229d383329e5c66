// A problem of a file that the server reads, as a line of its log.
//
// Thread contract: a free function, thread-safe.
//
//   for (const Problem& problem : problems.Sorted()) LogProblem(problem);
#pragma once

#include "base/problem.h"

namespace seuil {

void LogProblem(const Problem& problem);

}  // namespace seuil
