// `seuil replay` and `seuil log` read files that a server kept, by the grids that it served: they
// are verbs of the server's own program, seuild, which stands beside `seuil` or in the PATH. The
// client itself knows no grids.
//
// Thread contract: once, from main.
//
//   if (IsHandedOver(argc, argv)) return HandOver(argv, std::cerr);
#pragma once

#include <ostream>

#include "client/cli/exit_code.h"

namespace seuil::client::cli {

bool IsHandedOver(int argc, const char* const* argv);

// Becomes seuild; returns only where that cannot be started, and then says so.
ExitCode HandOver(char* const* argv, std::ostream& err);

}  // namespace seuil::client::cli
