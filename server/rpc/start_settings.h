// What a server starts from: the settings file with the command line's words over it, and where it
// listens for whom.
//
// Thread contract: free functions; they log what is wrong with the file.
//
//   absl::StatusOr<ops::Settings> settings = ReadSettings(options);
//   absl::StatusOr<Addresses> listen = ReadAddresses(*settings);
#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "ops/listen_address.h"
#include "ops/settings.h"
#include "rpc/serve.h"

namespace seuil::rpc {

// INVALID_ARGUMENT with what is wrong.
absl::StatusOr<ops::Settings> ReadSettings(const ServeOptions& options);

// Where callers and operators are listened to.
struct Addresses {
  using List = std::vector<ops::ListenAddress>;
  List local;  // callers on this machine, in plain text
  List mesh;   // callers beyond it, in plain text
  List tls;    // callers who prove who they are
  List proxy;  // callers for whom a proxy vouches
  List admin;  // operators
  List metrics;
};
// INVALID_ARGUMENT: an address is malformed or stands twice, none is given for callers, one that
// other machines reach has neither TLS nor a mesh before it, TLS or a proxy stands without an
// access file, one for operators or a proxy is no unix socket, or one for metrics is, or there is
// none for operators where only they can change anything.
absl::StatusOr<Addresses> ReadAddresses(const ops::Settings& settings);

// Limits on what operators send: a published version comes as one message, its grid file and its
// cases.
ops::Settings::Calls AdminCalls(const ops::Settings& settings);

}  // namespace seuil::rpc
