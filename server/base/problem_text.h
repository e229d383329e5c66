// Problems for people, like a good compiler's, and for programs, as JSON.
//
// Thread contract: free functions without state.
//
//   PrintProblem(problem, text);
//   // grids/cloe/1.0.0.toml:7:16: error: unknown key `titel` in job `acheteur` [unknown-key]
//   //     titel = { fr = "Acheteur" }
//   //     ^
//   //   hint: did you mean `title`?
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/problem.h"
#include "nlohmann/json_fwd.hpp"

namespace seuil {

// One problem in the text of its file, ending in a newline. Without the text the source line and
// its caret are left out.
std::string PrintProblem(const Problem& problem, std::string_view file_text = {});

// Every kept problem of one file, then "and 12 more" where some were only counted.
std::string PrintProblems(const Problems& problems, std::string_view file_text = {});

// "2 errors, 1 warning"; "no problems".
std::string CountProblems(size_t errors, size_t warnings);

// {"path", "line", "column", "severity", "code", "message", "hint"}; line and column are 0 where
// the file as a whole is meant.
nlohmann::ordered_json ProblemToJson(const Problem& problem);

}  // namespace seuil
