// Opening what a command line names, and saying why where it cannot be.
//
// Thread contract: a free function.
//
//   std::ifstream file;
//   if (absl::Status opened = OpenInput("candidates.csv", &file); !opened.ok()) …
#pragma once

#include <fstream>
#include <string>

#include "absl/status/status.h"

namespace seuil::client::cli {

// NOT_FOUND with "PATH: why" where it cannot be opened, or is a directory.
absl::Status OpenInput(const std::string& path, std::ifstream* file);

}  // namespace seuil::client::cli
