// gRPC's and protobuf's own messages, into our log. Peers can trigger them, so they are limited:
// ten a second, then a count of those left out.
//
// Thread contract: InstallGrpcLog once, before gRPC is used.
#pragma once

namespace seuil::ops {

void InstallGrpcLog();

}  // namespace seuil::ops
