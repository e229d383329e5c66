// `seuild serve`: settings in, a process that answers calls out.
//
// Serve reads the settings, loads the grids, opens the listeners and stays until SIGTERM or SIGINT;
// then it drains. It logs one line for whatever keeps it from serving.
//
// Thread contract: once, from main, before any other thread exists: it blocks signals for all.
//
//   return rpc::Serve({.config = "/etc/seuil/seuil.toml", .listen = {"127.0.0.1:7443"}});
#pragma once

#include <string>
#include <vector>

namespace seuil::rpc {

// What the command line says. An empty field leaves the settings file's word, or the default.
struct ServeOptions {
  std::string config;                // settings file; empty: none, defaults only
  std::string grids;                 // directory of grids
  std::vector<std::string> listen;   // addresses, as ops/listen_address.h takes them
  std::vector<std::string> admin;    // unix sockets for operators' calls
  std::vector<std::string> metrics;  // address:port; "none" alone: no metrics
  std::string control;               // "files", "rpc"
  std::string log_level;             // "debug", "info", "warning", "error"
};

// Exit status of the process: 0 after a drain, 1 where it could not serve, 2 for wrong settings.
int Serve(const ServeOptions& options);

}  // namespace seuil::rpc
