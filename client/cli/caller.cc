#include "client/cli/caller.h"

#include <fstream>
#include <iterator>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "client/cli/input_file.h"
#include "seuil/client/tls.h"

namespace seuil::client::cli {
namespace {

// One word, which an editor may have ended with a new line.
absl::StatusOr<std::string> ReadToken(const std::string& path) {
  std::ifstream file;
  if (absl::Status opened = OpenInput(path, &file); !opened.ok()) return opened;
  std::string token(std::istreambuf_iterator<char>(file), {});
  absl::StripAsciiWhitespace(&token);
  bool is_word = !token.empty() && token.size() <= 4096;
  for (const char c : token) is_word &= absl::ascii_isgraph(static_cast<unsigned char>(c));
  if (!is_word) return absl::InvalidArgumentError(absl::StrCat(path, " does not hold a token"));
  return token;
}

}  // namespace

absl::StatusOr<Caller> ReadCaller(const Invocation& invocation) {
  Caller caller;
  caller.options.deadline = invocation.timeout;
  caller.options.traceparent = invocation.traceparent;
  if (!invocation.token_file.empty()) {
    absl::StatusOr<std::string> token = ReadToken(invocation.token_file);
    if (!token.ok()) return token.status();
    caller.options.token = *std::move(token);
  }
  const TlsFiles& tls = invocation.tls;
  if (tls.ca.empty() && tls.certificate.empty() && tls.key.empty() &&
      caller.options.token.empty()) {
    return caller;
  }
  auto credentials = TlsCredentials(tls);
  if (!credentials.ok()) return credentials.status();
  caller.credentials = *std::move(credentials);
  return caller;
}

}  // namespace seuil::client::cli
