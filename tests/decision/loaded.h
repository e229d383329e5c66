// A grid file of this project, read and compiled; a test fails where it does not load.
#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <memory>
#include <sstream>
#include <string>

#include "base/problem_text.h"
#include "grid/compile.h"
#include "grid/parse.h"
#include "grid/validate.h"

namespace seuil::decision {

// The file's text; empty where there is none.
inline std::string ReadText(const std::string& path) {
  std::ifstream in(std::string(SEUIL_SOURCE_DIR "/") + path);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

struct Loaded {
  std::optional<grid::GridSpec> spec;
  std::shared_ptr<const grid::CompiledGrid> grid;
};

inline Loaded Load(const std::string& path) {
  Loaded loaded;
  Problems problems(path);
  loaded.spec = grid::ParseGrid(ReadText(path), FileLimits{}, problems);
  if (loaded.spec) grid::Validate(*loaded.spec, problems);
  if (!problems.has_errors()) loaded.grid = grid::Compile(*loaded.spec);
  EXPECT_NE(loaded.grid, nullptr) << PrintProblems(problems);
  return loaded;
}

}  // namespace seuil::decision
