// The `seuil` command. Everything that it asks of a server is in run.h, where tests reach it.
#include <pwd.h>
#include <unistd.h>

#include <iostream>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "client/cli/hand_over.h"
#include "client/cli/run.h"

namespace {

std::string User() {
  const passwd* const user = getpwuid(geteuid());
  return user == nullptr ? "uid " + std::to_string(geteuid()) : std::string(user->pw_name);
}

}  // namespace

int main(int argc, char** argv) {
  using seuil::client::cli::HandOver;
  if (seuil::client::cli::IsHandedOver(argc, argv)) {
    return static_cast<int>(HandOver(argv, std::cerr));
  }
  std::ios::sync_with_stdio(false);
  const seuil::client::cli::Environment env{std::cin,
                                            std::cout,
                                            std::cerr,
                                            isatty(STDERR_FILENO) == 1,
                                            absl::LocalTimeZone(),
                                            isatty(STDIN_FILENO) == 1,
                                            User(),
                                            absl::Now,
                                            absl::SleepFor};
  return static_cast<int>(
      seuil::client::cli::Run(std::vector<std::string>(argv + 1, argv + argc), env));
}
