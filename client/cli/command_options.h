// What the descriptions of all commands share. Only files that know CLI11 include it.
//
// Thread contract: free functions; one command line at a time.
//
//   CLI::App* app =
//       AddCommand(root, "plan", "The release plan", kPlanHelp, kOperatorsHelp, plan, invocation);
//   AddFormat(app, &command->format);
#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "client/cli/command.h"

namespace seuil::client::cli {

inline void AddFormat(CLI::App* app, Format* format) {
  app->add_option_function<std::string>(
         "--format",
         [format](const std::string& name) {
           *format = name == "json" ? Format::kJson : Format::kTable;
         },
         "table (default) or json")
      ->check(CLI::IsMember({"table", "json"}));
}

// A subcommand whose options fill a C; `keep` runs once the whole line was read.
template <typename C>
CLI::App* AddCommand(CLI::App* parent, const std::string& name, const std::string& description,
                     const char* help, const char* shared_help, std::shared_ptr<C> command,
                     Invocation* invocation) {
  CLI::App* app = parent->add_subcommand(name, description);
  app->fallthrough();  // --address and --timeout may follow the command
  app->footer(std::string(help) + shared_help);
  app->final_callback([command, invocation] { invocation->command = *command; });
  return app;
}

}  // namespace seuil::client::cli
