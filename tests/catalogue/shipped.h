// The catalogue of a shipped grid, for tests of titles.
//
// Thread contract: free functions.
//
//   const Catalogue cloe = Shipped("cloe/1.0.2.toml");
#pragma once

#include <fstream>
#include <iterator>
#include <memory>
#include <string>

#include "catalogue/catalogue.h"
#include "grid/compile.h"
#include "grid/parse.h"
#include "gtest/gtest.h"

namespace seuil::catalogue {

inline std::string ReadSource(const std::string& path) {
  std::ifstream file(std::string(SEUIL_SOURCE_DIR) + "/" + path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline Catalogue FromToml(const std::string& text) {
  Problems problems("test.toml");
  const auto spec = grid::ParseGrid(text, FileLimits{}, problems);
  EXPECT_TRUE(spec.has_value());
  return Catalogue(grid::Compile(*spec));
}

inline Catalogue Shipped(const std::string& file) { return FromToml(ReadSource("grids/" + file)); }

}  // namespace seuil::catalogue
