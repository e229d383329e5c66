// gRPC's credentials of a TLS server that always has the set that a TlsKeeper keeps.
//
// gRPC's own watcher of files refuses every handshake while they are bad, so these ask the keeper
// at each handshake (the config fetcher of gRPC 1.51). Open connections keep what they have.
//
// Thread contract: as any credentials. One object for one server: it remembers what it gave.
//
//   builder.AddListeningPort(address, MakeTlsCredentials(keeper));
#pragma once

#include <grpcpp/security/server_credentials.h>

#include <memory>

#include "ops/tls_keeper.h"

namespace seuil::ops {

// Callers must show a certificate that the set's client_ca signed, where there is one. The keeper
// outlives it.
std::shared_ptr<grpc::ServerCredentials> MakeTlsCredentials(const TlsKeeper& keeper);

}  // namespace seuil::ops
