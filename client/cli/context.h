// What every command of `seuil` gets beside its own options, and how each ends.
//
// Thread contract: one command at a time on one Context.
//
//   seuil::v1::GetJobRequest request;
//   SetGrid(context, command.grid, &request);
//   const auto answer = context.catalogue.GetJob(request);
//   if (!answer.ok()) return Fail(context, answer.status());
#pragma once

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "client/cli/caller.h"
#include "client/cli/command.h"
#include "client/cli/error_text.h"
#include "client/cli/exit_code.h"
#include "client/cli/run.h"
#include "seuil/client/catalogue_client.h"
#include "seuil/client/evaluation_client.h"
#include "seuil/client/grid_admin_client.h"
#include "seuil/v1/common.pb.h"

namespace seuil::client::cli {

struct Context {
  const Environment& env;
  std::string address;
  Caller caller;
  std::shared_ptr<grpc::Channel> channel;
  EvaluationClient evaluation;
  CatalogueClient catalogue;
  GridAdminClient admin;
  seuil::v1::VersionSelector version;  // nothing set: in force now
};

// The grid, version and locale that the command line chose.
template <typename Request>
void SetGrid(const Context& context, const GridChoice& choice, Request* request) {
  request->set_grid(choice.grid);
  if (context.version.selector_case() != seuil::v1::VersionSelector::SELECTOR_NOT_SET) {
    *request->mutable_version() = context.version;
  }
  if constexpr (requires { request->set_locale(choice.locale); }) {
    request->set_locale(choice.locale);
  }
}

// Prints the error; the exit status that goes with it.
inline ExitCode Fail(const Context& context, const absl::Status& status) {
  context.env.err << ErrorText(status, context.address);
  return ExitCodeOf(status);
}

}  // namespace seuil::client::cli
