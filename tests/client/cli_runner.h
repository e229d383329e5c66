// Runs the `seuil` command in the test's process.
//
// Thread contract: one test, one thread.
//
//   FakeServer server;
//   const Outcome outcome = RunSeuil({"grids"}, server.address());
#pragma once

#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "client/cli/run.h"

namespace seuil::client::testing {

struct Outcome {
  int code;
  std::string out;
  std::string err;
};

inline Outcome RunSeuil(std::vector<std::string> words, const std::string& address,
                        const std::string& input = "", bool terminal = false) {
  std::istringstream in(input);
  std::ostringstream out;
  std::ostringstream err;
  words.insert(words.begin(), {"--address", address});
  absl::Time now = absl::UnixEpoch();
  const cli::Environment env{in,
                             out,
                             err,
                             terminal,
                             absl::FixedTimeZone(3600),
                             terminal,
                             "tester",
                             [&] { return now; },
                             [&](absl::Duration pause) { now += pause; }};
  const cli::ExitCode code = cli::Run(std::move(words), env);
  return {static_cast<int>(code), out.str(), err.str()};
}

}  // namespace seuil::client::testing
