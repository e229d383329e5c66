// Errors as a person reads them: what is wrong, which option it came from, what was near, what to
// do.
//
//   error: job `achteur` is not in cloe 1.0.0 [JOB_UNKNOWN]
//     field: objective.job (--job)
//     nearest: acheteur
//     hint: `seuil jobs list --grid cloe` lists them
//
// Thread contract: free functions on values.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "client/cli/exit_code.h"

namespace seuil::client::cli {

// `address`: whom the call went to.
std::string ErrorText(const absl::Status& status, std::string_view address);

// One line of something wrong on this side: "error: …\n", and "  hint: …\n" where there is one.
std::string UsageText(std::string_view message, std::string_view hint = "");

// What the process ends with where a call returned `status`, not OK.
ExitCode ExitCodeOf(const absl::Status& status);

}  // namespace seuil::client::cli
