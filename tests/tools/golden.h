// Golden files of the offline tools: tests/golden/tools; SEUIL_UPDATE_GOLDEN=1 writes them anew.
#pragma once

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <string>

#include "gtest/gtest.h"

namespace seuil::tools {

inline const std::filesystem::path kSource = SEUIL_SOURCE_DIR;

inline std::string Read(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// Digests change with every comment of a grid: they are checked elsewhere.
inline std::string WithoutDigests(const std::string& text) {
  return std::regex_replace(text, std::regex("sha256:[0-9a-f]{64}"), "sha256:…");
}

inline void ExpectGolden(const std::string& name, const std::string& output) {
  const std::string text = WithoutDigests(output);
  const std::filesystem::path path = kSource / "tests" / "golden" / "tools" / name;
  if (getenv("SEUIL_UPDATE_GOLDEN") != nullptr) std::ofstream(path, std::ios::binary) << text;
  EXPECT_EQ(text, Read(path)) << "SEUIL_UPDATE_GOLDEN=1 writes " << path;
}

}  // namespace seuil::tools
