#include "access/callers.h"

#include "base/digest.h"

namespace seuil::access {
namespace {

// Adds who `text` is to `found`; false where that is a second one.
bool Find(const absl::flat_hash_map<std::string, const Caller*>& by, const std::string& text,
          const Caller*& found) {
  const auto at = by.find(text);
  if (at == by.end() || at->second == found) return true;
  const bool first = found == nullptr;
  found = at->second;
  return first;
}

}  // namespace

void Callers::Add(const CallerEntry& entry, const Caller& caller) {
  for (const std::string& id : entry.spiffe) spiffe_.emplace(id, &caller);
  for (const std::string& name : entry.dns) dns_.emplace(name, &caller);
  for (const std::string& name : entry.subject) subject_.emplace(name, &caller);
  for (const std::string& hash : entry.token_sha256) token_.emplace(hash, &caller);
  for (const Place place : entry.places) places_[static_cast<size_t>(place)] = &caller;
}

const Caller* Callers::OfCertificate(const Certificate& certificate) const {
  const Caller* found = nullptr;
  for (const std::string& uri : certificate.uris) {
    if (!Find(spiffe_, uri, found)) return nullptr;
  }
  for (const std::string& name : certificate.dns) {
    if (!Find(dns_, name, found)) return nullptr;
  }
  return Find(subject_, certificate.subject, found) ? found : nullptr;
}

// By its hash: how long the look-up takes tells nothing of a token that is not held.
const Caller* Callers::OfToken(std::string_view token) const {
  constexpr std::string_view kScheme = "sha256:";
  const auto at = token_.find(DigestOf(token).substr(kScheme.size()));
  return at == token_.end() ? nullptr : at->second;
}

}  // namespace seuil::access
