// Credentials of a channel over TLS, from files: who signs the server's certificate, and the
// caller's own certificate and key, which a Seuil server on a network asks for.
//
// Thread contract: a free function.
//
//   auto credentials = seuil::client::TlsCredentials({.ca = "ca.pem", .certificate = "hr.pem", .key
//   = "hr.key"}); auto channel = seuil::client::MakeChannel("seuil.example.org:7443",
//   *credentials);
#pragma once

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace seuil::client {

// Paths of PEM files.
struct TlsFiles {
  std::string ca;           // empty: the authorities that the system trusts
  std::string certificate;  // the caller's, and the chain above it; empty: none is shown
  std::string key;          // of that certificate
};

// The files are read here, once: make a channel anew after they were renewed.
// Returns INVALID_ARGUMENT where one of certificate and key stands without the other, and NOT_FOUND
// with the path where a file cannot be read.
absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> TlsCredentials(const TlsFiles& files);

}  // namespace seuil::client
