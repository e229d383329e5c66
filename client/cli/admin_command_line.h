// The operators' part of the command line of `seuil`.
//
// Thread contract: a free function; one command line at a time.
//
//   AddOperators(&app, &invocation);
#pragma once

namespace CLI {
class App;
}

namespace seuil::client::cli {

struct Invocation;

void AddOperators(CLI::App* root, Invocation* invocation);

}  // namespace seuil::client::cli
