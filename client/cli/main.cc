// The `seuil` command. Everything it does is in run.h, where tests reach it.
#include <unistd.h>

#include <iostream>
#include <string>
#include <vector>

#include "client/cli/run.h"

int main(int argc, char** argv) {
  std::ios::sync_with_stdio(false);
  const seuil::client::cli::Environment env{std::cin, std::cout, std::cerr,
                                            isatty(STDERR_FILENO) == 1, absl::LocalTimeZone()};
  return static_cast<int>(
      seuil::client::cli::Run(std::vector<std::string>(argv + 1, argv + argc), env));
}
