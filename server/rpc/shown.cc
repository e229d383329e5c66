#include "rpc/shown.h"

#include <grpc/grpc_security_constants.h>

#include <memory>
#include <vector>

namespace seuil::rpc {

access::Shown ShownBy(const grpc::CallbackServerContext& rpc, access::Proof proof) {
  switch (proof) {
    case access::Proof::kCertificate: {
      const std::shared_ptr<const grpc::AuthContext> context = rpc.auth_context();
      if (context == nullptr) return {};
      const std::vector<grpc::string_ref> pem =
          context->FindPropertyValues(GRPC_X509_PEM_CERT_PROPERTY_NAME);
      if (pem.size() != 1) return {};
      const std::vector<grpc::string_ref> issuers =
          context->FindPropertyValues(GRPC_X509_PEM_CERT_CHAIN_PROPERTY_NAME);
      return {.certificate = {pem[0].data(), pem[0].size()},
              .issuers = issuers.empty() ? std::string_view()
                                         : std::string_view(issuers[0].data(), issuers[0].size())};
    }
    case access::Proof::kToken:
      return {.authorization = OnlyValue(rpc, "authorization")};
    case access::Proof::kProxyCertificate:
      return {.certificate = OnlyValue(rpc, kProxyCertificateKey)};
    case access::Proof::kPlace:
      break;
  }
  return {};
}

std::string_view OnlyValue(const grpc::CallbackServerContext& rpc, const char* key) {
  const auto [first, last] = rpc.client_metadata().equal_range(key);
  if (first == last || std::next(first) != last) return {};
  return {first->second.data(), first->second.size()};
}

}  // namespace seuil::rpc
