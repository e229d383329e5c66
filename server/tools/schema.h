// `seuild schema`: the JSON Schema of grid files, as this build reads them, for editors.
//
// Thread contract: constant.
//
//   std::cout << GridSchema();
#pragma once

#include <string_view>

namespace seuil::tools {

// The text of grids/grid.schema.json at build time.
std::string_view GridSchema();

}  // namespace seuil::tools
