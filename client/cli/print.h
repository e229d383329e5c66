// How a command ends that asked one thing: the answer as a table or as JSON, or the error.
//
// Thread contract: one command at a time on one Context.
//
//   return Print(context, command.format, context.catalogue.GetGrid(request), GridText);
#pragma once

#include "absl/status/statusor.h"
#include "client/cli/command.h"
#include "client/cli/context.h"
#include "client/cli/json.h"

namespace seuil::client::cli {

// `to_text` makes the table of a Response.
template <typename Response, typename ToText>
ExitCode Print(const Context& context, Format format, const absl::StatusOr<Response>& response,
               ToText to_text) {
  if (!response.ok()) return Fail(context, response.status());
  context.env.out << (format == Format::kJson ? ToJson(*response, JsonLayout::kIndented)
                                              : to_text(*response));
  return ExitCode::kOk;
}

}  // namespace seuil::client::cli
