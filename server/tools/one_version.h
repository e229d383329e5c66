// The one version that a path on the command line names, proven.
//
// Thread contract: a free function without state; slow.
//
//   int status = 0;
//   const auto before = LoadOneVersion("grids/cloe/1.0.0.toml", std::cerr, status);
//   if (before == nullptr) return status;
#pragma once

#include <memory>
#include <ostream>
#include <string>

#include "registry/load.h"

namespace seuil::tools {

// Null after `err` says why there is none, with the exit status: 1 the file is refused, 2 the path
// cannot be opened or has several versions.
std::shared_ptr<registry::LoadedVersion> LoadOneVersion(const std::string& path, std::ostream& err,
                                                        int& status);

}  // namespace seuil::tools
