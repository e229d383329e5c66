#include "ops/tls_credentials.h"

#include <grpc/grpc.h>
#include <grpc/grpc_security.h>

#include <mutex>
#include <string>

namespace seuil::ops {
namespace {

class TlsCredentials final : public grpc::ServerCredentials {
 public:
  explicit TlsCredentials(const TlsKeeper& keeper) : keeper_(keeper) {
    core_ = grpc_ssl_server_credentials_create_with_options(
        grpc_ssl_server_credentials_create_options_using_config_fetcher(
            keeper.asks_for_certificates()
                ? GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY
                : GRPC_SSL_DONT_REQUEST_CLIENT_CERTIFICATE,
            Fetch, this));
  }
  ~TlsCredentials() override { grpc_server_credentials_release(core_); }

  // Nothing of a call's metadata says who calls: the certificate does.
  void SetAuthMetadataProcessor(
      const std::shared_ptr<grpc::AuthMetadataProcessor>& /*processor*/) override {}

 private:
  int AddPortToServer(const std::string& address, grpc_server* server) override {
    return grpc_server_add_http2_port(server, address.c_str(), core_);
  }

  // gRPC calls it before each handshake.
  static grpc_ssl_certificate_config_reload_status Fetch(
      void* self, grpc_ssl_server_certificate_config** config) {
    return static_cast<TlsCredentials*>(self)->Give(config);
  }

  grpc_ssl_certificate_config_reload_status Give(grpc_ssl_server_certificate_config** config) {
    std::shared_ptr<const TlsSet> current = keeper_.Current();
    const std::lock_guard lock(mu_);
    if (current == given_) return GRPC_SSL_CERTIFICATE_CONFIG_RELOAD_UNCHANGED;
    const grpc_ssl_pem_key_cert_pair pair{.private_key = current->key.c_str(),
                                          .cert_chain = current->certificate.c_str()};
    // gRPC insists on authorities, also where it is to ask for no certificate and so never looks.
    const std::string& authorities =
        keeper_.asks_for_certificates() ? current->client_ca : current->certificate;
    *config = grpc_ssl_server_certificate_config_create(authorities.c_str(), &pair, 1);
    given_ = std::move(current);
    return GRPC_SSL_CERTIFICATE_CONFIG_RELOAD_NEW;
  }

  const TlsKeeper& keeper_;
  grpc_server_credentials* core_;
  std::mutex mu_;
  std::shared_ptr<const TlsSet> given_;  // guarded by mu_
};

}  // namespace

std::shared_ptr<grpc::ServerCredentials> MakeTlsCredentials(const TlsKeeper& keeper) {
  return std::make_shared<TlsCredentials>(keeper);
}

}  // namespace seuil::ops
