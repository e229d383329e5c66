// `seuild export`: the whole catalogue of one version, as a sheet that `seuild import` reads back,
// or as JSON lines. `seuil jobs export` writes the same of a version that serves.
//
// Thread contract: a free function; writes to `out` (the rows) and `err` (how many, or why none).
//
//   return Export({.path = "grids/cloe/1.0.1.toml"}, std::cout, std::cerr);
#pragma once

#include <ostream>
#include <string>

namespace seuil::tools {

enum class ExportFormat { kCsv, kJsonLines };

struct ExportOptions {
  std::string path;  // a grid file, or the folder of a grid with one version
  ExportFormat format = ExportFormat::kCsv;
};

// Exit status: 0; 1 the version is refused; 2 the path cannot be opened or names several versions.
int Export(const ExportOptions& options, std::ostream& out, std::ostream& err);

}  // namespace seuil::tools
