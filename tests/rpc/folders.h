// Folders of a grid as storage would give them, for tests that put versions in and take them out.
//
// Thread contract: free functions.
//
//   registry.Adopt({Folder("trial", {file}, Entry("2025-01-01T00:00:00Z", file))}, now);
#pragma once

#include <string>
#include <vector>

#include "source/grid_directory.h"

namespace seuil::rpc {

source::VersionFiles File(const std::string& grid, const std::string& version, std::string bytes);
// An entry of a release plan: of a version, or what else stands in one.
std::string Entry(const std::string& from, const source::VersionFiles& version);
std::string Entry(const std::string& from, const std::string& rest);
source::GridFolder Folder(const std::string& id, std::vector<source::VersionFiles> versions,
                          const std::string& plan);

}  // namespace seuil::rpc
