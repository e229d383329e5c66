// Writing a file that somebody relies on: whole or not at all, also where the machine stops.
//
// Thread contract: a free function.
//
//   if (absl::Status written = ReplaceFile("map.csv", bytes); !written.ok()) …
#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace seuil::client::cli {

// Writes beside it, makes that durable and renames it into place. "PATH: why" where it cannot; what
// was there before then still is.
absl::Status ReplaceFile(const std::string& path, std::string_view bytes);

}  // namespace seuil::client::cli
