#include "seuil/client/tls.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"

namespace seuil::client {

absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> TlsCredentials(const TlsFiles& files) {
  if (files.certificate.empty() != files.key.empty()) {
    return absl::InvalidArgumentError("a certificate and its key go together");
  }
  grpc::SslCredentialsOptions options;
  const std::pair<const std::string*, std::string*> read[] = {
      {&files.ca, &options.pem_root_certs},
      {&files.certificate, &options.pem_cert_chain},
      {&files.key, &options.pem_private_key}};
  for (const auto& [path, text] : read) {
    if (path->empty()) continue;
    std::ifstream file(*path, std::ios::binary);
    // A directory opens, and its first byte cannot be read.
    if (!file.is_open() || file.peek() == std::ifstream::traits_type::eof()) {
      const char* const why = file.is_open() ? "nothing can be read of it" : std::strerror(errno);
      return absl::NotFoundError(absl::StrCat(*path, ": ", why));
    }
    text->assign(std::istreambuf_iterator<char>(file), {});
  }
  return grpc::SslCredentials(options);
}

}  // namespace seuil::client
