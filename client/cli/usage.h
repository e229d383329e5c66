// What is wrong with a command line, said better than CLI11 says it: a wrong command or option with
// the one that was meant, an option twice or without its value.
//
// Thread contract: free functions on values.
//
//   const Usage usage = ExplainUsage(app, {"evalute", "--grid", "cloe"});
//   usage.message   // "there is no command `evalute`; did you mean `evaluate`?"
//   usage.command   // "seuil"
#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace seuil::client::cli {

struct Usage {
  std::string message;  // empty: nothing that these functions know
  std::string command;  // how far the line was understood: "seuil jobs get"
};

// `app` is the whole program, `words` what follows its name.
Usage ExplainUsage(const CLI::App& app, const std::vector<std::string>& words);

// The candidate nearest to `word`, where one is near enough to be what was meant; else empty.
std::string NearestOf(const std::string& word, const std::vector<std::string>& candidates);

}  // namespace seuil::client::cli
