// What a call shows of who calls, as gRPC hands it over.
//
// Thread contract: free functions. What they return is the call's, and valid until it ends.
//
//   const access::Shown shown = ShownBy(*rpc, gate.proof());
#pragma once

#include <grpcpp/server_context.h>

#include <string_view>

#include "access/gate.h"

namespace seuil::rpc {

// The one metadata key that says who calls through a proxy: nginx's $ssl_client_escaped_cert.
inline constexpr char kProxyCertificateKey[] = "x-seuil-client-cert";

// What `proof` looks at, and nothing else: a caller who comes in elsewhere may send what it likes.
access::Shown ShownBy(const grpc::CallbackServerContext& rpc, access::Proof proof);

// The one value of a metadata key; empty where there is none or more than one.
std::string_view OnlyValue(const grpc::CallbackServerContext& rpc, const char* key);

}  // namespace seuil::rpc
