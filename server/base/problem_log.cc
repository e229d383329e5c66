#include "base/problem_log.h"

#include <cstdint>

#include "base/log.h"

namespace seuil {

void LogProblem(const Problem& problem) {
  Log(problem.severity == Severity::kError ? LogLevel::kError : LogLevel::kWarning, "problem",
      {{"path", problem.path},
       {"line", int64_t{problem.at.line}},
       {"column", int64_t{problem.at.column}},
       {"code", problem.code},
       {"message", problem.message},
       {"hint", problem.hint}});
}

}  // namespace seuil
