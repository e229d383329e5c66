// Writes a generated grid to standard output: `generate_grid 20000 > grids/generated/1.0.0.toml`.
#include <charconv>
#include <iostream>
#include <string_view>

#include "bench/grid_generator.h"

int main(int argc, char** argv) {
  const std::string_view number = argc == 2 ? argv[1] : "";
  int jobs = 0;
  if (std::from_chars(number.data(), number.data() + number.size(), jobs).ec != std::errc() ||
      jobs < 0) {
    std::cerr << "usage: generate_grid JOBS\n";
    return 2;
  }
  std::cout << seuil::bench::GenerateGrid(jobs);
  return std::cout.good() ? 0 : 1;
}
